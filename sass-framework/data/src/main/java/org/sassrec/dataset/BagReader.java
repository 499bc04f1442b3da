package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;

/** Features of several weighted values. */
abstract sealed class BagReader extends FeatureReader {

    @Override
    abstract void bag(int entity, int scenario, int day, Horizon horizon, BagSink sink);

    /** Values stored for each entity, all of one weight. */
    static final class Stored extends BagReader {
        private final Columns.Longs starts;
        private final Columns.Ints values;

        Stored(Path folder, String file) throws IOException {
            this.starts =
                    TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
            this.values = TableFile.open(folder.resolve(file)).ints("value");
        }

        @Override
        void bag(int entity, int scenario, int day, Horizon horizon, BagSink sink) {
            long start = starts.get(entity);
            long end = starts.get(entity + 1L);
            float weight = 1f / (end - start);
            for (long row = start; row < end; row++) {
                sink.add(values.get(row), weight);
            }
        }
    }

    /**
     * The most frequent values of a user: a row for each day on which they change, by (slot, day); a slot is a horizon
     * and a scenario, or all scenarios.
     */
    static final class Top extends BagReader {
        private final Columns.Longs starts;
        private final Columns.Longs keys;
        private final Columns.Ints[] values;
        private final Columns.Floats[] weights;
        private final int slots;
        private final boolean all;

        /**
         * @param k how many values a row has
         * @param slots of one horizon: the scenarios and all of them together
         */
        Top(Path folder, String file, int k, int slots, boolean all) throws IOException {
            TableFile table = TableFile.open(folder.resolve(file));
            this.starts =
                    TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
            this.keys = table.longs("key");
            this.values = new Columns.Ints[k];
            this.weights = new Columns.Floats[k];
            for (int i = 0; i < k; i++) {
                values[i] = table.ints("v" + i);
                weights[i] = table.floats("w" + i);
            }
            this.slots = slots;
            this.all = all;
        }

        @Override
        void bag(int entity, int scenario, int day, Horizon horizon, BagSink sink) {
            int slot = horizon.code() * slots + (all ? slots - 1 : scenario);
            long from = starts.get(entity);
            long row = lastUpTo(from, starts.get(entity + 1L), DatasetFiles.dayKey(slot, day));
            if (row < from || keys.get(row) >>> Integer.SIZE != slot) {
                return;
            }
            for (int i = 0; i < values.length && weights[i].get(row) > 0; i++) {
                sink.add(values[i].get(row), weights[i].get(row));
            }
        }

        private long lastUpTo(long from, long to, long key) {
            long low = from;
            long high = to;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (keys.get(middle) <= key) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }
    }
}
