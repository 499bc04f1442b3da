package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;

/** Trains the configuration of the quickstart with 30 scenarios and less data. */
@Tag("slow")
class ManyScenariosTest extends CommandCase {
    private static final Path CONFIGURATION = Path.of("..", "..", "examples", "quickstart", "sass.yaml");

    @Test
    void trainsThirtyScenarios() throws IOException {
        Path project = folder.resolve("project");
        Path simulation = project.resolve("target").resolve("simulation");
        assertThat(run(
                        "simulate",
                        "--output",
                        simulation.toString(),
                        "--scenarios",
                        "30",
                        "--users",
                        "400",
                        "--items",
                        "300",
                        "--events",
                        "20000"))
                .as(err())
                .isZero();
        assertThat(out()).contains("20,000 events of 30 scenarios");
        String five = Files.readString(CONFIGURATION);
        String thirty =
                five.replaceFirst("(?s)\nscenarios:\n.*?\n\n", "\ninclude: target/simulation/scenarios.yaml\n\n");
        assertThat(thirty).isNotEqualTo(five);
        Path file = project.resolve("sass.yaml");
        Files.writeString(file, thirty);

        String small = "model.layers=[8],model.embeddingDim=4,model.outputDim=4,model.biasWidth=4,finetune.epochs=1,"
                + "finetune.negatives.shared=32,run.progressEvery=10m";
        assertThat(run("evaluate", "--file", file.toString(), "--set", small))
                .as(err())
                .isZero();

        JsonNode evaluation = new ObjectMapper()
                .readTree(Files.readString(project.resolve("target/sass/evaluation.json")))
                .path("scenarios");
        assertThat(evaluation).hasSize(30);
        evaluation.forEach(scenario ->
                assertThat(scenario.path("metrics").path("hr@50").isNumber()).isTrue());
    }

    @Test
    void reportsANumberOfScenariosOutOfRange() {
        assertThat(run("simulate", "--output", folder.toString(), "--scenarios", "1"))
                .isEqualTo(2);
        assertThat(err()).contains("--scenarios must be from 2 to 100, not 1");
    }
}
