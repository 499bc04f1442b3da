package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;

/** A timeline in a mapped file. */
final class MappedTimeline implements Timeline {
    private final long rows;
    private final Columns.Longs starts;
    private final Events events;
    private final Columns.Ints item;
    private final Columns.Shorts scenario;
    private final Columns.Longs time;
    private final Columns.Bytes split;
    private final Columns.Longs event;

    MappedTimeline(Path folder, String file, Columns.Longs starts, Events events) throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        this.rows = table.rows();
        this.starts = starts;
        this.events = events;
        this.item = table.ints("item");
        this.scenario = table.shorts("scenario");
        this.time = table.longs("time");
        this.split = table.bytes("split");
        this.event = table.longs("event");
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long start(int user) {
        return starts.get(user);
    }

    @Override
    public long end(int user) {
        return starts.get(user + 1L);
    }

    @Override
    public int user(long row) {
        return events.user(event.get(row));
    }

    @Override
    public int item(long row) {
        return item.get(row);
    }

    @Override
    public int scenario(long row) {
        return scenario.get(row);
    }

    @Override
    public long time(long row) {
        return time.get(row);
    }

    @Override
    public Split split(long row) {
        return Splits.of(split.get(row));
    }

    @Override
    public long event(long row) {
        return event.get(row);
    }
}
