package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Values of entities that change on some days: a row for each day on which they do, by (slot, day), as of the start of that
 * day. A slot is a horizon and a scenario, or all scenarios.
 *
 * <p>Behind the slots of the horizons come as many of what all events make of each, with the vocabulary of the horizon:
 * they begin the day after the first event that the horizon does not hold, and before that day the horizon's own rows hold.
 */
final class DayValues {
    private final TableFile table;
    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final int slots;
    private final boolean all;
    private final boolean rolling;

    /**
     * Maps a file.
     *
     * @param slots of one horizon: the scenarios and all of them together
     * @param all whether the slot of all scenarios is the one to read
     * @param rolling whether all events count, or those inside the horizon
     */
    DayValues(Path folder, String file, int slots, boolean all, boolean rolling) throws IOException {
        this.table = TableFile.open(folder.resolve(file));
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.keys = table.longs("key");
        this.slots = slots;
        this.all = all;
        this.rolling = rolling;
    }

    TableFile table() {
        return table;
    }

    /** The row that holds at the start of a day, or -1. */
    long find(int entity, int scenario, int day, Horizon horizon) {
        int slot = all ? slots - 1 : scenario;
        long row = rolling ? find(entity, DatasetFiles.slot(horizon, false, slots) + slot, day) : -1;
        return row < 0 ? find(entity, DatasetFiles.slot(horizon, true, slots) + slot, day) : row;
    }

    private long find(int entity, int slot, int day) {
        long key = DatasetFiles.dayKey(slot, day);
        long from = starts.get(entity);
        long low = from;
        long high = starts.get(entity + 1L);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (keys.get(middle) <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > from && keys.get(low - 1) >>> Integer.SIZE == slot ? low - 1 : -1;
    }
}
