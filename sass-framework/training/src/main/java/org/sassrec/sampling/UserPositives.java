package org.sassrec.sampling;

import java.util.Arrays;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;

/** What a user answered positively in one scenario inside a horizon: never a negative of that user. */
final class UserPositives {

    private final Timeline positives;
    private final int scenario;
    private final Horizon horizon;

    /** @param positives by (user, scenario, time) */
    UserPositives(Timeline positives, int scenario, Horizon horizon) {
        this.positives = positives;
        this.scenario = scenario;
        this.horizon = horizon;
    }

    /** Distinct items, ascending. */
    int[] of(int user) {
        long low = positives.start(user);
        long end = positives.end(user);
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (positives.scenario(middle) < scenario) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        IntList items = new IntList();
        for (long row = low; row < end && positives.scenario(row) == scenario; row++) {
            if (horizon.holds(positives.split(row))) {
                items.add(positives.item(row));
            }
        }
        return Arrays.stream(items.toArray()).sorted().distinct().toArray();
    }
}
