package org.sassrec.config;

import java.util.List;

/** Mapping of texts to rows of an embedding table. Row 0 is the out-of-vocabulary row, also for missing texts. */
public sealed interface Vocabulary {

    /** The values of the data that occur at least {@code minCount} times. */
    record Learned(int minCount) implements Vocabulary {}

    /** The given values, in this order from row 1. */
    record Given(List<String> values) implements Vocabulary {
        public Given {
            values = List.copyOf(values);
        }
    }

    /** The lines of a text file, in their order from row 1. */
    record Listed(String file) implements Vocabulary {}

    /** A hash of the text and the seed determines one of {@code rows} rows. */
    record Hashed(int rows, long seed) implements Vocabulary {}
}
