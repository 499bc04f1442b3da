package org.sassrec.dataset.mapped;

import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DenseSpec;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

/** How one feature is read. Each kind answers its own question; the others are mistakes of the caller. */
abstract sealed class FeatureReader permits SingleReader, BagReader, SequenceReader, VectorReader {

    int single(int entity, int scenario, int day, Horizon horizon) {
        throw new IllegalArgumentException("not a single-valued feature");
    }

    double number(int entity, int scenario, int day, Horizon horizon) {
        return Double.NaN;
    }

    /** Writes the numbers, then a 1 if they are missing (the numbers are 0 then), else a 0. */
    void dense(DenseSpec spec, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        float value = spec.scale(number(entity, scenario, day, horizon));
        boolean missing = Float.isNaN(value);
        into[at] = missing ? 0 : value;
        into[at + 1] = missing ? 1 : 0;
    }

    void bag(int entity, int scenario, int day, Horizon horizon, EntityValues.BagSink sink) {
        throw new IllegalArgumentException("not a bag of values");
    }

    int sequence(int user, int scenario, long time, SplitFilter known, int[] items, long @Nullable [] times) {
        throw new IllegalArgumentException("not a sequence");
    }
}
