package org.sassrec.prepare.statistic;

import java.util.Map;

/**
 * Places of the columns of an event in 64-bit words. Comparing the words in order gives the same order as comparing the
 * columns in order.
 *
 * @param words number of words
 * @param fields place of each column
 */
public record PackedRow(int words, Map<String, Field> fields) {
    /**
     * Place of a column.
     *
     * @param mask bits of the value after the shift
     * @param minimum value that all bits 0 represent
     */
    public record Field(int word, int shift, long mask, long minimum) {
        /** Returns the value in its word. */
        long of(long packed) {
            return ((packed >> shift) & mask) + minimum;
        }
    }

    public PackedRow {
        fields = Map.copyOf(fields);
    }

    /**
     * Returns the value of a column.
     *
     * @param packed words of a row
     */
    public long value(String name, long[] packed) {
        Field field = field(name);
        return field.of(packed[field.word()]);
    }

    Field field(String name) {
        Field field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException(name);
        }
        return field;
    }
}
