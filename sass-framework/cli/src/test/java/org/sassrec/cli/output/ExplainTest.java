package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests {@code explain}, and {@code validate} in each format. */
class ExplainTest extends CommandCase {
    private static final Path QUICKSTART = Path.of("..", "..", "examples", "quickstart", "sass.yaml");

    @Test
    void explainsACodeWithoutAConfiguration() {
        assertThat(run("explain", "SASS2003", "-f", "none.yaml")).isZero();
        assertThat(out()).startsWith("SASS2003: unknown key\n").contains("remedy:\n", "wrong:\n");
        assertThat(run("explain", "SASS9999")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).startsWith("error: the code `SASS9999` is unknown");
    }

    @Test
    void explainsAKey() {
        assertThat(run("explain", "finetune.epochs", "-f", QUICKSTART.toString(), "-s", "finetune.epochs=3"))
                .isZero();
        assertThat(out()).contains("type:    a whole number from 1 to 10000", "value:   3", "origin:  --set");
        assertThat(run("explain", "finetune.epocs", "-f", QUICKSTART.toString()))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("did you mean `finetune.epochs`");
    }

    @Test
    void activatesProfiles() throws IOException {
        Path file = Files.writeString(
                folder.resolve("profiled.yaml"),
                Files.readString(QUICKSTART) + "\nprofiles: {ci: {finetune: {epochs: 1}}, big: {run: {heap: 9g}}}\n");
        assertThat(run("explain", "finetune.epochs", "-f", file.toString(), "--profile", "ci,big"))
                .isZero();
        assertThat(out()).contains("value:   1", "(profile ci)");
        out.reset();
        assertThat(run("explain", "run.heap", "-f", file.toString(), "-p", "big"))
                .isZero();
        assertThat(out()).contains("value:   9g");
    }

    @Test
    void explainsTheEffectiveConfiguration() {
        assertThat(run("explain", "-f", QUICKSTART.toString())).isZero();
        assertThat(out())
                .containsPattern("(?m)^finetune\\.batchSize +\\d+ +\\S+")
                .contains("  default\n");
    }

    @Test
    void writesProblemsAsJson() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), "sass: 1\nname: x\nfinetune:\n  epocs: 3\n");
        assertThat(run("validate", "-f", file.toString(), "--format", "json")).isEqualTo(ExitStatus.USAGE);
        JsonNode json = new ObjectMapper().readTree(out());
        assertThat(json.path("errors").asInt())
                .isEqualTo(json.path("problems").size())
                .isPositive();
        assertThat(err()).isEmpty();

        Path sarif = folder.resolve("report.sarif");
        assertThat(run("validate", "-f", file.toString(), "--format", "sarif", "-o", sarif.toString()))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(new ObjectMapper()
                        .readTree(sarif.toFile())
                        .at("/runs/0/results/0/ruleId")
                        .asText())
                .startsWith("SASS2");

        out.reset();
        assertThat(run("validate", "-f", file.toString(), "--format", "github")).isEqualTo(ExitStatus.USAGE);
        assertThat(out()).contains("::error file=").contains(",line=4,col=3,endColumn=8,title=SASS2003::unknown key");
    }

    @Test
    void fixesClearMistakes() throws IOException {
        String valid = Files.readString(QUICKSTART);
        Path file = Files.writeString(folder.resolve("sass.yaml"), valid.replace("\nfinetune:", "\nfinetun:"));
        assertThat(Files.readString(file)).isNotEqualTo(valid);
        assertThat(run("fix", "--dry-run", "-f", file.toString())).isZero();
        assertThat(out()).contains("-finetun:", "+finetune:", "1 fix to apply");
        assertThat(run("fix", "-f", file.toString())).isZero();
        assertThat(Files.readString(file)).isEqualTo(valid);
        Files.writeString(file, "sass: 1\n");
        assertThat(run("fix", "-f", file.toString())).isEqualTo(ExitStatus.USAGE);
        assertThat(out()).contains("nothing to fix, not fixed: ");
        assertThat(err()).contains("error[SASS2001]");
    }

    @Test
    void writesTheSchema() throws IOException {
        Path file = folder.resolve("target/sass-1.schema.json");
        assertThat(run("schema", "-o", file.toString())).isZero();
        assertThat(new ObjectMapper().readTree(file.toFile()).path("$schema").asText())
                .contains("2020-12");
        assertThat(run("schema")).isZero();
        assertThat(out()).contains("\"additionalProperties\": false");
    }

    @Test
    void writesAnEmptyProblemList() throws IOException {
        assertThat(run("validate", "-f", QUICKSTART.toString(), "--format", "json"))
                .isZero();
        assertThat(new ObjectMapper().readTree(out()).path("problems")).isEmpty();
    }
}
