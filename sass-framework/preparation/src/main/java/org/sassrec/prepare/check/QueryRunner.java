package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers queries. */
@FunctionalInterface
public interface QueryRunner {
    /**
     * A small result, row by row.
     *
     * @param name of the query, for people who look at what was asked
     */
    List<List<@Nullable Object>> query(String name, String query);

    /** The only row of a result. */
    default List<@Nullable Object> queryRow(String name, String query) {
        return query(name, query).get(0);
    }

    /** A number of a result; 0 for null. */
    static long asLong(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** A number of a result; 0 for null. */
    static double asDouble(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
