package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.Entity;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TableWriter;
import org.sassrec.dataset.TableWriter.Column;
import org.sassrec.dataset.TableWriter.ColumnType;

/**
 * One pass over the events in (user, scenario, time) order, which makes every other order, index and sum of the user
 * side. An engine sorts once; a user's events are then merged by time here, which is cheaper than a second sort.
 */
final class EventPass {
    private final Path folder;
    private final EventColumns events;
    private final boolean[] history;
    private final int users;
    private final int scenarios;
    private final TableWriter[][] samples;
    private final TableWriter[][] exposures;
    /** Of each scenario: exposures, positives, users, then positives by split. */
    private final long[][] counts;

    private final int[] lastDay = new int[Horizon.values().length];
    private final long[] lastTime = new long[Horizon.values().length];
    private List<List<Long>> overlap = List.of();

    EventPass(Path folder, EventColumns events, boolean[] history, int users) {
        this.folder = folder;
        this.events = events;
        this.history = history;
        this.users = users;
        this.scenarios = history.length;
        this.samples = new TableWriter[scenarios][Split.values().length];
        this.exposures = new TableWriter[scenarios][Split.values().length];
        this.counts = new long[scenarios][3 + Split.values().length];
        java.util.Arrays.fill(lastDay, Integer.MIN_VALUE);
        java.util.Arrays.fill(lastTime, Long.MIN_VALUE);
    }

    long rows() {
        return events.rows();
    }

    long[][] counts() {
        return counts;
    }

    List<List<Long>> overlap() {
        return overlap;
    }

    List<DatasetLayout.End> ends() {
        return java.util.stream.IntStream.range(0, lastDay.length)
                .mapToObj(h -> new DatasetLayout.End(lastDay[h] + 1, lastTime[h] + 1))
                .toList();
    }

    /** Makes the files; {@code sums} is what the statistics of the users ask for. */
    void run(DaySums.Wanted sums) throws IOException {
        VisitWriter visits = new VisitWriter(folder, Entity.USER, scenarios);
        try (visits;
                TableWriter starts = TableWriter.create(
                        folder.resolve(DatasetFiles.STARTS),
                        TableWriter.LARGE,
                        new Column("events", ColumnType.LONG),
                        new Column("positives", ColumnType.LONG));
                TimelineWriter byTime = new TimelineWriter(folder.resolve(DatasetFiles.EVENTS_BY_TIME), events);
                TimelineWriter positives = new TimelineWriter(folder.resolve(DatasetFiles.POSITIVES), events);
                TimelineWriter positivesByTime =
                        new TimelineWriter(folder.resolve(DatasetFiles.POSITIVES_BY_TIME), events);
                DaySums days = sums.nothing() ? null : DaySums.create(folder, Entity.USER.days(), sums)) {
            openRows();
            Segments segments = new Segments(scenarios);
            long row = 0;
            for (int user = 0; user < users; user++) {
                starts.setLong(0, row);
                starts.setLong(1, positives.rows());
                starts.endRow();
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                segments.clear();
                while (row < events.rows() && events.user().get(row) == user) {
                    long end = scenario(row, user, visits, days, positives);
                    segments.add(row, end);
                    row = end;
                }
                byTime(segments, byTime, positivesByTime, days);
            }
            starts.setLong(0, row);
            starts.setLong(1, positives.rows());
            starts.endRow();
        } finally {
            closeRows();
        }
        overlap = visits.overlap();
    }

    /** Takes the user's events of one scenario; returns the row after them. */
    private long scenario(long from, int user, VisitWriter visits, @Nullable DaySums days, TimelineWriter positives)
            throws IOException {
        int scenario = events.scenario().get(from);
        long[] count = counts[scenario];
        long trainExposures = 0;
        long trainPositives = 0;
        long refitExposures = 0;
        long refitPositives = 0;
        long row = from;
        while (row < events.rows()
                && events.user().get(row) == user
                && events.scenario().get(row) == scenario) {
            Split split = events.splitOf(row);
            boolean positive = events.isPositive(row);
            write(exposures[scenario][split.code()], row);
            count[0]++;
            if (positive) {
                count[1]++;
                count[3 + split.code()]++;
                write(samples[scenario][split.code()], row);
                positives.add(row);
            }
            int one = positive ? 1 : 0;
            if (split == Split.TRAIN) {
                trainExposures++;
                trainPositives += one;
            }
            if (split != Split.TEST) {
                refitExposures++;
                refitPositives += one;
            }
            if (!history[scenario]) {
                end(split, row);
                if (days != null && days.wanted().scenarios()) {
                    days.add(scenario, events.day().get(row), split, positive);
                }
            }
            row++;
        }
        count[2]++;
        visits.add(scenario, trainExposures, trainPositives, refitExposures, refitPositives);
        return row;
    }

    private void end(Split split, long row) {
        for (Horizon horizon : Horizon.values()) {
            if (horizon.holds(split)) {
                int h = horizon.code();
                lastDay[h] = Math.max(lastDay[h], events.day().get(row));
                lastTime[h] = Math.max(lastTime[h], events.time().get(row));
            }
        }
    }

    /** Merges the scenarios' slices by time; ties by scenario, then by row. */
    private void byTime(
            Segments segments, TimelineWriter byTime, TimelineWriter positivesByTime, @Nullable DaySums days)
            throws IOException {
        long row = segments.next(events.time());
        while (row >= 0) {
            byTime.add(row);
            boolean positive = events.isPositive(row);
            if (positive) {
                positivesByTime.add(row);
            }
            if (days != null
                    && days.wanted().all()
                    && !history[events.scenario().get(row)]) {
                days.add(scenarios, events.day().get(row), events.splitOf(row), positive);
            }
            row = segments.next(events.time());
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
        return TableWriter.create(
                folder.resolve(DatasetFiles.rows(scenario, split, positives)),
                TableWriter.SMALL,
                new Column("event", ColumnType.LONG));
    }

    private static void write(TableWriter out, long row) throws IOException {
        out.setLong(0, row);
        out.endRow();
    }

    private void closeRows() throws IOException {
        for (TableWriter[][] writers : List.of(samples, exposures)) {
            for (TableWriter[] ofScenario : writers) {
                for (TableWriter writer : ofScenario) {
                    if (writer != null) {
                        writer.close();
                    }
                }
            }
        }
    }
}
