package org.sassrec.dataset.mapped;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.files.table.Columns;

/** Reads one feature. Each kind of feature implements its own method. Calling another one is a programming error. */
interface FeatureReader {

    default int single(int entity, int scenario, int day, Horizon horizon) {
        throw new IllegalArgumentException("not a single-valued feature");
    }

    default double number(int entity, int scenario, int day, Horizon horizon) {
        return Double.NaN;
    }

    /** Writes the numbers, followed by 1 if they are missing (the numbers are 0 then) or 0 otherwise. */
    default void dense(DenseSpec spec, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        float value = spec.scale(number(entity, scenario, day, horizon));
        boolean missing = Float.isNaN(value);
        into[at] = missing ? 0 : value;
        into[at + 1] = missing ? 1 : 0;
    }

    default void bag(int entity, int scenario, int day, Horizon horizon, EntityValues.BagSink sink) {
        throw new IllegalArgumentException("not a bag of values");
    }

    default int sequence(int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
        throw new IllegalArgumentException("not a sequence");
    }

    /** Reads vectors. The numbers of all vectors are stored in sequence. An entity may have none. */
    record VectorReader(Columns.Longs starts, Columns.Floats numbers) implements FeatureReader {
        VectorReader(TableFolders folders, String file) throws IOException {
            this(folders.starts(file), folders.table(file).floats(DatasetFiles.VALUE));
        }

        @Override
        public void dense(DenseSpec spec, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
            long start = starts.get(entity);
            boolean missing = start == starts.get(entity + 1L);
            for (int i = 0; i < spec.values(); i++) {
                into[at + i] = missing ? 0 : numbers.get(start + i);
            }
            into[at + spec.values()] = missing ? 1 : 0;
        }
    }
}
