package org.sassrec.prepare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What types of files make of values that are meant otherwise: bytes that are texts, whole ids in columns of fractions,
 * as pandas has them beside missing ones, and NaN for what is missing.
 */
final class CleanRows {
    /** Ends what the engine says of an id that is none. */
    static final String NO_ID = "which is no id";

    private CleanRows() {}

    /**
     * A query for the rows of another one with such values as they are meant; the same query if it has none.
     *
     * @param columns of the query with their types
     * @param ids columns that hold ids; a fraction there fails with {@link #NO_ID}
     * @param emptyIds whether an empty text may be among the ids and is to be missing
     */
    static String of(String query, Map<String, String> columns, Collection<String> ids, boolean emptyIds) {
        List<String> replaced = new ArrayList<>();
        columns.forEach((column, type) -> {
            String value = ids.contains(column) ? id(column, type, emptyIds) : value(Sql.name(column), type);
            if (value != null) {
                replaced.add(value + " AS " + Sql.name(column));
            }
        });
        return replaced.isEmpty() ? query : "SELECT * REPLACE (\n" + Sql.lines(replaced) + ")\nFROM (" + query + ")";
    }

    private static @Nullable String id(String column, String type, boolean emptyIds) {
        String name = Sql.name(column);
        if (isFloating(type)) {
            return "CASE WHEN " + name + " IS NULL OR isnan(" + name + ") THEN NULL WHEN " + whole(name, type)
                    + " THEN CAST(" + name + " AS BIGINT) ELSE error("
                    + Sql.text("`" + column + "` holds ") + " || CAST(" + name + " AS VARCHAR) || "
                    + Sql.text(", " + NO_ID) + ") END";
        }
        String value = value(name, type);
        boolean text = value != null || type.equals("VARCHAR");
        return emptyIds && text ? "nullif(" + (value == null ? name : value) + ", '')" : value;
    }

    private static @Nullable String value(String name, String type) {
        if (isFloating(type)) {
            return "CASE WHEN NOT isnan(" + name + ") THEN " + name + " END";
        }
        return type.equals("BLOB") ? "coalesce(TRY(decode(" + name + ")), CAST(" + name + " AS VARCHAR))" : null;
    }

    /** SQL of an id, or what is compared with ids, as a text; what is no whole number stays as it is. */
    static String text(String value, String type) {
        String text = "CAST(" + value + " AS VARCHAR)";
        if (isFloating(type)) {
            return "CASE WHEN " + whole(value, type) + " THEN CAST(CAST(" + value + " AS BIGINT) AS VARCHAR) ELSE "
                    + text + " END";
        }
        return type.equals("BLOB") ? "coalesce(TRY(decode(" + value + ")), " + text + ")" : text;
    }

    static boolean isFloating(String type) {
        return type.equals("DOUBLE") || type.equals("FLOAT");
    }

    /** Beyond these bounds neighbouring ids have become one in the file. */
    private static String whole(String value, String type) {
        return "(isfinite(" + value + ") AND " + value + " = trunc(" + value + ") AND abs(" + value + ") <= "
                + (1L << (type.equals("FLOAT") ? 24 : 53)) + ")";
    }
}
