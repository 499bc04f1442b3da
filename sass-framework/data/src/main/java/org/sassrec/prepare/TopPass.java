package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.sassrec.config.FeatureConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.TableWriter;
import org.sassrec.dataset.TableWriter.Column;
import org.sassrec.dataset.TableWriter.ColumnType;
import org.sassrec.dataset.Timeline;

/**
 * The most frequent values of each user by (horizon, scenario or all, day): a row for every day on which they change,
 * that is the day after an event and, with a window, the day on which it leaves the window.
 */
final class TopPass {
    private final Dataset dataset;
    private final boolean[] history;
    private final FeatureConfig.Statistic statistic;
    private final ItemValues values;
    private final TopCounter counter;
    private final int window;
    private long[] rows = new long[64];
    private int size;

    /** Values of an item in the statistic's table. */
    @FunctionalInterface
    interface ItemValues {
        /** Writes table rows into {@code into}, at most its length; 0 is unknown. */
        int of(int item, Horizon horizon, int[] into);
    }

    TopPass(Dataset dataset, boolean[] history, FeatureConfig.Statistic statistic, ItemValues values) {
        this.dataset = dataset;
        this.history = history;
        this.statistic = statistic;
        this.values = values;
        this.window = statistic.window() == null
                ? 0
                : Math.toIntExact(statistic.window().toDays());
        this.counter = new TopCounter(
                Objects.requireNonNull(statistic.top()).k(),
                statistic.halfLife() == null ? 0 : Statistics.days(statistic.halfLife()));
    }

    void run(Path folder, int feature) throws IOException {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("key", ColumnType.LONG));
        int k = Objects.requireNonNull(statistic.top()).k();
        for (int i = 0; i < k; i++) {
            columns.add(new Column("v" + i, ColumnType.INT));
        }
        for (int i = 0; i < k; i++) {
            columns.add(new Column("w" + i, ColumnType.FLOAT));
        }
        boolean positive = statistic.where() == FeatureConfig.Population.POSITIVE;
        boolean all = statistic.scope() == FeatureConfig.Scope.ALL;
        Timeline timeline = positive
                ? (all ? dataset.positivesByTime() : dataset.positives())
                : (all ? dataset.eventsByTime() : dataset.events());
        int slots = history.length + 1;
        try (GroupedWriter out = GroupedWriter.create(folder, DatasetFiles.top(feature), columns)) {
            for (int user = 0; user < dataset.users(); user++) {
                out.nextEntity();
                for (Horizon horizon : Horizon.values()) {
                    user(user, timeline, horizon, all, horizon.code() * slots, out.rows());
                }
            }
        }
    }

    private void user(int user, Timeline timeline, Horizon horizon, boolean all, int firstSlot, TableWriter out)
            throws IOException {
        size = 0;
        int slot = all ? history.length : -1;
        for (long row = timeline.start(user); row < timeline.end(user); row++) {
            int scenario = timeline.scenario(row);
            if (history[scenario] || !horizon.holds(timeline.split(row))) {
                continue;
            }
            if (!all && scenario != slot) {
                flush(timeline, horizon, firstSlot + slot, out);
                slot = scenario;
            }
            if (size == rows.length) {
                rows = java.util.Arrays.copyOf(rows, 2 * size);
            }
            rows[size++] = row;
        }
        flush(timeline, horizon, firstSlot + slot, out);
    }

    /** Writes the days of a slot from its rows, which are in the order of time. */
    private void flush(Timeline timeline, Horizon horizon, int slot, TableWriter out) throws IOException {
        if (size == 0) {
            return;
        }
        counter.clear();
        int entered = 0;
        int left = 0;
        while (true) {
            int enters = entered < size ? day(timeline, entered) + 1 : Integer.MAX_VALUE;
            int leaves = window > 0 && left < entered ? day(timeline, left) + window + 1 : Integer.MAX_VALUE;
            int day = Math.min(enters, leaves);
            if (day == Integer.MAX_VALUE) {
                break;
            }
            counter.goTo(day - 1);
            while (entered < size && day(timeline, entered) + 1 == day) {
                count(timeline, horizon, entered++, 1);
            }
            while (window > 0 && left < entered && day(timeline, left) + window + 1 == day) {
                count(timeline, horizon, left++, -1);
            }
            counter.write(DatasetFiles.dayKey(slot, day), out);
        }
        size = 0;
    }

    private int day(Timeline timeline, int index) {
        return dataset.events().day(timeline.event(rows[index]));
    }

    private final int[] found = new int[256];

    private void count(Timeline timeline, Horizon horizon, int index, int sign) {
        int length = values.of(timeline.item(rows[index]), horizon, found);
        int day = day(timeline, index);
        for (int i = 0; i < length; i++) {
            if (found[i] > 0) {
                counter.add(found[i], day, sign);
            }
        }
    }
}
