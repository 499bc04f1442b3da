package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
 */
final class DailyValueTable {
    private final TableFile table;
    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final int slots;
    private final boolean all;
    private final @Nullable VocabularyScope rolling;

    /**
     * Maps a file.
     *
     * @param slots of one horizon: the scenarios and all of them together
     * @param all whether the slot of all scenarios is the one to read
     * @param rolling how all events are read; {@code null}: those inside the horizon, and nothing else
     */
    DailyValueTable(Path folder, String file, int slots, boolean all, @Nullable VocabularyScope rolling)
            throws IOException {
        this.table = TableFile.open(folder.resolve(file));
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.keys = table.longs("key");
        this.slots = slots;
        this.all = all;
        this.rolling = rolling;
    }

    /** How what all events make of a column is read. */
    enum VocabularyScope {
        /** With the values as they are in the horizon. */
        PER_HORIZON,
        /** The values are the same in both. */
        SHARED
    }

    TableFile table() {
        return table;
    }

    /** The row that holds at the start of a day, or -1. */
    long find(int entity, int scenario, int day, Horizon horizon) {
        int slot = all ? slots - 1 : scenario;
        if (rolling == null) {
            return find(entity, DatasetFiles.firstSlot(horizon, true, slots) + slot, day);
        }
        Horizon read = rolling == VocabularyScope.PER_HORIZON ? horizon : Horizon.REFIT;
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
