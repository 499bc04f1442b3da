package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.TableWriter;
import org.sassrec.dataset.TableWriter.Column;
import org.sassrec.dataset.TableWriter.ColumnType;

/** Writes events in one order. */
final class TimelineWriter implements AutoCloseable {
    private static final List<Column> COLUMNS = List.of(
            new Column("item", ColumnType.INT),
            new Column("scenario", ColumnType.SHORT),
            new Column("time", ColumnType.LONG),
            new Column("split", ColumnType.BYTE),
            new Column("event", ColumnType.LONG));

    private final TableWriter out;
    private final EventColumns events;

    TimelineWriter(Path file, EventColumns events) throws IOException {
        this.out = TableWriter.create(file, TableWriter.LARGE, COLUMNS);
        this.events = events;
    }

    void add(long event) throws IOException {
        out.setInt(0, events.item().get(event));
        out.setShort(1, events.scenario().get(event));
        out.setLong(2, events.time().get(event));
        out.setByte(3, events.split().get(event));
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
