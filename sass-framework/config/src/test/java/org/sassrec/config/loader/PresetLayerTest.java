package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.section.ConfigPreset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlNodes;
import org.sassrec.yaml.YamlReader;

/** Precedence, origins and problems of {@code preset}. */
class PresetLayerTest {

    private static final String TWO = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"))
            .replace("scenarios:\n", "scenarios:\n  home: {where: a = 1, label: y = 1}\n")
            .replace("  item:\n", "    - {name: here, type: sequence, of: item}\n  item:\n");

    @TempDir
    Path folder;

    private LoadedConfig load(String rest, String... overrides) {
        return load(ConfigRequest.of(write(TWO + rest)).withOverrides(List.of(overrides)));
    }

    private static LoadedConfig load(ConfigRequest request) {
        return ConfigLoader.load(request);
    }

    private Path write(String yaml) {
        return ConfigCorpus.write(folder.resolve("sass.yaml"), yaml);
    }

    private List<Diagnostic> problems(String rest, String... overrides) {
        return catchThrowableOfType(SassException.class, () -> load(rest, overrides))
                .diagnostics();
    }

    private static Origin origin(LoadedConfig loaded, String path) {
        return loaded.settings().stream()
                .filter(setting -> setting.path().equals(path))
                .map(Setting::origin)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> leaves(YamlNode.Mapping part, String path) {
        Map<String, String> leaves = new LinkedHashMap<>();
        for (YamlNode.Entry entry : part.entries()) {
            String at = path + entry.key().text();
            if (entry.value() instanceof YamlNode.Mapping inner) {
                leaves.putAll(leaves(inner, at + "."));
            } else {
                leaves.put(at, YamlNodes.toFlow(entry.value()));
            }
        }
        return leaves;
    }

    @Test
    void setsEveryKeyOfTheResource() {
        LoadedConfig loaded = load("preset: talk");
        assertThat(loaded.warnings()).isEmpty();
        YamlNode resource = YamlReader.read(ConfigPreset.TALK.source(), new Problems());
        Map<String, String> leaves = leaves((YamlNode.Mapping) resource, "");
        assertThat(leaves).hasSizeGreaterThan(20);
        assertThat(leaves.keySet()).allMatch(path -> path.matches("(model|pretrain|finetune)\\..*"));
        leaves.forEach((path, value) -> {
            assertThat(loaded.effectiveValues().get(path)).as(path).isIn(value, value + ".0", value.replace(",", ", "));
            assertThat(origin(loaded, path)).as(path).hasToString("preset talk");
        });
        assertThat(loaded.settings().stream().filter(setting -> setting.origin().kind() == Origin.Kind.PRESET))
                .hasSameSizeAs(leaves.keySet());
        ModelConfig model = loaded.config().model();
        assertThat(model.layers()).hasSize(3);
        assertThat(model.transfer().hasGates()).isTrue();
        assertThat(loaded.config().scenarios()).allMatch(scenario -> scenario.gateDepth() == 3);
        assertThat(loaded.config().pretrain().task()).isEqualTo(PretrainConfig.Task.SCENARIO_CONTRAST);
    }

    @Test
    void replacesPresetByFileProfileAndOverride() {
        Path file = write(TWO + "preset: talk\nmodel: {layers: [64, 64, 32], outputDim: 24}\n"
                + "profiles: {ci: {model: {outputDim: 8, embeddingDim: 4}}}\n");
        LoadedConfig loaded = load(new ConfigRequest(file, List.of("ci"), List.of("model.embeddingDim=6"), Map.of()));
        assertThat(loaded.config().model().layers()).containsExactly(64, 64, 32);
        assertThat(loaded.config().model().outputDim()).isEqualTo(8);
        assertThat(loaded.config().model().embeddingDim()).isEqualTo(6);
        assertThat(origin(loaded, "model.layers").kind()).isEqualTo(Origin.Kind.FILE);
        assertThat(origin(loaded, "model.outputDim").kind()).isEqualTo(Origin.Kind.PROFILE);
        assertThat(origin(loaded, "model.embeddingDim")).hasToString("--set");
        assertThat(origin(loaded, "model.transfer")).hasToString("preset talk");
    }

    @Test
    void selectsPresetByProfileOverrideAndVariable() {
        String profile = "profiles: {talk: {preset: talk}}";
        assertThat(origin(load(profile), "model.transfer")).hasToString("default");
        assertThat(origin(load(profile, "preset=talk"), "model.transfer")).hasToString("preset talk");
        Path file = write(TWO + profile);
        assertThat(origin(load(new ConfigRequest(file, List.of("talk"), List.of(), Map.of())), "model.transfer"))
                .hasToString("preset talk");
        Path variable = write(TWO + "preset: ${env:MODEL:-}");
        assertThat(origin(load(new ConfigRequest(variable, List.of(), List.of(), Map.of())), "model.transfer"))
                .hasToString("default");
        assertThat(origin(
                        load(new ConfigRequest(variable, List.of(), List.of(), Map.of("MODEL", "talk"))),
                        "model.transfer"))
                .hasToString("preset talk");
    }

    @Test
    void usesDefaultOfKeyWithoutValue() {
        LoadedConfig loaded = load("preset: talk\nmodel:\nfinetune: {negatives: {perPositive: , shared: 64}}\n");
        assertThat(loaded.config().finetune().negatives().perPositive()).isZero();
        assertThat(loaded.config().finetune().negatives().shared()).isEqualTo(64);
        // A section without keys changes nothing.
        assertThat(origin(loaded, "model.transfer")).hasToString("preset talk");
    }

    @Test
    void reportsUnknownPresetAtItsLocation() {
        assertThat(problems("preset: tlak")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ConfigCode.UNKNOWN_CHOICE);
            assertThat(problem.location().coordinates()).contains("sass.yaml:15:9");
            assertThat(problem.help()).contains("did you mean `talk`?");
        });
    }

    @Test
    void reportsConflictOfFileAndPresetAtBothLocations() {
        Diagnostic problem =
                problems("preset: talk\nfinetune: {negatives: {shared: 64}}\n").get(0);
        assertThat(DiagnosticRenderer.plain().render(problem))
                .contains("`perPositive` and `shared` cannot be used together in `finetune.negatives`")
                .contains("sass.yaml:16:24", "shared: 64")
                .contains("preset talk:32:5", "perPositive: 4")
                .contains("help: `preset: talk` sets `perPositive: 4`: set the key in your file");
        assertThat(problems("preset: talk\nfinetune: {negatives: {from: exposures}}\n"))
                .filteredOn(found -> found.message().contains("`loss: bpr`"))
                .singleElement()
                .satisfies(found -> assertThat(DiagnosticRenderer.plain().render(found))
                        .contains("sass.yaml:16:24", "the loss is set here", "preset talk:27:9"));
    }

    @Test
    void reportsPresetThatScenariosDoNotAllow() {
        Path file = write(ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "preset: talk\n");
        SassException e = catchThrowableOfType(SassException.class, () -> load(ConfigRequest.of(file)));
        assertThat(e).hasMessageContaining("`pretrain.task: scenarioContrast` requires two scenarios with events");
        assertThat(e.diagnostics().get(0).location().file()).isEqualTo("preset talk");
        assertThat(load(ConfigRequest.of(file).withOverrides(List.of("pretrain.task=none")))
                        .warnings())
                .isEmpty();
    }

    @Test
    void doesNotWarnOfPresetKeysThatTheFileMakesUseless() {
        assertThat(load("preset: talk\nmodel: {type: dssm}\n").warnings()).isEmpty();
        assertThat(load("preset: talk\nmodel: {transfer: none, biasFusion: none}\n")
                        .warnings())
                .isEmpty();
        assertThat(load("preset: talk\nmodel: {itemBias: none}\npretrain: {task: none}\n")
                        .warnings())
                .isEmpty();
        assertThat(load("preset: talk\nmodel: {type: dssm, transfer: gru}\n").warnings())
                .extracting(Diagnostic::message)
                .containsExactly("`model.transfer` has no effect with `model.type: dssm`");
    }

    @Test
    void writesEffectiveValuesWithoutPreset() {
        LoadedConfig loaded = load("preset: talk\nfinetune: {negatives: {perPositive: , shared: 64}}\n");
        String written = EffectiveYaml.of(loaded);
        assertThat(written).doesNotContain("preset").contains("transfer: gru");
        LoadedConfig again = ConfigLoader.load(write(written), List.of());
        assertThat(again.config()).isEqualTo(loaded.config());
        assertThat(again.effectiveValues()).isEqualTo(loaded.effectiveValues());
    }

    @Test
    void appliesPresetToOneVariant() {
        Path file = write(TWO + "model: {outputDim: 8}\ncompare: {variants: {talk: {preset: talk}}}\n");
        LoadedConfig.Comparison comparison =
                ConfigLoader.loadWithVariants(ConfigRequest.of(file)).comparison();
        Variant talk = comparison.variants().stream()
                .filter(variant -> variant.name().equals("talk"))
                .findFirst()
                .orElseThrow();
        assertThat(origin(talk.config(), "model.transfer")).hasToString("preset talk");
        assertThat(talk.config().config().model().outputDim()).isEqualTo(8);
    }
}
