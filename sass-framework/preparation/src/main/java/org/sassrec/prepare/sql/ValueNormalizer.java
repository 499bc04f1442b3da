package org.sassrec.prepare.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes values whose file type differs from their meaning: binary texts, integer ids in floating-point columns
 * (pandas writes them if values are missing), and NaN for missing values.
 */
public final class ValueNormalizer {
    /** End of the error of an id that is not a whole number. */
    static final String NOT_AN_ID = "which is not a valid id";

    private ValueNormalizer() {}

    /**
     * Returns a query with normalized values, or the same query if no column needs it.
     *
     * @param columns columns of the query with their types
     * @param ids columns of ids. An id with a fraction fails with {@link #NOT_AN_ID}.
     * @param emptyIds whether ids may be empty texts, which become NULL
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
                    + Sql.literal("`" + column + "` contains ") + " || CAST(" + name + " AS VARCHAR) || "
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

    /** Returns the SQL of an id as text. A value that is not a whole number is unchanged. */
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

    /** Beyond these bounds, different integers have the same floating-point value. */
    private static String wholeNumberCondition(String value, String type) {
        return "(isfinite(" + value + ") AND " + value + " = trunc(" + value + ") AND abs(" + value + ") <= "
                + (1L << (type.equals("FLOAT") ? 24 : 53)) + ")";
    }
}
