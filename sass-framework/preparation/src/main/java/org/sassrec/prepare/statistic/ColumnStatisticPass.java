package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/**
 * Computes a statistic of a column for each entity by (horizon, scenario or all, day). A row is written for each day on
 * which the value changes: the day after an event and, with a window, the day on which an event leaves the window.
 * Values over all events follow. They start on the day after the first event outside the horizon. Before that day they
 * equal the values of the horizon.
 *
 * @param byHorizon whether the counted values depend on the horizon. Otherwise all events are counted only once.
 */
public record ColumnStatisticPass(
        EntityEvents events,
        ColumnAggregator measure,
        FeatureConfig.Statistic statistic,
        boolean byHorizon,
        int scenarios) {

    /** Writes the file of a feature. */
    public void run(EntityPart part, int feature) throws IOException {
        List<Horizon> rolling = byHorizon ? List.of(Horizon.values()) : List.of(Horizon.REFIT);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("key", ColumnType.LONG));
        columns.addAll(measure.columns());
        try (EntityTableWriter out = EntityTableWriter.create(part.folder(), DatasetFiles.days(feature), columns)) {
            for (int entity = part.first(); entity < part.end(); entity++) {
                out.nextEntity();
                for (Horizon horizon : Horizon.values()) {
                    writeEntity(entity, horizon, horizon, out.rows());
                }
                for (Horizon horizon : rolling) {
                    writeEntity(entity, horizon, SplitFilter.ALL, out.rows());
                }
            }
        }
    }

    /**
     * Writes the days of an entity.
     *
     * @param horizon horizon of the values of columns
     * @param known filter of the events: the horizon, or all events
     */
    private void writeEntity(int entity, Horizon horizon, SplitFilter known, TableWriter out) throws IOException {
        int size = events.load(entity, known);
        for (int from = 0; from < size; ) {
            int to = from;
            int first = known == horizon ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            while (to < size && events.slot(to) == events.slot(from)) {
                if (!horizon.includes(events.split(to))) {
                    first = Math.min(first, events.day(to) + 1);
                }
                to++;
            }
            if (first < Integer.MAX_VALUE) {
                writeSlot(
                        from,
                        to,
                        horizon,
                        DatasetFiles.firstSlot(horizon, known == horizon, scenarios + 1),
                        first,
                        out);
            }
            from = to;
        }
    }

    /**
     * Writes the days of a slot from its events, which are ordered by time.
     *
     * @param first first day to write
     */
    private void writeSlot(int from, int to, Horizon horizon, int firstSlot, int first, TableWriter out)
            throws IOException {
        int slot = firstSlot + events.slot(from);
        int window = statistic.window() == null
                ? 0
                : Math.toIntExact(statistic.window().toDays());
        measure.clear();
        int entered = from;
        int left = from;
        while (true) {
            int enters = entered < to ? events.day(entered) + 1 : Integer.MAX_VALUE;
            int leaves = window > 0 && left < entered ? events.day(left) + window + 1 : Integer.MAX_VALUE;
            int day = Math.min(enters, leaves);
            if (day == Integer.MAX_VALUE) {
                break;
            }
            measure.advanceTo(day - 1);
            while (entered < to && events.day(entered) + 1 == day) {
                measure.add(events.otherEntity(entered), horizon, events.day(entered), 1);
                entered++;
            }
            while (window > 0 && left < entered && events.day(left) + window + 1 == day) {
                measure.add(events.otherEntity(left), horizon, events.day(left), -1);
                left++;
            }
            if (day >= first) {
                out.setLong(0, DatasetFiles.dayKey(slot, day));
                measure.write(out);
                out.endRow();
            }
        }
    }
}
