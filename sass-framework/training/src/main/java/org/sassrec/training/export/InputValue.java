package org.sassrec.training.export;

import java.util.List;

/** A raw value of one of the user tower's inputs. */
public sealed interface InputValue {

    /** One text; "" when missing. */
    record Text(String value) implements InputValue {}

    /** One number; NaN when missing. */
    record Numeric(double value) implements InputValue {}

    /**
     * Several texts, or item ids from the newest to the oldest.
     *
     * @param weights one for each text; empty when all weigh the same
     */
    record Texts(List<String> values, float[] weights) implements InputValue {
        public Texts {
            values = List.copyOf(values);
            if (weights.length != 0 && weights.length != values.size()) {
                throw new IllegalArgumentException(weights.length + " weights for " + values.size() + " texts");
            }
        }

        /** Texts of equal weight. */
        public static Texts of(List<String> values) {
            return new Texts(values, new float[0]);
        }
    }
}
