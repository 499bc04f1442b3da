package org.sassrec.dataset.mapped;

import java.io.IOException;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * Finds values of entities that change on some days. The table has one row per (slot, day) with a change, valid from
 * the start of that day. A slot is a horizon and a scenario, or a horizon and all scenarios.
 *
 * <p>The slots of the horizons are followed by slots over all events: one set per horizon if the counted values depend
 * on the horizon, otherwise one set for {@link Horizon#REFIT}. They start on the day after the first event outside the
 * horizon. Before that day, the rows of the horizon are valid.
 *
 * @param slots number of slots of one horizon: one per scenario and one for all scenarios
 * @param all whether the slot of all scenarios is read
 * @param rolling whether all events count, otherwise only those inside the horizon
 * @param byHorizon whether the counted values depend on the horizon
 */
record DailyValueTable(
        TableFile table,
        Columns.Longs starts,
        Columns.Longs keys,
        int slots,
        boolean all,
        boolean rolling,
        boolean byHorizon) {

    static DailyValueTable open(
            TableFolders folders, String file, int slots, boolean all, boolean rolling, boolean byHorizon)
            throws IOException {
        TableFile table = folders.table(file);
        return new DailyValueTable(table, folders.starts(file), table.longs("key"), slots, all, rolling, byHorizon);
    }

    /** Returns the row that is valid at the start of a day, or -1. */
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
