package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/**
 * Reads the events of a shard once in (user, scenario, time) order and writes all other orders, indexes and sums of the user side.
 * The events are sorted once. This pass merges the events of a user by time, which is cheaper than a second sort.
 */
public final class EventPass {
    private static final int SPLITS = Split.values().length;
    private static final Horizon[] HORIZONS = Horizon.values();

    private final EntityPart part;
    private final EventRows.Mapped events;
    private final boolean[] history;
    private final long firstRow;
    private final ItemPartition itemEvents;
    private final int scenarios;
    private final TableWriter[][] samples;
    private final TableWriter[][] exposures;
    private final List<TableWriter> opened = new ArrayList<>();
    private final EventTotals totals;

    /**
     * Creates the pass of a shard.
     *
     * @param part users of the shard
     * @param events events of the shard
     * @param firstRow number of events of earlier shards
     * @param itemEvents receives the events for the {@link ItemPass}
     */
    public EventPass(
            EntityPart part, EventRows.Mapped events, boolean[] history, long firstRow, ItemPartition itemEvents) {
        this.part = part;
        this.events = events;
        this.history = history;
        this.firstRow = firstRow;
        this.itemEvents = itemEvents;
        this.scenarios = history.length;
        this.samples = new TableWriter[scenarios][Split.values().length];
        this.exposures = new TableWriter[scenarios][Split.values().length];
        this.totals = EventTotals.zero(scenarios);
    }

    /**
     * Writes the files.
     *
     * @param sums sums that the statistics of users need
     */
    public EventTotals run(DailySumsWriter.SumRequest sums) throws IOException {
        VisitWriter visits = new VisitWriter(part, EntityFiles.USER, scenarios);
        try (visits;
                TableWriter starts = TableWriter.create(
                        part.folder().resolve(DatasetFiles.STARTS),
                        TableWriter.LARGE_BATCH,
                        new Column("events", ColumnType.LONG),
                        new Column("positives", ColumnType.LONG));
                TableWriter byTime = timeline(DatasetFiles.EVENTS_BY_TIME);
                TableWriter positives = timeline(DatasetFiles.POSITIVES);
                TableWriter positivesByTime = timeline(DatasetFiles.POSITIVES_BY_TIME);
                DailySumsWriter days = days(sums)) {
            openRows();
            EventRows.Buffered window = new EventRows.Buffered(events);
            SliceMerger segments = new SliceMerger(scenarios, window);
            long row = 0;
            for (int user = part.first(); user < part.end(); user++) {
                starts.setLong(0, row);
                starts.setLong(1, positives.rows());
                starts.endRow();
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                long end = row;
                while (end < events.rows() && events.user(end) == user) {
                    end++;
                }
                EventRows userRows = window.load(row, end);
                segments.reset(userRows);
                while (row < end) {
                    long next = processScenario(userRows, row, end, visits, days, positives);
                    segments.add(row, next);
                    row = next;
                }
                byTime(userRows, segments, byTime, positivesByTime, days);
            }
            if (row < events.rows()) {
                throw new IllegalStateException("the events are not sorted at row " + row + " of " + events.rows());
            }
            starts.setLong(0, row);
            starts.setLong(1, positives.rows());
            starts.endRow();
            itemEvents.finish();
        } finally {
            closeRows();
        }
        EventTotals.add(totals.overlap(), visits.overlap());
        return totals;
    }

    private @Nullable DailySumsWriter days(DailySumsWriter.SumRequest sums) throws IOException {
        return sums.isEmpty() ? null : DailySumsWriter.of(part.folder(), EntityFiles.USER, sums);
    }

    /** Reads the events of a user in one scenario and returns the row after them. */
    private long processScenario(
            EventRows userRows,
            long from,
            long end,
            VisitWriter visits,
            @Nullable DailySumsWriter days,
            TableWriter positives)
            throws IOException {
        int scenario = userRows.scenario(from);
        // Indexed by split.
        long[] shown = new long[SPLITS];
        long[] answered = new long[SPLITS];
        long row = from;
        while (row < end && userRows.scenario(row) == scenario) {
            int split = userRows.split(row);
            long begun = row;
            while (row < end && userRows.scenario(row) == scenario && userRows.split(row) == split) {
                boolean positive = userRows.positive(row);
                itemEvents.add(userRows.item(row), scenario, userRows.day(row), split, positive);
                if (positive) {
                    samples[scenario][split].addLong(firstRow + row);
                    answered[split]++;
                    add(positives, userRows, row);
                }
                row++;
            }
            exposures[scenario][split].addLongs(firstRow + begun, firstRow + row);
            shown[split] += row - begun;
        }
        if (!history[scenario]) {
            updateEnds(userRows, from, row);
            if (days != null && days.request().scenarios()) {
                for (long r = from; r < row; r++) {
                    days.add(scenario, userRows.day(r), Split.ofCode(userRows.split(r)), userRows.positive(r));
                }
            }
        }
        count(scenario, shown, answered, visits);
        return row;
    }

