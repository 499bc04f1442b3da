package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Values of entities that change on some days: a row for each day on which they do, by (slot, day), as of the start of that
 * day. A slot is a horizon and a scenario, or all scenarios.
 */
final class DayValues {
    private final TableFile table;
    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final int slots;
    private final boolean all;

    /**
     * Maps a file.
     *
     * @param slots of one horizon: the scenarios and all of them together
     * @param all whether the slot of all scenarios is the one to read
     */
    DayValues(Path folder, String file, int slots, boolean all) throws IOException {
        this.table = TableFile.open(folder.resolve(file));
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.keys = table.longs("key");
        this.slots = slots;
        this.all = all;
    }

    TableFile table() {
        return table;
    }

    /** The row that holds at the start of a day, or -1. */
    long find(int entity, int scenario, int day, Horizon horizon) {
        int slot = horizon.code() * slots + (all ? slots - 1 : scenario);
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
