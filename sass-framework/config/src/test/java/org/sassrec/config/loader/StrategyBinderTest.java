package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Strategy;
import org.sassrec.diagnostic.SassException;

class StrategyBinderTest {
    private static final String MINIMAL = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"));

    @TempDir
    Path folder;

    private ConfigRequest request(String yaml) {
        return ConfigRequest.of(ConfigCorpus.write(folder.resolve("sass.yaml"), MINIMAL + "\n" + yaml + "\n"));
    }

    private LoadedConfig.Backtest backtest(String yaml) {
        return ConfigLoader.loadToBacktest(request(yaml)).backtest();
    }

    @Test
    void hasDefaultStrategies() {
        LoadedConfig.Backtest backtest = backtest("");
        assertThat(backtest.seeds()).containsExactly(1L);
        assertThat(backtest.strategies())
                .extracting(Strategy::name)
                .containsExactly("cold", "warm", "incremental", "refresh");
        assertThat(backtest.strategies()).extracting(Strategy::continues).containsExactly(false, true, true, true);
        assertThat(backtest.strategies().subList(1, 3))
                .extracting(strategy ->
                        strategy.variant().config().config().finetune().warm())
                .containsExactly(
                        new FinetuneConfig.WarmStartConfig(1, 1, 1, null, 7),
                        new FinetuneConfig.WarmStartConfig(1, 0.1, 1, null, 7));
    }

    @Test
    void leavesOutStrategiesThatTheModelDoesNotSupport() {
        assertThat(backtest("model: {type: dssm}").strategies())
                .extracting(Strategy::name)
                .containsExactly("cold", "refresh");
        assertThat(backtest("model: {type: popularity}").strategies())
                .extracting(Strategy::name)
                .containsExactly("cold");
    }

    @Test
    void bindsStrategiesInTheirOrder() {
        LoadedConfig.Backtest backtest = backtest("""
                run: {seed: 7}
                backtest:
                  seeds: 2
                  strategies:
                    daily:
                    slow: {finetune: {start: warm, epochs: 2}}
                    old: {update: refresh}
                """);
        assertThat(backtest.seeds()).containsExactly(7L, 8L);
        assertThat(backtest.strategies()).extracting(Strategy::name).containsExactly("daily", "slow", "old");
        assertThat(backtest.strategies().get(1).variant().config().effectiveValues())
                .containsEntry("finetune.start", "warm")
                .containsEntry("finetune.epochs", "2");
        assertThat(backtest.strategies().get(2).update()).isEqualTo(Strategy.Update.REFRESH);
    }

    @Test
    void explainsStrategies() {
        assertThat(ConfigLoader.load(request("backtest: {strategies: {cold: {}, old: {update: refresh}}}"))
                        .effectiveValues())
                .containsEntry("backtest.seeds", "1")
                .containsEntry("backtest.strategies.cold", "{}")
                .containsEntry("backtest.strategies.old.update", "refresh");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {a: {finetune: {start: warm}}}                | the first strategy must train from random weights on each day
            {a: {update: refresh}}                        | the first strategy must train from random weights on each day
            {a: {}, b: {update: refresh, finetune: {epochs: 2}}} | `update: refresh` trains nothing, so other keys are not allowed
            {a: {}, b: {model: {type: dssm}, finetune: {start: warm}}} | `finetune.start: warm` requires `model.type: sass`
            {a: {}, b: {update: sometimes}}               | must be one of `train`, `refresh`
            {a: {}, b: {udate: refresh}}                  | did you mean `update`?
            {a: {}, b: {evaluate: {metrics: [hr@10]}}}    | `evaluate` is not allowed in a strategy
            {a: {}, b: {scenarios.all.label: y = 2}}      | `scenarios.all.label` is not allowed in the strategy `b`
            {a: {}, popularity: {finetune: {epochs: 2}}}  | is reserved for the popularity baseline
            {a: {}, b: {finetune: {epoch: 2}}}            | unknown key `epoch`
            """)
    void reportsWrongStrategies(String strategies, String problem) {
        String yaml = "backtest: {strategies: " + strategies + "}";
        assertThatThrownBy(() -> ConfigLoader.loadToBacktest(request(yaml)))
                .isInstanceOf(SassException.class)
                .satisfies(e -> assertThat(((SassException) e).diagnostics())
                        .anySatisfy(found -> assertThat(found.message() + " " + String.join(" ", found.help()))
                                .contains(problem)));
    }

    /** A nightly profile can have another model than the backtest. */
    @Test
    void doesNotStopOtherCommands() {
        String yaml = "model: {type: popularity}\nbacktest: {strategies: {a: {}, b: {finetune: {start: warm}}}}";
        assertThat(ConfigLoader.load(request(yaml)).config().model().type().isCountBased())
                .isTrue();
    }

    @Test
    void reportsAProblemOfTheFileOnce() {
        assertThatThrownBy(() -> ConfigLoader.loadToBacktest(request("finetune: {epochs: -1}")))
                .isInstanceOf(SassException.class)
                .satisfies(e -> assertThat(((SassException) e).diagnostics()).hasSize(1));
    }
}
