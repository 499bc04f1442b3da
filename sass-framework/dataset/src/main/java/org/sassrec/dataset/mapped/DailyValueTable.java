package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * Values of entities that change on some days: a row for each day on which they do, by (slot, day), as of the start of that
 * day. A slot is a horizon and a scenario, or all scenarios.
 *
 * <p>Behind the slots of the horizons come those of what all events make of it: where the values that are counted depend on the
 * horizon, as many again, else those of {@link Horizon#REFIT} alone. They begin the day after the first event that the horizon
 * does not hold, and before that day the horizon's own rows hold.
 *
 * @param slots of one horizon: the scenarios and all of them together
 * @param all whether the slot of all scenarios is the one to read
 * @param rolling whether all events are read, or those inside the horizon and nothing else
 * @param byHorizon whether the values that are counted depend on the horizon
 */
record DailyValueTable(
        TableFile table,
        Columns.Longs starts,
        Columns.Longs keys,
        int slots,
        boolean all,
        boolean rolling,
        boolean byHorizon) {

    static DailyValueTable open(Path folder, String file, int slots, boolean all, boolean rolling, boolean byHorizon)
            throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        Columns.Longs starts =
                TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        return new DailyValueTable(table, starts, table.longs("key"), slots, all, rolling, byHorizon);
    }

    /** The row that holds at the start of a day, or -1. */
    long find(int entity, int scenario, int day, Horizon horizon) {
        int slot = all ? slots - 1 : scenario;
        if (!rolling) {
            return find(entity, DatasetFiles.firstSlot(horizon, true, slots) + slot, day);
        }
        Horizon read = byHorizon ? horizon : Horizon.REFIT;
        long row = find(entity, DatasetFiles.firstSlot(read, false, slots) + slot, day);
        return row < 0 ? find(entity, DatasetFiles.firstSlot(read, true, slots) + slot, day) : row;
    }

    private long find(int entity, int slot, int day) {
        long key = DatasetFiles.dayKey(slot, day);
        long from = starts.get(entity);
        long low = keys.lowerBound(from, starts.get(entity + 1L), key + 1);
        return low > from && keys.get(low - 1) >>> Integer.SIZE == slot ? low - 1 : -1;
    }
}
