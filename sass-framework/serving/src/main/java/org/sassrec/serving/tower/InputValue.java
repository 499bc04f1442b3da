package org.sassrec.serving.tower;

import java.util.List;

/** A raw value of one input of the user tower. */
public sealed interface InputValue {

    /** One text; "" if missing. */
    record Text(String value) implements InputValue {}

    /** One number; NaN if missing. */
    record Numeric(double value) implements InputValue {}

    /** A vector feature; empty if missing. */
    record Vector(float[] values) implements InputValue {}

    /**
     * Several texts, or item ids, newest first. The constructor rejects weights and times whose number differs from that of the
     * texts.
     *
     * @param weights one per text; empty if all weights are equal
     * @param times one per text, epoch milliseconds, 0 if unknown; empty if all are unknown
     */
    record Texts(List<String> values, float[] weights, long[] times) implements InputValue {
        public Texts {
            values = List.copyOf(values);
            if (times.length != 0 && times.length != values.size()) {
                throw new IllegalArgumentException(times.length + " times for " + values.size() + " texts");
            }
            if (weights.length != 0 && weights.length != values.size()) {
                throw new IllegalArgumentException(weights.length + " weights for " + values.size() + " texts");
            }
        }

        /** Creates texts without times. */
        public Texts(List<String> values, float[] weights) {
            this(values, weights, new long[0]);
        }

        /** Creates texts of equal weight without times. */
        public static Texts of(List<String> values) {
            return new Texts(values, new float[0]);
        }
    }
}
