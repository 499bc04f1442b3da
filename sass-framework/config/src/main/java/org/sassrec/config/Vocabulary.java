package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mapping of texts to rows of an embedding table. Row 0 is the out-of-vocabulary row, also for missing texts. */
public sealed interface Vocabulary {

    /**
     * The values of the data that occur at least {@code minCount} times.
     *
     * @param within only events of this duration before the end of the training split count; {@code null} counts all
     * @param maxRows maximum number of values with a row, the most frequent ones; {@code null} without a limit
     */
    record Learned(
            int minCount,
            @Nullable Duration within,
            @Nullable Integer maxRows) implements Vocabulary {
        /** Creates a vocabulary that counts all events and has no limit. */
        public Learned(int minCount) {
            this(minCount, null, null);
        }
    }

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
