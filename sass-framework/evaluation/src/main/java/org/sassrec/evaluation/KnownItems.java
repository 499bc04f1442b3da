package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;

/**
 * The items that {@code evaluate.exclude} excludes from the queries of a scenario.
 *
 * @param known events that a query knows: those before it, of these splits
 * @param horizon events that the model knows, at any time
 */
record KnownItems(Dataset data, int scenario, Exclude exclude, SplitFilter known, Horizon horizon) {

    /** Returns the excluded items of a user at the time of a query, see {@link Exclude}. An item may occur repeatedly. */
    IntStream items(int user, long time) {
        return switch (exclude) {
            case NONE -> IntStream.empty();
            case POSITIVES -> items(data.positives(), user, time, true);
            case SEEN ->
                IntStream.concat(items(data.eventsByTime(), user, time, false), Arrays.stream(data.listedItems(user)));
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
}
