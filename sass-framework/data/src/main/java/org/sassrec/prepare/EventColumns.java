package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.Columns;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TableFile;

/** The columns of the events' file, as written by the engine. */
record EventColumns(
        long rows,
        Columns.Ints user,
        Columns.Ints item,
        Columns.Shorts scenario,
        Columns.Longs time,
        Columns.Ints day,
        Columns.Bytes split,
        Columns.Bytes positive) {
    private static final Split[] SPLITS = Split.values();

    static EventColumns open(Path folder) throws IOException {
        TableFile table = TableFile.open(folder.resolve(DatasetFiles.EVENTS));
        return new EventColumns(
                table.rows(),
                table.ints("user"),
                table.ints("item"),
                table.shorts("scenario"),
                table.longs("time"),
                table.ints("day"),
                table.bytes("split"),
                table.bytes("positive"));
    }

    Split splitOf(long row) {
        return SPLITS[split.get(row)];
    }

    boolean isPositive(long row) {
        return positive.get(row) != 0;
    }
}
