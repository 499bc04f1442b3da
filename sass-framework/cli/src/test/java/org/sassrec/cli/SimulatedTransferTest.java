package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.simulation.SimulatedApp;

/**
 * Runs {@code report --transfer} on the simulation of the quickstart at a tenth of its size. The only user feature is
 * the segment, which prefers one genre by day and the opposite at night. A history would identify the scenario for a pooled
 * model.
 */
@Tag("slow")
class SimulatedTransferTest extends CommandCase {
    private static final SimulatedApp.Size SIZE = new SimulatedApp.Size(2_000, 400, 50_000);

    private static final String SET = "run.threads=2,pretrain.task=none,finetune.epochs=10,evaluate.metrics=[hr@10],"
            + "model.embeddingDim=16,model.layers=[16],features.user=[{name: segment, column: segment, type: id}],"
            + "model.residual=false,model.dropout=0,model.scenarioDecay=0,finetune.weightAveraging=0,"
            + "finetune.globalLossWeight=0.5,finetune.optimizer={tables: {adagrad: 1e-2}, dense: {adam: 1e-3}, warmup: 0}";

    /** {@code home} harms both: its clicks follow individual tastes, which no column contains. */
    @Test
    void findsHarmBetweenDayAndNightOnly() throws IOException {
        Path simulation = folder.resolve("simulation");
        SimulatedApp.write(simulation, SIZE, 4);
        String file = TinyProject.create(folder.resolve("project"), simulation)
                .resolve("sass.yaml")
                .toString();
        assertThat(run("evaluate", "--file", file, "--set", SET)).as(err()).isZero();

        assertThat(run("report", "--transfer", "--file", file, "--set", SET))
                .as(err())
                .isZero();

        JsonNode found = new ObjectMapper()
                .readTree(Files.readString(Path.of(file).resolveSibling("target/sass/transfer.json")));
        assertThat(harmed(found.path("pairs")))
                .as("%s", found.path("pairs"))
                .containsExactlyInAnyOrder("day > night", "night > day", "home > day", "home > night");
        assertThat(out())
                .contains("4 of ", " tested transfers are negative (")
                .contains("`day` to `night`", "`night` to `day`", "`home` to `day`", "`home` to `night`");
        // SASS separates the scenarios: without one, the other does not improve.
        assertThat(found.path("leaveOneOut")).isNotEmpty();
        assertThat(harmed(found.path("leaveOneOut"))).isEmpty();
    }

    private static List<String> harmed(JsonNode differences) {
        return differences
                .valueStream()
                .filter(each -> each.path("verdict").asText().equals("negativeTransfer"))
                .map(each -> each.path("source").asText() + " > "
                        + each.path("scenario").asText())
                .distinct()
                .toList();
    }
}
