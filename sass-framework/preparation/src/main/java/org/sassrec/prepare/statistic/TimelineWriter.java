package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/** Writes events in one order. */
final class TimelineWriter implements AutoCloseable {
    private static final List<Column> COLUMNS = List.of(
            new Column("item", ColumnType.INT),
            new Column("scenario", ColumnType.SHORT),
            new Column("time", ColumnType.LONG),
            new Column("split", ColumnType.BYTE),
            new Column("event", ColumnType.LONG));

    private final TableWriter out;

    TimelineWriter(Path file) throws IOException {
        this.out = TableWriter.create(file, TableWriter.LARGE_BATCH, COLUMNS);
    }

    void add(EventRows rows, long event) throws IOException {
        out.setInt(0, rows.item(event));
        out.setShort(1, rows.scenario(event));
        out.setLong(2, rows.time(event));
        out.setByte(3, rows.split(event));
        out.setLong(4, event);
        out.endRow();
    }

    long rows() {
        return out.rows();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
