package org.sassrec.serving.tower;

import java.util.List;

/** A raw value of one of the user tower's inputs. */
public sealed interface InputValue {

    /** One text; "" when missing. */
    record Text(String value) implements InputValue {}

    /** One number; NaN when missing. */
    record Numeric(double value) implements InputValue {}

    /** A given vector; empty when missing. */
    record Vector(float[] values) implements InputValue {}

    /**
     * Several texts, or item ids from the newest to the oldest.
     *
     * @param weights one for each text; empty when all weigh the same
     * @param times of each, epoch milliseconds, 0 where it is not known; empty when none is
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

        /** Texts whose times are not known. */
        public Texts(List<String> values, float[] weights) {
            this(values, weights, new long[0]);
        }

        /** Texts of equal weight. */
        public static Texts of(List<String> values) {
            return new Texts(values, new float[0]);
        }
    }
}
