package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Known;
import org.sassrec.dataset.Timeline;

/** Which candidates of a scenario a user has behind him, as {@link Exclude} says. */
final class Exclusions {

    private static final int[] NOTHING = {};

    private final Dataset data;
    private final Candidates candidates;
    private final int scenario;
    private final Horizon horizon;
    private final Known known;
    private final Exclude exclude;

    /** @param known the horizon, or {@link Known#ALL}: then what happened before the query counts as well */
    Exclusions(Dataset data, Candidates candidates, int scenario, Horizon horizon, Known known, Exclude exclude) {
        this.data = data;
        this.candidates = candidates;
        this.scenario = scenario;
        this.horizon = horizon;
        this.known = known;
        this.exclude = exclude;
    }

    /** Whether a user's are the same at all times. */
    boolean constant() {
        return known == horizon;
    }

    /**
     * Positions among the candidates, ascending and distinct.
     *
     * @param time of the query
     */
    int[] of(int user, long time) {
        return switch (exclude) {
            case NONE -> NOTHING;
            case POSITIVES -> distinct(items(data.positives(), user, time, true));
            case SEEN ->
                distinct(IntStream.concat(
                        items(data.eventsByTime(), user, time, false), Arrays.stream(data.listed(user))));
        };
    }

    private IntStream items(Timeline timeline, int user, long time, boolean ownScenario) {
        IntStream.Builder items = IntStream.builder();
        long end = timeline.end(user);
        for (long row = timeline.start(user); row < end; row++) {
            boolean before = known.holds(timeline.split(row)) && timeline.time(row) < time;
            if ((before || horizon.holds(timeline.split(row)))
                    && (!ownScenario || timeline.scenario(row) == scenario)) {
                items.add(timeline.item(row));
            }
        }
        return items.build();
    }

    private int[] distinct(IntStream items) {
        return items.map(item -> candidates.position()[item])
                .filter(position -> position >= 0)
                .sorted()
                .distinct()
                .toArray();
    }
}
