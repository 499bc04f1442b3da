package org.sassrec.sampling.prior;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/** The {@link Popularity} inside a horizon, and as of the mornings after it. */
public final class DailyPopularity implements DailyPrior {

    private final Dataset dataset;
    private final List<ScenarioConfig> scenarios;
    private final ModelConfig.Prior prior;
    private final Horizon horizon;
    private final int unchangedUntil;
    private final ItemCounts[] counts;
    private final Popularity end;
    private final Map<Integer, Popularity> days = new HashMap<>();

    /** Counts the positives inside the horizon by {@code model.prior}. */
    public DailyPopularity(Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        this.dataset = dataset;
        this.scenarios = scenarios;
        this.prior = prior;
        this.horizon = horizon;
        this.unchangedUntil = ItemCounts.lastUnchangedDay(dataset, scenarios, horizon);
        this.counts = Popularity.counts(dataset, scenarios, prior, horizon);
        this.end = Popularity.of(dataset, scenarios, counts, prior);
    }

    @Override
    public Popularity end() {
        return end;
    }

    @Override
    public int lastUnchangedDay() {
        return unchangedUntil;
    }

    @Override
    public Popularity asOf(int day) {
        return day <= unchangedUntil ? end : days.computeIfAbsent(day, this::countUntil);
    }

    private Popularity countUntil(int day) {
        ItemCounts[] until = counts.clone();
        for (int s = 0; s < until.length; s++) {
            if (scenarios.get(s).ofEvents()) {
                until[s] = counts[s].until(day, dataset, s, horizon, Popularity.halfLifeMillis(prior));
            }
        }
        return Popularity.of(dataset, scenarios, until, prior);
    }
}
