package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.config.loader.ConfigLoader;

/** Tests options of the model and of training, from the configuration to a query of the release. */
@Tag("slow")
class ModelOptionsTest extends CommandCase {
    private String file = "";

    @BeforeEach
    void project() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        file = project.resolve("sass.yaml").toString();
    }

    private void releasesAndAnswers(String... switches) {
        String set = String.join(",", switches);
        // Publishing compares the exported tower with the trained one and each index with exact search.
        assertThat(run("train", "-f", file, "--set", set)).as("%s", err()).isZero();
        assertThat(run("publish", "-f", file, "--set", set)).as("%s", err()).isZero();
        for (String scenario : new String[] {"home", "night"}) {
            out.reset();
            assertThat(run("query", "-f", file, "--set", set, "--scenario", scenario, "--user", "u00017", "-k", "5"))
                    .as("%s", err())
                    .isZero();
            assertThat(out()).contains("top 5 of " + scenario + " for user u00017");
        }
    }

    @Test
    void releasesSharedItemVectorsPerScenario() {
        releasesAndAnswers("model.itemVector=shared");
    }

    @Test
    void releasesSharedItemVectorsOfABaseline() {
        releasesAndAnswers("model.itemVector=shared", "model.type=star", "pretrain.task=none");
    }

    @Test
    void minesAndReportsHardNegatives() throws IOException {
        releasesAndAnswers("finetune.negatives.hard={perPositive: 3, ranks: 5..50}");
        err.reset();
        out.reset();
        String hard = "finetune.negatives.hard={perPositive: 3, ranks: 5..40}";
        assertThat(run("train", "-f", file, "--set", hard)).as("%s", err()).isZero();
        Path sass = Path.of(file);
        Path effective = sass.resolveSibling("effective.yaml");
        Files.copy(sass.resolveSibling("target/sass/generated/effective.yaml"), effective);
        assertThat(ConfigLoader.load(effective, List.of()).config())
                .as("the written configuration reproduces the run")
                .isEqualTo(ConfigLoader.load(sass, List.of(hard)).config());
        assertThat(out()).containsPattern("fine-tune epoch 1/3 .*hard 0\\.0");
        assertThat(out()).containsPattern("fine-tune epoch 2/3 .*hard 3\\.0");
    }

    @Test
    void releasesAnOutputNetworkWithTheUserTower() {
        releasesAndAnswers(
                "features.context=[{name: hour, type: expression, sql: 'hour(to_timestamp(ts / 1000))', scenarios: [home]}]",
                "scenarios.home.outputNetwork={layers: [8], features: [hour]}",
                "scenarios.day.outputNetwork={layers: [4]}");
    }
}
