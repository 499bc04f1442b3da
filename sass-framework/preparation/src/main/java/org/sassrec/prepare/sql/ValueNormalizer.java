package org.sassrec.prepare.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What types of files make of values that are meant otherwise: bytes that are texts, whole ids in columns of fractions,
 * as pandas has them beside missing ones, and NaN for what is missing.
 */
public final class ValueNormalizer {
    /** Ends what the engine says of an id that is none. */
    static final String NOT_AN_ID = "which is no id";

    private ValueNormalizer() {}

    /**
     * A query for the rows of another one with such values as they are meant; the same query if it has none.
     *
     * @param columns of the query with their types
     * @param ids columns that hold ids; a fraction there fails with {@link #NOT_AN_ID}
     * @param emptyIds whether an empty text may be among the ids and is to be missing
     */
    public static String normalize(
            String query, Map<String, String> columns, Collection<String> ids, boolean emptyIds) {
        List<String> replaced = new ArrayList<>();
        columns.forEach((column, type) -> {
            String value =
                    ids.contains(column) ? idSql(column, type, emptyIds) : valueSql(Sql.identifier(column), type);
            if (value != null) {
                replaced.add(value + " AS " + Sql.identifier(column));
            }
        });
        return replaced.isEmpty()
                ? query
                : "SELECT * REPLACE (\n" + Sql.joinLines(replaced) + ")\nFROM (" + query + ")";
    }

    private static @Nullable String idSql(String column, String type, boolean emptyIds) {
        String name = Sql.identifier(column);
        if (isFloating(type)) {
            return "CASE WHEN " + name + " IS NULL OR isnan(" + name + ") THEN NULL WHEN "
                    + wholeNumberCondition(name, type)
                    + " THEN CAST(" + name + " AS BIGINT) ELSE error("
                    + Sql.literal("`" + column + "` holds ") + " || CAST(" + name + " AS VARCHAR) || "
                    + Sql.literal(", " + NOT_AN_ID) + ") END";
        }
        String value = valueSql(name, type);
        boolean text = value != null || type.equals("VARCHAR");
        return emptyIds && text ? "nullif(" + (value == null ? name : value) + ", '')" : value;
    }

    private static @Nullable String valueSql(String name, String type) {
        if (isFloating(type)) {
            return "CASE WHEN NOT isnan(" + name + ") THEN " + name + " END";
        }
        return type.equals("BLOB") ? "coalesce(TRY(decode(" + name + ")), CAST(" + name + " AS VARCHAR))" : null;
    }

    /** SQL of an id, or what is compared with ids, as a text; what is no whole number stays as it is. */
    public static String idText(String value, String type) {
        String text = "CAST(" + value + " AS VARCHAR)";
        if (isFloating(type)) {
            return "CASE WHEN " + wholeNumberCondition(value, type) + " THEN CAST(CAST(" + value
                    + " AS BIGINT) AS VARCHAR) ELSE " + text + " END";
        }
        return type.equals("BLOB") ? "coalesce(TRY(decode(" + value + ")), " + text + ")" : text;
    }

    public static boolean isFloating(String type) {
        return type.equals("DOUBLE") || type.equals("FLOAT");
    }

    /** Beyond these bounds neighbouring ids have become one in the file. */
    private static String wholeNumberCondition(String value, String type) {
        return "(isfinite(" + value + ") AND " + value + " = trunc(" + value + ") AND abs(" + value + ") <= "
                + (1L << (type.equals("FLOAT") ? 24 : 53)) + ")";
    }
}
