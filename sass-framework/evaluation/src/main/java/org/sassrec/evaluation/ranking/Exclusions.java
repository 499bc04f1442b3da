package org.sassrec.evaluation.ranking;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;

/**
 * Which candidates of a scenario a user has behind him, as {@link Exclude} says.
 *
 * @param known the horizon, or {@link SplitFilter#ALL}: then what happened before the query counts as well
 */
public record Exclusions(
        Dataset data, Candidates candidates, int scenario, Horizon horizon, SplitFilter known, Exclude exclude) {

    private static final int[] EMPTY = {};

    /** Whether a user's are the same at all times. */
    public boolean constant() {
        return known == horizon;
    }

    /**
     * Positions among the candidates, ascending and distinct.
     *
     * @param time of the query
     */
    public int[] of(int user, long time) {
        return switch (exclude) {
            case NONE -> EMPTY;
            case POSITIVES -> distinct(items(data.positives(), user, time, true));
            case SEEN ->
                distinct(IntStream.concat(
                        items(data.eventsByTime(), user, time, false), Arrays.stream(data.listedItems(user))));
        };
    }

    private IntStream items(Timeline timeline, int user, long time, boolean ownScenario) {
        IntStream.Builder items = IntStream.builder();
        long end = timeline.end(user);
        for (long row = timeline.start(user); row < end; row++) {
            boolean before = known.includes(timeline.split(row)) && timeline.time(row) < time;
            if ((before || horizon.includes(timeline.split(row)))
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
