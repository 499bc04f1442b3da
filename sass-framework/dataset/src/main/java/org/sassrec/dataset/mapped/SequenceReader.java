package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Histories of items, or of rows that the events have in a table. */
sealed interface SequenceReader extends FeatureReader {

    /** What a history holds of an event. */
    @FunctionalInterface
    interface Element {
        /** Every event's item. */
        Element ITEM = (timeline, row, into, times, length) -> {
            into[length] = timeline.item(row);
            return storeTime(timeline, row, times, length);
        };

        /** Adds what a row of the timeline brings, if anything, and gives the new length. */
        int add(Timeline timeline, long row, int[] into, long @Nullable [] times, int length);

        private static int storeTime(Timeline timeline, long row, long @Nullable [] times, int length) {
            if (times != null) {
                times[length] = timeline.time(row);
            }
            return length + 1;
        }

        /** The table row of each event that has a known value. */
        static Element knownValue(Events events, FeatureSpec feature) {
            return (timeline, row, into, times, length) -> {
                int value = events.context(feature, timeline.event(row));
                if (value == 0) {
                    return length;
                }
                into[length] = value;
                return storeTime(timeline, row, times, length);
            };
        }
    }

    /** The first row of a user's, by (scenario, time), that is not before a time in a scenario. */
    static long firstRowFrom(Timeline timeline, int user, int scenario, long time) {
        long low = timeline.start(user);
        long high = timeline.end(user);
        while (low < high) {
            long middle = (low + high) >>> 1;
            int other = timeline.scenario(middle);
            if (other < scenario || (other == scenario && timeline.time(middle) < time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The user's events of one scenario: a slice of a timeline by (user, scenario, time). */
    record ScenarioHistory(Timeline timeline, Element element, int maxLength) implements SequenceReader {

        @Override
        public int sequence(
                int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
            long start = timeline.start(user);
            int length = 0;
            for (long row = firstRowFrom(timeline, user, scenario, time) - 1;
                    row >= start && length < maxLength && timeline.scenario(row) == scenario;
                    row--) {
                if (known.includes(timeline.split(row))) {
                    length = element.add(timeline, row, items, times, length);
                }
            }
            return length;
        }
    }

    /**
     * The user's events of all scenarios: a slice of a timeline by (user, time).
     *
     * @param skipped scenarios whose events don't belong to it
     */
    record GlobalHistory(Timeline timeline, Element element, int maxLength, boolean[] skipped)
            implements SequenceReader {

        @Override
        public int sequence(
                int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
            long start = timeline.start(user);
            long low = start;
            long high = timeline.end(user);
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (timeline.time(middle) < time) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            int length = 0;
            for (long row = low - 1; row >= start && length < maxLength; row--) {
                if (known.includes(timeline.split(row)) && !skipped[timeline.scenario(row)]) {
                    length = element.add(timeline, row, items, times, length);
                }
            }
            return length;
        }
    }

    /**
     * A list column of the users, stored oldest first.
     *
     * @param positives by (user, scenario, time)
     * @param itsOwn scenarios whose events are the elements of this list: their rows know the elements before them alone
     */
    record ListHistory(ItemList list, int maxLength, Timeline positives, boolean[] itsOwn) implements SequenceReader {

        @Override
        public int sequence(
                int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
            long start = list.starts().get(user);
            long end = list.starts().get(user + 1L);
            if (itsOwn[scenario]) {
                end -= firstRowFrom(positives, user, scenario + 1, Long.MIN_VALUE)
                        - firstRowFrom(positives, user, scenario, time);
            }
            int length = 0;
            for (long row = end - 1; row >= start && length < maxLength; row--) {
                items[length++] = list.items().get(row);
            }
            if (times != null) {
                Arrays.fill(times, 0, length, 0);
            }
            return length;
        }
    }

    /** Items of a list column by user. */
    record ItemList(Columns.Longs starts, Columns.Ints items) {
        static ItemList open(Path folder, int list) throws IOException {
            String file = DatasetFiles.list(list);
            return new ItemList(
                    TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start"),
                    TableFile.open(folder.resolve(file)).ints("value"));
        }
    }
}
