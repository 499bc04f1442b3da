package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.output.Console;
import org.sassrec.simulation.SimulatedApp;

/**
 * Checks the claims of the quickstart on a simulation of a fifth of its size, with its configuration, without
 * regularization, and all stages. SASS improves small scenarios. It keeps the metrics of two scenarios that harm each
 * other in one common model. The margins are at most half of the measured values.
 */
@Tag("slow")
class BaselinesTest {
    private static final Path CONFIGURATION = Path.of("..", "..", "examples", "quickstart", "sass.yaml");

    /** The number of items per genre, and with it the length of the list, is also a fifth. */
    private static final SimulatedApp.Size SIZE = new SimulatedApp.Size(4_000, 1_000, 60_000);

    private static final List<String> METRICS = List.of("hr@10", "ndcg@10");

    @TempDir
    Path folder;

    @Test
    void sassImprovesSmallScenariosAndSeparatesAnOpposedPair() throws IOException {
        SimulatedApp.write(folder.resolve("simulation"), SIZE, 1);
        JsonNode comparison = compare();
        JsonNode sass = comparison.path("variants").path("sass");
        JsonNode own = comparison.path("variants").path("perScenario");
        JsonNode mixed = comparison.path("variants").path("pooled");

        for (String metric : METRICS) {
            for (String small : List.of("cart", "live")) {
                assertThat(value(sass, small, metric))
                        .as("%s in %s, compared with a separate model", metric, small)
                        .isGreaterThan(1.3 * value(own, small, metric));
            }
            // Each scenario has about 200 queries. Compared with the pooled model, only the sum over scenarios and
            // seeds is significant.
            assertThat(value(sass, "cart", metric) + value(sass, "live", metric))
                    .as("%s in cart and live, compared with the pooled model", metric)
                    .isGreaterThan(1.1 * (value(mixed, "cart", metric) + value(mixed, "live", metric)));
            for (String opposed : List.of("day", "night")) {
                assertThat(comparison
                                .path("variants")
                                .path("pooled")
                                .path("differences")
                                .path(opposed)
                                .path(metric)
                                .path("verdict")
                                .asText())
                        .as("verdict of %s on the pooled model in %s", metric, opposed)
                        .isEqualTo("worse");
                assertThat(value(mixed, opposed, metric))
                        .as("%s of the pooled model in %s", metric, opposed)
                        .isLessThan(0.85 * value(own, opposed, metric));
                assertThat(value(sass, opposed, metric))
                        .as("%s in %s", metric, opposed)
                        .isGreaterThan(0.97 * value(own, opposed, metric));
            }
        }
    }

    private JsonNode compare() throws IOException {
        Path simulation = folder.resolve("simulation").toAbsolutePath();
        Path run = folder.resolve("run").toAbsolutePath();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = SassCommand.run(
                new Console(stream, stream, StandardCharsets.UTF_8, false),
                "compare",
                "--file",
                CONFIGURATION.toString(),
                "--set",
                "compare.variants={perScenario: {model: {type: dssm, samples: perScenario}, pretrain.task: none},"
                        + " pooled: {model: {type: dssm, samples: pooled}, pretrain.task: none}}",
                "--set",
                "data.events.path=" + simulation.resolve("events.csv.gz"),
                "--set",
                "data.users.path=" + simulation.resolve("users.csv"),
                "--set",
                "data.items.path=" + simulation.resolve("items.csv"),
                "--set",
                // Another number of threads changes the order of summation.
                "run.threads=2,qualityGates=null,run.output=" + run,
                "--set",
                // The claims are about the structure. Regularization and shortcuts also help the other models.
                "model.residual=false,model.dropout=0,model.scenarioDecay=0,finetune.weightAveraging=0,"
                        + "finetune.globalLossWeight=0.5,finetune.optimizer={tables: {adagrad: 1e-2}, dense: {adam: 1e-3}}",
                "--set",
                "evaluate.metrics=[" + String.join(",", METRICS) + "],model.layers=[32],pretrain.batchSize=512",
                "--set",
                "finetune.batchSize=512,finetune.negatives.shared=256,compare.split=test,compare.seeds=3");
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
        return new ObjectMapper().readTree(Files.readString(run.resolve("compare.json")));
    }

    /** Returns the mean over the seeds. A single seed varies by a tenth. */
    private static double value(JsonNode variant, String scenario, String metric) {
        JsonNode value = variant.path("values").path(scenario).path(metric).path("mean");
        assertThat(value.isNumber()).as("%s in %s", metric, scenario).isTrue();
        return value.asDouble();
    }
}
