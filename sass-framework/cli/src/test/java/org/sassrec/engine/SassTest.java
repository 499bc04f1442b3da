package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.release.ReleaseManifest;

class SassTest {
    @TempDir
    private Path folder;

    @Test
    void trainsPublishesAndQueries() throws Exception {
        Path project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("data")));
        List<PipelineEvent> events = new ArrayList<>();
        Sass sass = Sass.load(project.resolve("sass.yaml")).withListener(events::add);

        assertThat(sass.plan().nothingToDo()).isFalse();
        EvaluationReport evaluation = sass.train();
        ReleaseManifest release = sass.publish();
        QueryResult result = sass.query(Query.of("home", "u00017", 5));

        assertThat(evaluation.scenarios()).containsOnlyKeys("home", "day", "night");
        assertThat(result.items()).hasSize(5);
        assertThat(result.release()).isEqualTo(release.id());
        assertThat(events).anyMatch(PipelineEvent.Released.class::isInstance);
        assertThat(sass.plan().nothingToDo()).isTrue();
        assertThat(sass.status())
                .singleElement()
                .satisfies(channel -> assertThat(channel.live()).isNotNull());
    }

    @Test
    void returnsAllProblemsOfAConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("sass.yaml"), "sass: 1\nnam: shop\n");
        assertThat(Sass.validate(ConfigRequest.of(file)))
                .extracting(Diagnostic::code)
                .contains(DiagnosticCode.UNKNOWN_KEY, DiagnosticCode.MISSING_KEY);
    }
}
