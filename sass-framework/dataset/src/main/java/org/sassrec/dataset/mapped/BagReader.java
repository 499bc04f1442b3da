package org.sassrec.dataset.mapped;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Reads features of several weighted values. */
sealed interface BagReader extends FeatureReader {

    /** Stored values of each entity. Without stored weights, all values of an entity have equal weights. */
    record Stored(Columns.Longs starts, Columns.Ints values, Columns.@Nullable Floats weights) implements BagReader {

        Stored(TableFolders folders, String file, boolean weighted) throws IOException {
            this(folders.starts(file), folders.table(file), weighted);
        }

        private Stored(Columns.Longs starts, TableFile table, boolean weighted) {
            this(starts, table.ints("value"), weighted ? table.floats("weight") : null);
        }

        @Override
        public void bag(int entity, int scenario, int day, Horizon horizon, EntityValues.BagSink sink) {
            long start = starts.get(entity);
            long end = starts.get(entity + 1L);
            if (weights == null) {
                float weight = 1f / (end - start);
                for (long row = start; row < end; row++) {
                    sink.add(values.get(row), weight);
                }
                return;
            }
            double sum = 0;
            for (long row = start; row < end; row++) {
                sum += weights.get(row);
            }
            for (long row = start; row < end; row++) {
                sink.add(values.get(row), (float) (weights.get(row) / sum));
            }
        }
    }

    /** The most frequent values in the events of a user or an item. */
    record TopValues(DailyValueTable days, Columns.Ints[] values, Columns.Floats[] weights) implements BagReader {

        /**
         * @param k number of values per row
         */
        TopValues(DailyValueTable days, int k) {
            this(days, new Columns.Ints[k], new Columns.Floats[k]);
            for (int i = 0; i < k; i++) {
                values[i] = days.table().ints("v" + i);
                weights[i] = days.table().floats("w" + i);
            }
        }

        @Override
        public void bag(int entity, int scenario, int day, Horizon horizon, EntityValues.BagSink sink) {
            long row = days.find(entity, scenario, day, horizon);
            for (int i = 0; row >= 0 && i < values.length && weights[i].get(row) > 0; i++) {
                sink.add(values[i].get(row), weights[i].get(row));
            }
        }
    }
}
