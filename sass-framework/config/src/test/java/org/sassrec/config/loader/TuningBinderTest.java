package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.TuneConfig.Dimension;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

class TuningBinderTest {
    private static final String MINIMAL = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"));

    @TempDir
    Path folder;

    private ConfigRequest request(String yaml) {
        return ConfigRequest.of(ConfigCorpus.write(folder.resolve("sass.yaml"), MINIMAL + "\n" + yaml + "\n"));
    }

    private TuneConfig tuned(String yaml) {
        return ConfigLoader.loadToTune(request(yaml)).tuning().config();
    }

    @Test
    void hasDefaultsWithoutSection() {
        TuneConfig config = tuned("");
        assertThat(config.minutes()).isEqualTo(30);
        assertThat(config.trials()).isNull();
        assertThat(config.seeds()).containsExactly(1L, 2L, 3L);
        assertThat(config.metric()).isEqualTo("hr@50");
        assertThat(config.space()).isEmpty();
    }

    @Test
    void countsTrialsWithoutTimeLimit() {
        TuneConfig config = tuned("tune: {trials: 4, seeds: 2}\nrun: {seed: 7}");
        assertThat(config.minutes()).isNull();
        assertThat(config.trials()).isEqualTo(4);
        assertThat(config.seeds()).containsExactly(7L, 8L);
    }

    @Test
    void readsListsAndRanges() {
        String yaml = "tune: {space: {model.layers: [[8], [16, 8]], pretrain.task: [none],"
                + " finetune.optimizer.dense.adam: {log: [3e-4, 3e-3]}}}";
        assertThat(tuned(yaml).space())
                .containsExactly(
                        Dimension.of("model.layers", List.of("[8]", "[16, 8]")),
                        Dimension.of("pretrain.task", List.of("none")),
                        Dimension.of("finetune.optimizer.dense.adam", 3e-4, 3e-3));
    }

    @Test
    void appliesOverridesToTheFileWithoutTune() {
        LoadedConfig.Tuning tuning =
                ConfigLoader.loadToTune(request("tune: {trials: 3}")).tuning();
        LoadedConfig changed = tuning.file().withOverrides(List.of("model.layers=[9, 3]"));
        assertThat(changed.config().model().layers()).containsExactly(9, 3);
        assertThat(changed.effectiveValues()).doesNotContainKey("tune.trials");
    }

    @Test
    void writesSpaceAsEffectiveValue() {
        LoadedConfig loaded = ConfigLoader.load(request(
                "tune: {space: {model.dropout: [0, 0.2], finetune.optimizer.dense.adam: {log: [1e-4, 1e-3]}}}"));
        String effective = EffectiveYaml.of(loaded);
        assertThat(effective)
                .contains("space: {model.dropout: [0, 0.2], finetune.optimizer.dense.adam: {log: [1.0E-4, 0.001]}}");
    }

    /** A search that starts at night must not fail on its fifth setting. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {model.dropuot: [0, 0.2]}                | 1 | unknown key `dropuot` in `model`
                    {model.dropout: [0, 2]}                  | 2 | `model.dropout` must be
                    {finetune.optimizer.dense.adam: {log: [1e-3, 20]}} | 20 | `finetune.optimizer.dense.adam` must be
                    {model.dropout: 0.2}                     | 0.2 | must be a list of values or a range
                    {model.dropout: {log: [0.2]}}            | [ | must have two ends, `0 < low < high`
                    {model.dropout: {log: [0.3, 0.2]}}       | [ | must have two ends, `0 < low < high`
                    {model.dropout: {lgo: [0.1, 0.2]}}       | lgo | unknown key `lgo`
                    {run.seed: [1, 2]}                       | run.seed | `run` is not allowed in `tune.space`
                    {finetune.epochs: [1, 2]}                | finetune.epochs | `finetune.epochs` is not allowed in `tune.space`
                    {scenarios.all.label: [y = 2]}           | scenarios.all.label | is not allowed in `tune.space`
                    """)
    void checksKeysAndValuesWhenLoading(String space, String place, String message) {
        String yaml = "tune: {space: " + space + "}";
        assertThatThrownBy(() -> ConfigLoader.load(request(yaml)))
                .isInstanceOfSatisfying(SassException.class, thrown -> {
                    assertThat(thrown.diagnostics()).hasSize(1);
                    Diagnostic problem = thrown.diagnostics().get(0);
                    assertThat(problem.message()).contains(message);
                    assertThat(problem.location()).isNotNull();
                    assertThat(problem.location().text()).isEqualTo(yaml);
                });
    }

    @Test
    void requiresValidationAndEvaluatedMetricOnlyToTune() {
        String yaml = "tune: {metric: ndcg@7}";
        ConfigLoader.load(request(yaml));
        assertThatThrownBy(() -> tuned(yaml)).hasMessageContaining("`ndcg@7` is not in `evaluate.metrics`");
        String split = MINIMAL.replaceAll("split: .*", "split: {by: time, test: 1d}") + "\ntune: {trials: 3}\n";
        ConfigRequest without = ConfigRequest.of(ConfigCorpus.write(folder.resolve("other.yaml"), split));
        ConfigLoader.load(without);
        assertThatThrownBy(() -> ConfigLoader.loadToTune(without))
                .hasMessageContaining("`tune` requires validation events");
    }
}
