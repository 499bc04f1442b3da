package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Strategy;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;

/** Declares {@code backtest}, except the strategies, which {@code StrategyBinder} binds. */
public final class BacktestSection {
    private static final Key<SeedsType.SeedSpec> SEEDS = key("seeds", new SeedsType(), SeedsType.SeedSpec.of(1))
            .means("Number of walks per strategy, or a list of seeds, as in `compare.seeds`.")
            .withExample("3");

    /** What a strategy does on each day. It is a key of a strategy only. */
    public static final Key<Strategy.Update> UPDATE = key("update", Strategy.Update.TRAIN)
            .means(
                    "What a strategy does on each day. `train`: trains. `refresh`: keeps the weights of the first day, with the data of the day.")
            .withExample("refresh");

    public static final Key<CompareSection.VariantsType> STRATEGIES = key(
                    "strategies", new CompareSection.VariantsType())
            .or(
                    "`cold`, `warm` with one epoch over the whole window, `incremental` with one epoch and a `replay` of 0.1, and `refresh`; only those that the model supports",
                    backtest -> new CompareSection.VariantsType())
            .means(
                    "Strategies by name. Each is a part of the configuration that overrides the file, as in `compare.variants`. The key `update` is `train` (each day trains) or `refresh` (each day uses the weights of the first day with the newest histories and statistics). The first strategy starts each day from random weights. All others are compared with it, and those that continue start from its first model.")
            .withExample("{cold: {}, warm: {finetune: {start: warm, warm: {epochs: 1}}}, refresh: {update: refresh}}")
            .into("");

    public static final Section<BacktestValues> BACKTEST = Section.of(
                    "backtest", "Strategies that `sass backtest` compares over past days.", SEEDS, STRATEGIES)
            .derive(
                    "seeds",
                    backtest -> backtest.get(SEEDS)
                            .from(((SassConfig) backtest.given("file")).run().seed()),
                    SEEDS)
            .to(BacktestValues.class);

    private BacktestSection() {}

    /** The values of the section without the strategies. */
    public record BacktestValues(List<Long> seeds) {}

    /** Binds all keys except the strategies. */
    public static BacktestValues bind(SectionReader backtest, SassConfig config) {
        BacktestValues values = BACKTEST.bind(backtest.withComponent("file", config));
        // The keys of the parts are bound one by one, so the mapping itself must not be an effective value.
        backtest.binding().removeValues(backtest.pathOf(STRATEGIES.name()));
        return values;
    }
}
