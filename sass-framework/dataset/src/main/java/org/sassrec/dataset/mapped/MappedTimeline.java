package org.sassrec.dataset.mapped;

import java.io.IOException;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.Timeline;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Reads events in one order from mapped columns. */
abstract class MappedTimeline implements Timeline {
    private final long rows;
    private final Columns.Longs starts;
    private final Columns.Ints item;
    private final Columns.Shorts scenario;
    private final Columns.Longs time;
    private final Columns.Bytes split;

    /**
     * @param starts first row of each user
     */
    MappedTimeline(TableFile table, Columns.Longs starts) {
        this.rows = table.rows();
        this.starts = starts;
        this.item = table.ints("item");
        this.scenario = table.shorts("scenario");
        this.time = table.longs("time");
        this.split = table.bytes("split");
    }

    @Override
    public final long rows() {
        return rows;
    }

    @Override
    public final long start(int user) {
        return starts.get(user);
    }

    @Override
    public final long end(int user) {
        return starts.get(user + 1L);
    }

    @Override
    public final int item(long row) {
        return item.get(row);
    }

    @Override
    public final int scenario(long row) {
        return scenario.get(row);
    }

    @Override
    public final long time(long row) {
        return time.get(row);
    }

    @Override
    public final Split split(long row) {
        return Split.ofCode(split.get(row));
    }

    /** An order other than that of the events file. */
    static Timeline open(TableFolders shards, String file, Columns.Longs starts, Events events) throws IOException {
        TableFile table = shards.table(file);
        Columns.Longs event = table.longs("event");
        return new MappedTimeline(table, starts) {
            @Override
            public int user(long row) {
                return events.user(event.get(row));
            }

            @Override
            public long event(long row) {
                return event.get(row);
            }
        };
    }
}
