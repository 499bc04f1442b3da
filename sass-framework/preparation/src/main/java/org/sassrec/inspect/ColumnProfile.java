package org.sassrec.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rows looked at tell of a column.
 *
 * @param type in the engine's words, such as {@code BIGINT} or {@code VARCHAR[]}
 * @param rows looked at
 * @param nonEmpty rows with a value; an empty text is none
 * @param distinct number of values; of many rows an estimate, unless {@code values} are given
 * @param minimum,greatest as text; {@code null} of columns that have no order, and without a value
 * @param timestampShare share of the filled texts that can be read as points in time; 0 for other types
 * @param values the most frequent ones first, where there are few: see {@link Inspector#MAX_LISTED_VALUES}; else empty
 * @param list how a text holds several values; {@code null} if it doesn't
 */
public record ColumnProfile(
        String name,
        String type,
        long rows,
        long nonEmpty,
        long distinct,
        @Nullable String minimum,
        @Nullable String maximum,
        double timestampShare,
        List<Value> values,
        @Nullable TextList list) {

    /** A value, as text, and its rows. */
    public record Value(String text, long rows) {}

    /**
     * Several values in one text.
     *
     * @param separator between them
     * @param share of the filled rows that hold more than one
     * @param distinct number of values; of many rows an estimate
     */
    public record TextList(String separator, double share, long distinct) {}

    public ColumnProfile {
        values = List.copyOf(values);
    }

    /** Whether it holds whole numbers. */
    public boolean isInteger() {
        return type.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?");
    }

    /** Whether it holds numbers. */
    public boolean isNumeric() {
        return isInteger() || type.matches("FLOAT|DOUBLE|REAL|DECIMAL.*");
    }

    public boolean isText() {
        return type.equals("VARCHAR");
    }

    /** Whether its type is a date or a point in time. */
    public boolean isTemporal() {
        return type.equals("DATE") || type.startsWith("TIMESTAMP");
    }

    /** Whether every row has a value of its own, as far as the count of distinct values can tell. */
    public boolean isNearlyUnique() {
        return nonEmpty > 0 && distinct >= 0.9 * nonEmpty;
    }
}
