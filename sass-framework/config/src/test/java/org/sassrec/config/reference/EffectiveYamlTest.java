package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.yaml.YamlText;

class EffectiveYamlTest {

    @TempDir
    Path folder;

    static Stream<Path> corpus() {
        return Stream.concat(ConfigCorpus.valid().stream(), ConfigCorpus.examples().stream());
    }

    private SassConfig reload(String yaml) {
        return ConfigLoader.load(ConfigCorpus.write(folder.resolve("sass.yaml"), yaml), List.of())
                .config();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void roundTripsConfiguration(Path file) {
        ConfigCorpus.copyIncluded(folder);
        LoadedConfig original = ConfigLoader.load(
                ConfigCorpus.write(folder.resolve("sass.yaml"), ConfigCorpus.read(file)), List.of("run.seed=42"));
        String written = EffectiveYaml.of(original);
        assertThat(reload(written)).isEqualTo(original.config());
        LoadedConfig reloaded = ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
        assertThat(EffectiveYaml.of(reloaded)).isEqualTo(written);
        assertThat(reloaded.effectiveValues()).isEqualTo(original.effectiveValues());
        assertThat(reloaded.warnings()).hasSameSizeAs(original.warnings());
    }

    /** A new element, an element by index, and a mapping that is emptied before another key is set. */
    @Test
    void roundTripsVariantsWithPaths() {
        Path file = ConfigCorpus.write(
                folder.resolve("sass.yaml"), ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + """
                finetune: {earlyStopping: {metric: ndcg@50, patience: 7}}
                compare:
                  variants:
                    recent: {'features.user[+]': {name: extra, type: sequence, of: item}}
                    rare: {'features.item[0].minCount': 3}
                    patient: {finetune.earlyStopping: null, finetune.earlyStopping.metric: hr@50}
                """);
        LoadedConfig original = ConfigLoader.loadWithVariants(ConfigRequest.of(file));
        String written = EffectiveYaml.of(original);
        ConfigCorpus.write(file, written);
        LoadedConfig reloaded = ConfigLoader.loadWithVariants(ConfigRequest.of(file));
        assertThat(reloaded.config()).isEqualTo(original.config());
        assertThat(EffectiveYaml.of(reloaded)).isEqualTo(written);
        assertThat(flat(reloaded)).isEqualTo(flat(original)).hasSize(4);
        assertThat(flat(reloaded).get("patient")).containsEntry("finetune.earlyStopping.patience", "2");
    }

    private static Map<String, Map<String, String>> flat(LoadedConfig compared) {
        Map<String, Map<String, String>> variants = new HashMap<>();
        Objects.requireNonNull(compared.comparison())
                .variants()
                .forEach(
                        variant -> variants.put(variant.name(), variant.config().effectiveValues()));
        return variants;
    }

    @Test
    void roundTripsArbitraryText() {
        for (String text : List.of(
                "a, b",
                "x: y",
                "- a",
                "a #b",
                "#",
                "\"q\" 'r'",
                "back\\slash",
                "tab\there",
                "two\nlines",
                "null",
                "~",
                "*a",
                "&b",
                "!c",
                "%d",
                "@e",
                "`f`",
                "{g}",
                "[h]",
                "?",
                "| x",
                "> y",
                " lead",
                "trail ",
                "true",
                "1e3",
                "\u89C6\u9891",
                "\uD83D\uDE00",
                "x\u0085y",
                "x\u2028y",
                "x\uFEFF",
                "c'est")) {
            LoadedConfig loaded = ConfigLoader.load(
                    ConfigCorpus.VALID.resolve("minimal.yaml"),
                    List.of(
                            "scenarios.all.where=" + YamlText.quoteIfNeeded(text),
                            "scenarios.all.label=" + YamlText.quoteIfNeeded(text)));
            assertThat(loaded.config().scenarios().get(0).where()).isEqualTo(text);
            assertThat(reload(EffectiveYaml.of(loaded)).scenarios())
                    .isEqualTo(loaded.config().scenarios());
        }
    }
}
