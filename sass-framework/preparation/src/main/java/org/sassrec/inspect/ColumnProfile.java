package org.sassrec.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a column over the rows that were read.
 *
 * @param type SQL type, for example {@code BIGINT} or {@code VARCHAR[]}
 * @param rows number of rows that were read
 * @param nonEmpty rows with a value. An empty text is not a value.
 * @param distinct number of distinct values. For many rows it is an estimate, unless {@code values} are given.
 * @param minimum smallest value as text, {@code null} for types without an order and for columns without values
 * @param maximum largest value as text, {@code null} like {@code minimum}
 * @param timestampShare share of the texts that can be parsed as timestamps, 0 for other types
 * @param values values with the most frequent first, if there are at most {@link Inspector#MAX_LISTED_VALUES},
 * otherwise empty
 * @param list how texts contain several values, or {@code null} if they do not
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

    /** A value as text, and the number of its rows. */
    public record Value(String text, long rows) {}

    /**
     * Describes texts that contain several values.
     *
     * @param separator separator of the values
     * @param share share of the non-empty rows with more than one value
     * @param distinct number of distinct values. For many rows it is an estimate.
     */
    public record TextList(String separator, double share, long distinct) {}

    public ColumnProfile {
        values = List.copyOf(values);
    }

    /** Returns whether {@code distinct} is the exact number for the rows that were read. */
    public boolean isDistinctExact() {
        return !values.isEmpty() || rows <= Inspector.MAX_EXACT_ROWS;
    }

    /** Returns whether the column contains integers. */
    public boolean isInteger() {
        return type.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?");
    }

    /** Returns whether the column contains numbers. */
    public boolean isNumeric() {
        return isInteger() || type.matches("FLOAT|DOUBLE|REAL|DECIMAL.*");
    }

    public boolean isText() {
        return type.equals("VARCHAR");
    }

    /** Returns whether the type is a date or a timestamp. */
    public boolean isTemporal() {
        return type.equals("DATE") || type.startsWith("TIMESTAMP");
    }

    /**
     * Returns whether almost every row has a different value. The limit allows for the error of an estimated distinct
     * count.
     */
    public boolean isNearlyUnique() {
        return nonEmpty > 0 && distinct >= 0.9 * nonEmpty;
    }
}
