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

/** An {@link ItemPrior} as of the end of a horizon and as of the start of each later day. Not thread-safe. */
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

    /**
     * @param exposures {@code null} for the popularity, otherwise the prior is the odds of a positive
     */
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

    /**
     * Returns the prior of a configuration: the popularity of items, or with {@code negatives.from: exposures} the odds
     * of a positive per exposure.
     */
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

    /** Returns the {@link Popularity} with the settings of {@code model.prior}. */
    public static DailyPrior popularity(
            Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        return new DailyPrior(dataset, scenarios, prior, horizon, null);
    }

    private ItemPrior prior(ItemCounts[] positiveCounts, ItemCounts @Nullable [] exposureCounts) {
        return exposureCounts == null
                ? Popularity.of(dataset, scenarios, positiveCounts, prior)
                : new PositiveOdds(dataset.itemCount(), positiveCounts, exposureCounts, prior);
    }

    /** Returns the prior as of the end of the horizon. */
    public ItemPrior end() {
        return end;
    }

    /** Returns the last day whose prior equals that of the end of the horizon. */
    public int lastUnchangedDay() {
        return lastUnchangedDay;
    }

    /** Returns the prior as of the start of a day. It counts the days before, also beyond the horizon. */
    public ItemPrior asOf(int day) {
        return day <= lastUnchangedDay ? end : days.computeIfAbsent(day, this::countUntil);
    }

    private ItemPrior countUntil(int day) {
        ItemCounts[] positiveCounts = positives.clone();
        ItemCounts @Nullable [] exposureCounts = exposures == null ? null : exposures.clone();
        @Nullable Long millis = Popularity.halfLifeMillis(prior);
        for (int s = 0; s < positiveCounts.length; s++) {
            int scenario = s;
            if (scenarios.get(s).hasEvents()) {
                positiveCounts[s] =
                        positives[s].until(day, dataset, split -> dataset.samples(scenario, split), horizon, millis);
                if (exposureCounts != null) {
                    exposureCounts[s] = exposureCounts[s].until(
                            day, dataset, split -> dataset.exposures(scenario, split), horizon, millis);
                }
            }
        }
        return prior(positiveCounts, exposureCounts);
    }
}
