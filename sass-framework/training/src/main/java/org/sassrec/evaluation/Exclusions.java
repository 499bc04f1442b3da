package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;

/** Which candidates of a scenario a user has behind him, as {@link Exclude} says. */
final class Exclusions {

    private static final int[] NOTHING = {};

    private final Dataset data;
    private final Candidates candidates;
    private final int scenario;
    private final Horizon horizon;
    private final Exclude exclude;

    Exclusions(Dataset data, Candidates candidates, int scenario, Horizon horizon, Exclude exclude) {
        this.data = data;
        this.candidates = candidates;
        this.scenario = scenario;
        this.horizon = horizon;
        this.exclude = exclude;
    }

    /** Positions among the candidates, ascending and distinct. */
    int[] of(int user) {
        return switch (exclude) {
            case NONE -> NOTHING;
            case POSITIVES -> distinct(items(data.positives(), user, true));
            case SEEN ->
                distinct(IntStream.concat(items(data.eventsByTime(), user, false), Arrays.stream(data.listed(user))));
        };
    }

    private IntStream items(Timeline timeline, int user, boolean ownScenario) {
        IntStream.Builder items = IntStream.builder();
        long end = timeline.end(user);
        for (long row = timeline.start(user); row < end; row++) {
            if (horizon.holds(timeline.split(row)) && (!ownScenario || timeline.scenario(row) == scenario)) {
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
