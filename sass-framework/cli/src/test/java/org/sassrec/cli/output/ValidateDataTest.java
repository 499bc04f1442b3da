package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.simulation.SimulatedApp;

/** Tests {@code validate --data} on the simulation of the quickstart, unchanged and with a defect. */
@Tag("slow")
class ValidateDataTest extends CommandCase {
    private String file = "";

    @BeforeEach
    void writeSimulation() throws IOException {
        SimulatedApp.write(folder.resolve("target/simulation"), new SimulatedApp.Size(2_000, 800, 60_000), 1);
        Path quickstart = Path.of("..", "..", "examples", "quickstart", "sass.yaml");
        // Users of a small simulation return to many items.
        String yaml = Files.readString(quickstart).replace("evaluate: {", "evaluate: {exclude: none, ");
        file = Files.writeString(folder.resolve("sass.yaml"), yaml).toString();
    }

    @Test
    void validatesASimulationWithoutWarnings() {
        assertThat(run("validate", "--data", "-f", file)).isZero();
        assertThat(err()).isEmpty();
        assertThat(out())
                .containsPattern("checked all 60,\\d{3} events, 2,000 users and 800 items in ")
                .containsPattern("positives by scenario and split:\n +train +validation +test\n +home( +[\\d,]+){3}\n")
                .containsPattern(
                        "users in the training data by scenario.*\n +home +day +night +cart +live\n +home +[\\d,]+ +[\\d,]+")
                .doesNotContain("to no scenario", "pretrain.task")
                .contains("sass.yaml is valid: 5 scenarios, 13 features");
        assertThat(folder.resolve("target/sass/dataset")).doesNotExist();

        out.reset();
        Path report = folder.resolve("report.txt");
        assertThat(run("validate", "--data", "-f", file, "-o", report.toString()))
                .isZero();
        assertThat(report).isEmptyFile();
        assertThat(out())
                .contains("checked all ")
                .contains("users in the training data by scenario")
                .contains(" is valid: ");
    }

    @Test
    void namesMissingFilesWithoutReadingTheData() throws IOException {
        assertThat(run("validate", "-f", file)).isZero();
        assertThat(out()).contains("the data was not read").doesNotContain("no file matches");
        Files.delete(folder.resolve("target/simulation/users.csv"));
        assertThat(run("validate", "-f", file)).isZero();
        assertThat(out()).contains("  no file matches `target/simulation/users.csv`");
    }

    @Test
    void advisesPretrainingForFewPositives() throws IOException {
        String few = Files.readString(Path.of(file)).replace("clicked = 1", "clicked = 1 AND hash(user_id) % 9 = 0");
        Files.writeString(Path.of(file), few);

        assertThat(run("validate", "--data", "-f", file)).isZero();

        assertThat(out())
                .contains("few events are positives: `pretrain.task: auto` also learns from the other events\n");
    }

    @Test
    void countsRowsOfNoScenario() throws IOException {
        String four = Files.readString(Path.of(file)).replaceAll("(?m)^  live: .*\n", "");
        Files.writeString(Path.of(file), four);
        assertThat(run("validate", "--data", "-f", file)).isZero();
        assertThat(err()).isEmpty();
        assertThat(out())
                .containsPattern(
                        "\n[\\d,]+ of 60,\\d{3} rows \\(\\d+\\.\\d %\\) belong to no scenario and are ignored\n");
        assertThat(run("prepare", "-f", file)).isZero();
        assertThat(out())
                .containsPattern(
                        "\n  prepare: [\\d,]+ of 60,\\d{3} rows \\(.*\\) belong to no scenario and are ignored\n");
    }

    @Test
    void writesDataProblemsAsJson() throws IOException {
        String wrong = Files.readString(Path.of(file))
                .replace("unit: ms", "unit: us")
                .replace("column: author,", "column: autor,");
        Files.writeString(Path.of(file), wrong);
        assertThat(run("validate", "--data", "-f", file, "--format", "json")).isEqualTo(ExitStatus.FAILURE);
        JsonNode problem = new ObjectMapper().readTree(out()).path("problems").path(0);
        assertThat(problem.path("code").asText()).isEqualTo("SASS4005");
        assertThat(problem.toString()).contains("did you mean `author`?");

        out.reset();
        Files.writeString(Path.of(file), wrong.replace("column: autor,", "column: author,"));
        assertThat(run("validate", "--data", "-f", file, "--format", "github")).isEqualTo(ExitStatus.FAILURE);
        assertThat(out())
                .startsWith("::error file=")
                .contains("title=SASS4017::", "help: with `unit: ms` the median is");
        out.reset();
        assertThat(run("validate", "--data", "-f", file, "--format", "sarif")).isEqualTo(ExitStatus.FAILURE);
        assertThat(new ObjectMapper()
                        .readTree(out())
                        .at("/runs/0/results/0/ruleId")
                        .asText())
                .isEqualTo("SASS4017");
        assertThat(err()).isEmpty();
        // A missing folder is created, because a second check of all data is expensive.
        Path report = folder.resolve("reports/nightly/validate.json");
        assertThat(run("validate", "--data", "-f", file, "--format", "json", "-o", report.toString()))
                .isEqualTo(ExitStatus.FAILURE);
        assertThat(new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/problems/0/code")
                        .asText())
                .isEqualTo("SASS4017");
        assertThat(run("validate", "-f", file, "--format", "json", "-o", report.toString()))
                .isZero();
        assertThat(new ObjectMapper().readTree(report.toFile()).at("/errors").asInt())
                .isZero();
        assertThat(report.getParent()).isDirectoryContaining(path -> path.equals(report));
        Path plain = folder.resolve("plain/validate.sarif");
        assertThat(run("validate", "-f", file, "--format", "sarif", "-o", plain.toString()))
                .isZero();
        assertThat(plain).isNotEmptyFile();
        // Without --data, only the configuration is checked.
        assertThat(run("validate", "-f", file)).isZero();
    }
}
