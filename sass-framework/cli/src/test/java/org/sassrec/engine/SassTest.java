package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.release.ReleaseManifest;

@Tag("slow")
class SassTest {
    @TempDir
    private Path folder;

    @Test
    void trainsPublishesAndQueries() throws Exception {
        Path project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("data")));
        List<PipelineEvent> events = new ArrayList<>();
        Sass sass = Sass.load(project.resolve("sass.yaml")).withListener(events::add);

        assertThat(sass.plan().upToDate()).isFalse();
        EvaluationReport evaluation = sass.train();
        ReleaseManifest release = sass.publish();
        QueryResult result = sass.query(Query.of("home", "u00017", 5));

        assertThat(evaluation.scenarios()).containsOnlyKeys("home", "day", "night");
        assertThat(result.items()).hasSize(5);
        assertThat(result.release()).isEqualTo(release.id());
        assertThat(events).anyMatch(PipelineEvent.Released.class::isInstance);
        assertThat(sass.plan().upToDate()).isTrue();
        assertThat(sass.status())
                .singleElement()
                .satisfies(channel -> assertThat(channel.live()).isNotNull());

        assertThat(sass.publish()).isEqualTo(release);
        assertThat(sass.previewPublish().changed()).isFalse();
        assertThat(sass.report().training()).isNotEmpty();
        assertThat(sass.folder().resolve("report.html")).exists();
        failsForAGateAfterItsVerdictIsHeard(project.resolve("sass.yaml"));
    }

    private static void failsForAGateAfterItsVerdictIsHeard(Path file) {
        List<PipelineEvent> events = new ArrayList<>();
        Sass strict = Sass.load(
                        ConfigRequest.of(file).withOverrides(List.of("qualityGates.home={hr@50: {atLeast: 1}}")))
                .withListener(events::add);
        assertThatThrownBy(strict::evaluate)
                .isInstanceOfSatisfying(
                        SassException.class,
                        problems -> assertThat(problems.diagnostics())
                                .extracting(Diagnostic::code)
                                .containsExactly(ConfigCode.QUALITY_GATE_FAILED));
        assertThat(events).anyMatch(PipelineEvent.Evaluated.class::isInstance);
        assertThat(events)
                .anyMatch(event -> event instanceof PipelineEvent.GatesEvaluated gates
                        && gates.verdicts().stream().noneMatch(QualityGateVerdict::passes));
    }

    @Test
    void returnsAllProblemsOfAConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("sass.yaml"), "sass: 1\nnam: shop\n");
        assertThat(Sass.validate(ConfigRequest.of(file)))
                .extracting(Diagnostic::code)
                .contains(ConfigCode.UNKNOWN_KEY, ConfigCode.MISSING_KEY);
    }
}
