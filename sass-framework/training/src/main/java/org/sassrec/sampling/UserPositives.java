package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;

/** What a user answered positively in one scenario inside a horizon: never a negative of that user. */
final class UserPositives {

    private final Timeline rows;
    private final int[] scenarios;
    private final Horizon horizon;

    private UserPositives(Timeline rows, int[] scenarios, Horizon horizon) {
        this.rows = rows;
        this.scenarios = scenarios;
        this.horizon = horizon;
    }

    /** The positives of a scenario; of one made of others' exposures these. */
    static UserPositives of(Dataset dataset, List<ScenarioConfig> all, int scenario, Horizon horizon) {
        int[] exposed = Samples.exposed(all, scenario);
        return exposed.length == 0
                ? new UserPositives(dataset.positives(), new int[] {scenario}, horizon)
                : new UserPositives(dataset.events(), exposed, horizon);
    }

    /** Distinct items, ascending. */
    int[] of(int user) {
        IntList items = new IntList();
        for (int scenario : scenarios) {
            long end = rows.end(user);
            for (long row = first(user, scenario); row < end && rows.scenario(row) == scenario; row++) {
                if (horizon.holds(rows.split(row))) {
                    items.add(rows.item(row));
                }
            }
        }
        return Arrays.stream(items.toArray()).sorted().distinct().toArray();
    }

    /** The user's first row that is of no scenario below; rows are in (user, scenario, time) order. */
    private long first(int user, int scenario) {
        long low = rows.start(user);
        long high = rows.end(user);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (rows.scenario(middle) < scenario) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
