package org.sassrec.dataset.mapped;

import org.sassrec.dataset.Split;
import org.sassrec.dataset.Timeline;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** What the events and their other orders have in common, over mapped columns. */
abstract class AbstractMappedTimeline implements Timeline {
    private final long rows;
    private final Columns.Longs starts;
    private final Columns.Ints item;
    private final Columns.Shorts scenario;
    private final Columns.Longs time;
    private final Columns.Bytes split;

    /** @param starts where each user's rows begin */
    AbstractMappedTimeline(TableFile table, Columns.Longs starts) {
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
}
