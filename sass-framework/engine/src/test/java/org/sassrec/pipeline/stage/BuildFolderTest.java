package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineCode;

/** Tests the warning of releases that {@code mvn clean} deletes. */
class BuildFolderTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void project() throws IOException {
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: app
                data:
                  events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
                  split: {by: time, test: 1d}
                label: is_click = 1
                scenarios: {home: {where: tab = 1}}
                features: {user: [{name: user, column: user_id, type: id}], item: [{name: item, column: video_id, type: id}]}
                publish:
                  keepReleases: 2
                """);
    }

    private Optional<Diagnostic> warning(String... sets) {
        return StageTasks.buildFolderWarning(ConfigLoader.load(folder.resolve("sass.yaml"), List.of(sets)));
    }

    @Test
    void warnsOfReleasesInTheBuildFolder() throws IOException {
        assertThat(warning()).as("no Maven project: nothing deletes target").isEmpty();

        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        assertThat(warning()).hasValueSatisfying(found -> {
            assertThat(found.code()).isEqualTo(PipelineCode.RELEASES_IN_BUILD_FOLDER);
            assertThat(found.message())
                    .isEqualTo("releases are stored in `target/sass/store`, which `mvn clean` deletes");
            assertThat(found.help())
                    .containsExactly(
                            "move the folder out of `target` and set its path, for example `publish: {path: store}`");
        });
        assertThat(warning("publish.path=target/else")).isPresent();
        assertThat(warning("publish.store=milvus"))
                .as("user towers are stored there")
                .isPresent();
        assertThat(warning("publish.path=store")).isEmpty();
        assertThat(warning("publish.path=targets/store")).isEmpty();
        assertThat(warning("run.output=work")).isEmpty();
        assertThat(warning("publish.path=work/target/store"))
                .as("a target folder without a Maven project")
                .isEmpty();
    }
}
