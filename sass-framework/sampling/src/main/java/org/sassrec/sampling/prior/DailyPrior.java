package org.sassrec.sampling.prior;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/** An {@link ItemPrior} inside a horizon, and as of the mornings after it. Not thread-safe. */
public final class DailyPrior {

    private final Dataset dataset;
    private final List<ScenarioConfig> scenarios;
    private final ModelConfig.Prior prior;
    private final Horizon horizon;
    private final int lastUnchangedDay;
    private final ItemCounts[] positives;
    private final ItemCounts @Nullable [] exposures;
    private final ItemPrior end;
    private final Map<Integer, ItemPrior> days = new HashMap<>();

    /** @param exposures {@code null}: the prior is the popularity, else the odds of a positive */
    private DailyPrior(
            Dataset dataset,
            List<ScenarioConfig> scenarios,
            ModelConfig.Prior prior,
            Horizon horizon,
            ItemCounts @Nullable [] exposures) {
        this.dataset = dataset;
        this.scenarios = scenarios;
        this.prior = prior;
        this.horizon = horizon;
        this.lastUnchangedDay = ItemCounts.lastUnchangedDay(dataset, scenarios, horizon);
        this.positives = Popularity.counts(dataset, scenarios, prior, horizon);
        this.exposures = exposures;
        this.end = prior(positives, exposures);
    }

    /** What a configuration's samples ask for: how often items are answered, or how often of those times that they are shown. */
    public static DailyPrior of(SassConfig config, Dataset dataset, Horizon horizon) {
        List<ScenarioConfig> scenarios = config.scenarios();
        ModelConfig.Prior prior = config.model().prior();
        if (config.finetune().negatives().from() != FinetuneConfig.NegativeSource.EXPOSURES) {
            return popularity(dataset, scenarios, prior, horizon);
        }
        ItemCounts[] exposures = new ItemCounts[scenarios.size()];
        for (int s = 0; s < exposures.length; s++) {
            exposures[s] = ItemCounts.ofExposures(dataset, scenarios, s, horizon, Popularity.halfLifeMillis(prior));
        }
        return new DailyPrior(dataset, scenarios, prior, horizon, exposures);
    }

    /** The {@link Popularity}, by {@code model.prior}. */
    public static DailyPrior popularity(
            Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        return new DailyPrior(dataset, scenarios, prior, horizon, null);
    }

    private ItemPrior prior(ItemCounts[] answered, ItemCounts @Nullable [] shown) {
        return shown == null
                ? Popularity.of(dataset, scenarios, answered, prior)
                : new PositiveOdds(dataset.itemCount(), answered, shown, prior);
    }

    /** As of the end of the horizon. */
    public ItemPrior end() {
        return end;
    }

    /** The last day as of whose start it is that of the end. */
    public int lastUnchangedDay() {
        return lastUnchangedDay;
    }

    /** As of the start of a day: what the days before it brought counts beyond the horizon, too. */
    public ItemPrior asOf(int day) {
        return day <= lastUnchangedDay ? end : days.computeIfAbsent(day, this::countUntil);
    }

    private ItemPrior countUntil(int day) {
        ItemCounts[] answered = positives.clone();
        ItemCounts @Nullable [] shown = exposures == null ? null : exposures.clone();
        @Nullable Long millis = Popularity.halfLifeMillis(prior);
        for (int s = 0; s < answered.length; s++) {
            int scenario = s;
            if (scenarios.get(s).hasEvents()) {
                answered[s] =
                        positives[s].until(day, dataset, split -> dataset.samples(scenario, split), horizon, millis);
                if (shown != null) {
                    shown[s] =
                            shown[s].until(day, dataset, split -> dataset.exposures(scenario, split), horizon, millis);
                }
            }
        }
        return prior(answered, shown);
    }
}
