package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** The columns of the events' file, as written by the engine. */
public record EventColumns(
        long rows,
        Columns.Ints users,
        Columns.Ints items,
        Columns.Shorts scenarios,
        Columns.Longs times,
        Columns.Ints days,
        Columns.Bytes splits,
        Columns.Bytes positives)
        implements EventRows {

    public static EventColumns open(Path folder) throws IOException {
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

    int user(long row) {
        return users.get(row);
    }

    @Override
    public int item(long row) {
        return items.get(row);
    }

    @Override
    public int scenario(long row) {
        return scenarios.get(row);
    }

    @Override
    public long time(long row) {
        return times.get(row);
    }

    @Override
    public int day(long row) {
        return days.get(row);
    }

    @Override
    public int split(long row) {
        return splits.get(row);
    }

    @Override
    public boolean positive(long row) {
        return positives.get(row) != 0;
    }
}
