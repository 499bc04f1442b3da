package org.sassrec.prepare.sql;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Builds parts of SQL statements. */
public final class Sql {
    /** End of a type of lists with a fixed length, such as {@code VARCHAR[3]}. */
    private static final Pattern FIXED_LENGTH_LIST = Pattern.compile("\\[\\d+]$");

    private Sql() {}

    /** Returns a quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns a quoted text literal. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** Escapes a path for functions that accept patterns. */
    public static String literalPath(String path) {
        return path.replaceAll("[\\[*?]", "[$0]");
    }

    /**
     * Returns an integer as a term. A negative number is in parentheses, so that two minus signs do not start a
     * comment.
     */
    public static String number(long value) {
        return value < 0 ? "(" + value + ")" : Long.toString(value);
    }

    /** Returns the condition that a number is neither NaN nor infinite. It is NULL for NULL. */
    public static String isFinite(String number) {
        // NaN is greater than all numbers in SQL.
        return "abs(" + number + ") < CAST('infinity' AS DOUBLE)";
    }

    /**
     * Returns the condition that the text of a value is not empty. DuckDB 1.4.1 finds no row in which the text of a
     * timestamp with a time zone differs from an empty literal.
     */
    public static String isNotEmpty(String text) {
        return "length(" + text + ") > 0";
    }

    /**
     * Returns an expression of the configuration on separate lines, so that a comment at its end does not hide
     * generated SQL.
     */
    public static String expression(String sql) {
        return "(\n" + sql.strip() + "\n)";
    }

    /** Returns the items of a list, one per line. */
    public static String joinLines(Collection<String> items) {
        return items.stream().map(i -> "    " + i).collect(Collectors.joining(",\n"));
    }

    /** Returns the values of a list, or of a text with a separator. */
    public static String listValues(String column, String type, String separator) {
        if (FIXED_LENGTH_LIST.matcher(type).find()) {
            return "CAST(" + column + " AS " + FIXED_LENGTH_LIST.matcher(type).replaceFirst("[]") + ")";
        }
        return type.endsWith("[]")
                ? column
                : "string_split(CAST(" + column + " AS VARCHAR), " + literal(separator) + ")";
    }
}
