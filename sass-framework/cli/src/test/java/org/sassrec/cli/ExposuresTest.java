package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A scenario made of others' exposures trains with them and is seen nowhere else. */
class ExposuresTest extends CommandCase {

    @Test
    void exposuresTrainAndAreNotServed() throws IOException {
        Path project = TinyProject.create(folder.resolve("project"), TinyProject.world(folder.resolve("world")));
        String file = project.resolve("sass.yaml").toString();
        String shown = "scenarios.shown={exposuresOf: [home, day]}";
        assertThat(run("validate", "-f", file, "--set", shown, "--data"))
                .as("%s", err())
                .isZero();
        assertThat(err()).doesNotContain("shown");
        assertThat(run("publish", "-f", file, "--set", shown)).as("%s", err()).isZero();

        Path results = project.resolve("target/sass");
        ObjectMapper mapper = new ObjectMapper();
        JsonNode scenarios =
                mapper.readTree(results.resolve("evaluation.json").toFile()).get("scenarios");
        assertThat(scenarios.fieldNames()).toIterable().containsExactly("home", "day", "night");
        // Its loss is told beside the others': it had rows.
        assertThat(out()).containsPattern("fine-tune epoch 3/3: .* shown \\d");
        out.reset();
        assertThat(run("status", "-f", file, "--set", shown)).isZero();
        assertThat(out()).contains("night").doesNotContain("shown");
    }
}
