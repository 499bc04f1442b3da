package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.files.table.Columns;

/** Reads histories of items, or of table rows of an event column. */
sealed interface SequenceReader extends FeatureReader {

    /** The value of an event in a history. */
    @FunctionalInterface
    interface Element {
        /** The item of each event. */
        Element ITEM = (timeline, row, into, times, length) -> {
            into[length] = timeline.item(row);
            return storeTime(timeline, row, times, length);
        };

        /** Adds the value of a row, if it has one, and returns the new length. */
        int add(Timeline timeline, long row, int[] into, long @Nullable [] times, int length);

        private static int storeTime(Timeline timeline, long row, long @Nullable [] times, int length) {
            if (times != null) {
                times[length] = timeline.time(row);
            }
            return length + 1;
        }

        /** The table row of each event whose value is in the vocabulary. */
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

    /** Returns the first row of a user in a scenario that is not before a time, in (scenario, time) order. */
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

    /** The events of a user in one scenario: a slice of a timeline by (user, scenario, time). */
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
     * The events of a user in all scenarios: a slice of a timeline by (user, time).
     *
     * @param skipped scenarios whose events are excluded
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
     * A list column of the users, which is stored with the oldest entry first.
     *
     * @param positives positives by (user, scenario, time)
     * @param listScenarios scenarios whose events are the entries of this list. Their rows read only the entries before
     * them.
     */
    record ListHistory(ItemList list, int maxLength, Timeline positives, boolean[] listScenarios)
            implements SequenceReader {

        @Override
        public int sequence(
                int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
            long start = list.starts().get(user);
            long end = list.starts().get(user + 1L);
            if (listScenarios[scenario]) {
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
        static ItemList open(TableFolders shards, int list) throws IOException {
            String file = DatasetFiles.list(list);
            return new ItemList(shards.starts(file), shards.table(file).ints("value"));
        }
    }
}
