package org.sassrec.prepare.sql;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a small result; columns go by their index. */
public record ResultRow(List<@Nullable Object> values) {
    public ResultRow {
        values = Collections.unmodifiableList(values);
    }

    public boolean isNull(int column) {
        return values.get(column) == null;
    }

    public boolean isTrue(int column) {
        return Boolean.TRUE.equals(values.get(column));
    }

    /** A whole number; 0 for null. */
    public long number(int column) {
        return values.get(column) instanceof Number number ? number.longValue() : 0;
    }

    /** A number; 0 for null. */
    public double real(int column) {
        return values.get(column) instanceof Number number ? number.doubleValue() : 0;
    }

    /** A value as text; {@code "null"} for null. */
    public String text(int column) {
        return String.valueOf(values.get(column));
    }
}
