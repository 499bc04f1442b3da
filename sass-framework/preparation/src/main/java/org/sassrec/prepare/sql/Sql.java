package org.sassrec.prepare.sql;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pieces of SQL text. */
public final class Sql {
    /** The end of a type whose lists have all one length, such as {@code VARCHAR[3]}. */
    private static final Pattern FIXED_LENGTH_LIST = Pattern.compile("\\[\\d+]$");

    private Sql() {}

    /** A name, quoted. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text, quoted. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** A path for a function of the engine that takes patterns: the file of just this name. */
    public static String literalPath(String path) {
        return path.replaceAll("[\\[*?]", "[$0]");
    }

    /** A whole number as a term; no {@code --} comes of two signs. */
    public static String number(long value) {
        return value < 0 ? "(" + value + ")" : Long.toString(value);
    }

    /** A user's expression; on lines of its own, so that a comment at its end swallows nothing of ours. */
    public static String expression(String sql) {
        return "(\n" + sql.strip() + "\n)";
    }

    /** Items of a list, one a line. */
    public static String joinLines(Collection<String> items) {
        return items.stream().map(i -> "    " + i).collect(Collectors.joining(",\n"));
    }

    /** Values of a text that holds several, or of a list. */
    public static String listValues(String column, String type, String separator) {
        if (FIXED_LENGTH_LIST.matcher(type).find()) {
            return "CAST(" + column + " AS " + FIXED_LENGTH_LIST.matcher(type).replaceFirst("[]") + ")";
        }
        return type.endsWith("[]")
                ? column
                : "string_split(CAST(" + column + " AS VARCHAR), " + literal(separator) + ")";
    }
}