    private void count(int scenario, long[] shown, long[] answered, VisitWriter visits) throws IOException {
        long[] count = totals.counts()[scenario];
        count[2]++;
        for (Split split : Split.values()) {
            count[0] += shown[split.code()];
            count[1] += answered[split.code()];
            count[3 + split.code()] += answered[split.code()];
        }
        long train = shown[Split.TRAIN.code()];
        long refit = train + shown[Split.VALIDATION.code()];
        visits.add(scenario, train, refit, refit + shown[Split.TEST.code()]);
    }

    /** Rows of a user and scenario are ordered by time, so the last row of a split defines its end. */
    private void updateEnds(EventRows userRows, long from, long to) {
        for (Horizon horizon : HORIZONS) {
            long last = to - 1;
            while (last >= from && !horizon.includes(Split.ofCode(userRows.split(last)))) {
                last--;
            }
            if (last >= from) {
                totals.updateEnd(horizon.code(), userRows.day(last), userRows.time(last));
            }
        }
    }

    /** Merges the slices of the scenarios by time. Ties are ordered by scenario, then by row. */
    private void byTime(
            EventRows userRows,
            SliceMerger segments,
            TableWriter byTime,
            TableWriter positivesByTime,
            @Nullable DailySumsWriter days)
            throws IOException {
        boolean sums = days != null && days.request().all();
        for (long row = segments.next(); row >= 0; row = segments.next()) {
            add(byTime, userRows, row);
            boolean positive = userRows.positive(row);
            if (positive) {
                add(positivesByTime, userRows, row);
            }
            if (sums && days != null && !history[userRows.scenario(row)]) {
                days.add(scenarios, userRows.day(row), Split.ofCode(userRows.split(row)), positive);
            }
        }
    }

    private void openRows() throws IOException {
        for (int s = 0; s < scenarios; s++) {
            for (Split split : Split.values()) {
                samples[s][split.code()] = rows(s, split, true);
                exposures[s][split.code()] = rows(s, split, false);
            }
        }
    }

    private TableWriter rows(int scenario, Split split, boolean positives) throws IOException {
        TableWriter rows = TableWriter.create(
                part.folder().resolve(DatasetFiles.scenarioRows(scenario, split, positives)),
                TableWriter.SMALL_BATCH,
                new Column("event", ColumnType.LONG));
        opened.add(rows);
        return rows;
    }

    private void closeRows() throws IOException {
        for (TableWriter writer : opened) {
            writer.close();
        }
    }

    /** Creates the file of one order. */
    private TableWriter timeline(String file) throws IOException {
        return TableWriter.create(
                part.folder().resolve(file),
                TableWriter.LARGE_BATCH,
                new Column("item", ColumnType.INT),
                new Column("scenario", ColumnType.SHORT),
                new Column("time", ColumnType.LONG),
                new Column("split", ColumnType.BYTE),
                new Column("event", ColumnType.LONG));
    }

    private void add(TableWriter out, EventRows rows, long event) throws IOException {
        out.setInt(0, rows.item(event));
        out.setShort(1, rows.scenario(event));
        out.setLong(2, rows.time(event));
        out.setByte(3, rows.split(event));
        out.setLong(4, firstRow + event);
        out.endRow();
    }

    /** Merges slices of rows that are sorted by time. A user has few slices, so a linear search finds the next one. */
    private static final class SliceMerger {
        private final long[] nextRow;
        private final long[] endRow;
        /** Time of the next row of each slice. */
        private final long[] nextTime;

        private EventRows rows;
        private int size;

        SliceMerger(int most, EventRows rows) {
            this.nextRow = new long[most];
            this.endRow = new long[most];
            this.nextTime = new long[most];
            this.rows = rows;
        }

        /** Removes all slices and sets the rows of the next ones. */
        void reset(EventRows of) {
            rows = of;
            size = 0;
        }

        /** Adds a slice with at least one row. */
        void add(long from, long to) {
            nextRow[size] = from;
            endRow[size] = to;
            nextTime[size] = rows.time(from);
            size++;
        }

        /** Returns the earliest remaining row, or -1. Among equal times, the first slice comes first. */
        long next() {
            if (size == 0) {
                return -1;
            }
            int earliest = 0;
            for (int s = 1; s < size; s++) {
                if (nextTime[s] < nextTime[earliest]) {
                    earliest = s;
                }
            }
            long row = nextRow[earliest]++;
            if (row + 1 < endRow[earliest]) {
                nextTime[earliest] = rows.time(row + 1);
            } else {
                remove(earliest);
            }
            return row;
        }

        /** The slices keep their order, which decides among equal times. */
        private void remove(int slice) {
            size--;
            for (int s = slice; s < size; s++) {
                nextRow[s] = nextRow[s + 1];
                endRow[s] = endRow[s + 1];
                nextTime[s] = nextTime[s + 1];
            }
        }
    }
}
