package org.sassrec.sampling.prior;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/** The {@link PositiveOdds} inside a horizon, and as of the mornings after it. */
final class DailyPositiveOdds implements DailyPrior {

    private final Dataset dataset;
    private final List<ScenarioConfig> scenarios;
    private final ModelConfig.Prior prior;
    private final Horizon horizon;
    private final int unchangedUntil;
    private final ItemCounts[] positives;
    private final ItemCounts[] exposures;
    private final PositiveOdds end;
    private final Map<Integer, PositiveOdds> days = new HashMap<>();

    DailyPositiveOdds(Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        this.dataset = dataset;
        this.scenarios = scenarios;
        this.prior = prior;
        this.horizon = horizon;
        this.unchangedUntil = ItemCounts.lastUnchangedDay(dataset, scenarios, horizon);
        this.positives = Popularity.counts(dataset, scenarios, prior, horizon);
        this.exposures = new ItemCounts[scenarios.size()];
        for (int s = 0; s < exposures.length; s++) {
            exposures[s] = ItemCounts.ofExposures(dataset, scenarios, s, horizon, Popularity.halfLifeMillis(prior));
        }
        this.end = new PositiveOdds(dataset.itemCount(), positives, exposures, prior);
    }

    @Override
    public ItemPrior end() {
        return end;
    }

    @Override
    public int lastUnchangedDay() {
        return unchangedUntil;
    }

    @Override
    public ItemPrior asOf(int day) {
        return day <= unchangedUntil ? end : days.computeIfAbsent(day, this::countUntil);
    }

    private PositiveOdds countUntil(int day) {
        ItemCounts[] answeredThen = positives.clone();
        ItemCounts[] shownThen = exposures.clone();
        @Nullable Long millis = Popularity.halfLifeMillis(prior);
        for (int s = 0; s < shownThen.length; s++) {
            if (scenarios.get(s).ofEvents()) {
                answeredThen[s] = positives[s].until(day, dataset, s, horizon, millis);
                shownThen[s] = exposures[s].exposuresUntil(day, dataset, s, horizon, millis);
            }
        }
        return new PositiveOdds(dataset.itemCount(), answeredThen, shownThen, prior);
    }
}
