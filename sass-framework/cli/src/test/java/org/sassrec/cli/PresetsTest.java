package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.simulation.SimulatedApp;

/** Trains and evaluates every variant of every preset of {@code compare} on minimal data. */
@Tag("slow")
class PresetsTest extends CommandCase {
    private static final SimulatedApp.Size SIZE = new SimulatedApp.Size(120, 60, 2_000);

    @Test
    void runsEveryVariantOfEveryPreset() throws IOException {
        Path simulation = folder.resolve("simulation");
        SimulatedApp.write(simulation, SIZE, 1);
        Path file = TinyProject.create(folder.resolve("project"), simulation).resolve("sass.yaml");
        List<String> set = List.of(
                "compare.presets=[baselines, ablations, depth, sampling, pretraining]",
                "finetune.epochs=1,pretrain.epochs=1,evaluate.metrics=[hr@10],model.embeddingDim=4,compare.parallel=2");
        List<String> arguments = new ArrayList<>(List.of("compare", "--file", file.toString()));
        set.forEach(each -> arguments.addAll(List.of("--set", each)));

        int status = run(arguments.toArray(String[]::new));

        JsonNode compared = new ObjectMapper()
                .readTree(Files.readString(file.resolveSibling("target/sass/compare.json")))
                .path("variants");
        for (Variant variant : variants(file, set)) {
            JsonNode found = compared.path(variant.name());
            assertThat(found.path("failed"))
                    .as("%s: %s", variant.name(), found.path("failed"))
                    .isEmpty();
            assertThat(found.at("/values/macro/hr@10/mean").isNumber())
                    .as(variant.name())
                    .isTrue();
            boolean counts = variant.config().config().model().type().isCountBased();
            assertThat(found.path("parameters").asLong() > 0).as(variant.name()).isNotEqualTo(counts);
        }
        assertThat(status).as(err()).isZero();
    }

    private static List<Variant> variants(Path file, List<String> set) {
        LoadedConfig loaded =
                ConfigLoader.loadWithVariants(ConfigRequest.of(file).withOverrides(set));
        return loaded.comparison().variants();
    }
}
