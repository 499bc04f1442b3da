package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import org.sassrec.config.FinetuneConfig.Exclude;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;

/** What a user's positives of one scenario are not compared with, as {@link Exclude} says. Thread-safe. */
final class NoNegatives {

    private final Dataset dataset;
    private final UserPositives positives;
    private final Horizon horizon;
    private final Exclude exclude;

    private NoNegatives(Dataset dataset, UserPositives positives, Horizon horizon, Exclude exclude) {
        this.dataset = dataset;
        this.positives = positives;
        this.horizon = horizon;
        this.exclude = exclude;
    }

    static NoNegatives of(Dataset dataset, List<ScenarioConfig> all, int scenario, Horizon horizon, Exclude exclude) {
        return new NoNegatives(dataset, UserPositives.of(dataset, all, scenario, horizon), horizon, exclude);
    }

    /**
     * Distinct items, ascending: what the user answered in the scenario at any time inside the horizon, and what she had seen.
     *
     * @param time before which it was seen, epoch milliseconds. What is shown to her later was still to choose from, and is a
     *     negative unless it was answered
     */
    int[] of(int user, long time) {
        int[] answered = positives.of(user);
        if (exclude == Exclude.POSITIVES) {
            return answered;
        }
        IntList items = new IntList();
        for (int item : answered) {
            items.add(item);
        }
        for (int item : dataset.listed(user)) {
            items.add(item);
        }
        Timeline events = dataset.eventsByTime();
        long end = events.end(user);
        for (long row = events.start(user); row < end && events.time(row) < time; row++) {
            if (horizon.holds(events.split(row))) {
                items.add(events.item(row));
            }
        }
        return Arrays.stream(items.toArray()).sorted().distinct().toArray();
    }

    /** The same as of the end of the horizon. */
    int[] of(int user) {
        return of(user, Long.MAX_VALUE);
    }
}
