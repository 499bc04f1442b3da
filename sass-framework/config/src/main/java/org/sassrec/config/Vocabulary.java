package org.sassrec.config;

import java.util.List;

/** Which texts have rows of an embedding table, and which row each has. Row 0 is everybody else's, and that of no text. */
public sealed interface Vocabulary {

    /** What the data has; values that are rarer than {@code minCount} are unknown. */
    record Learned(int minCount) implements Vocabulary {}

    /** These, in this order from row 1. */
    record Given(List<String> values) implements Vocabulary {
        public Given {
            values = List.copyOf(values);
        }
    }

    /** The lines of a text file, in their order from row 1. */
    record Listed(String file) implements Vocabulary {}

    /** Every text has one of {@code rows} rows, by its hash; the seed makes another hash. */
    record Hashed(int rows, long seed) implements Vocabulary {}
}
