package org.sassrec.sampling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/** The {@link AnswerOdds} inside a horizon, and as of the mornings after it. */
final class DailyOdds implements DailyPrior {

    private final Dataset dataset;
    private final List<ScenarioConfig> scenarios;
    private final ModelConfig.Prior prior;
    private final Horizon horizon;
    private final int unchangedUntil;
    private final ItemCounts[] answered;
    private final ItemCounts[] shown;
    private final AnswerOdds end;
    private final Map<Integer, AnswerOdds> days = new HashMap<>();

    DailyOdds(Dataset dataset, List<ScenarioConfig> scenarios, ModelConfig.Prior prior, Horizon horizon) {
        this.dataset = dataset;
        this.scenarios = scenarios;
        this.prior = prior;
        this.horizon = horizon;
        this.unchangedUntil = ItemCounts.unchangedUntil(dataset, scenarios, horizon);
        this.answered = Popularity.counts(dataset, scenarios, prior, horizon);
        this.shown = new ItemCounts[scenarios.size()];
        for (int s = 0; s < shown.length; s++) {
            shown[s] = ItemCounts.ofExposures(dataset, scenarios, s, horizon, Popularity.millis(prior));
        }
        this.end = new AnswerOdds(dataset.items(), answered, shown, prior);
    }

    @Override
    public ItemPrior end() {
        return end;
    }

    @Override
    public int unchangedUntil() {
        return unchangedUntil;
    }

    @Override
    public ItemPrior asOf(int day) {
        return day <= unchangedUntil ? end : days.computeIfAbsent(day, this::later);
    }

    private AnswerOdds later(int day) {
        ItemCounts[] answeredThen = answered.clone();
        ItemCounts[] shownThen = shown.clone();
        @Nullable Long millis = Popularity.millis(prior);
        for (int s = 0; s < shownThen.length; s++) {
            if (scenarios.get(s).ofEvents()) {
                answeredThen[s] = answered[s].until(day, dataset, s, horizon, millis);
                shownThen[s] = shown[s].untilShown(day, dataset, s, horizon, millis);
            }
        }
        return new AnswerOdds(dataset.items(), answeredThen, shownThen, prior);
    }
}
