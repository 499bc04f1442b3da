package org.sassrec.dataset;

/** How one feature is read. Each kind answers its own question; the others are mistakes of the caller. */
abstract sealed class FeatureReader permits SingleReader, BagReader, SequenceReader {

    int single(int entity, int scenario, int day, Horizon horizon) {
        throw new IllegalArgumentException("not a single-valued feature");
    }

    double number(int entity, int scenario, int day, Horizon horizon) {
        return Double.NaN;
    }

    void bag(int entity, int scenario, int day, Horizon horizon, BagSink sink) {
        throw new IllegalArgumentException("not a bag of values");
    }

    int sequence(int user, int scenario, long time, Horizon horizon, int[] items) {
        throw new IllegalArgumentException("not a sequence");
    }
}
