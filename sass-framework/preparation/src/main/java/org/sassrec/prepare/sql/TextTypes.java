package org.sassrec.prepare.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Infers the types of columns of texts and converts their values. A column has the first {@link Type} that all its values
 * fit exactly: no value is rounded, truncated or reinterpreted. Otherwise it remains a column of texts. If only some rows
 * determine the type, the conversion of a value with another type fails with {@link #WRONG_GUESS}.
 */
public final class TextTypes {
    /** End of the error of a value with another type. */
    static final String WRONG_GUESS = "which differs in type from the first values";

    /** Rows that are read for a guess. */
    public static final int GUESSED_ROWS = 20_480;

    private static final String NOT_FINITE = "(?i)[-+]?(nan|inf|infinity)";

    /** Other orders of day and month depend on the country. */
    private static final String ANY_DAY = "[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}";

    private static final String DIGITS = "(0|[1-9][0-9]*)";

    /** Integers beyond this bound have no exact floating-point value. */
    private static final long MAX_EXACT = 1L << 53;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Types of values, in the order in which they are tried. */
    private enum Type {
        /** No value. */
        EMPTY("VARCHAR"),
        BOOLEAN("BOOLEAN"),
        BIGINT("BIGINT"),
        HUGEINT("HUGEINT"),
        DOUBLE("DOUBLE"),
        DATE("DATE"),
        TIMESTAMP("TIMESTAMP"),
        INSTANT("TIMESTAMP WITH TIME ZONE"),
        TIME("TIME"),
        /** Any value. */
        TEXT("VARCHAR");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        private boolean isCalendar() {
            return this == DATE || this == TIMESTAMP || this == INSTANT || this == TIME;
        }

        private String cast(String text) {
            return "TRY_CAST(" + text + " AS " + sql + ")";
        }

        /** Returns a fast condition that is true for the usual form of exact values. */
        private String isUsual(String text) {
            String value = cast(text);
            String isInteger = "CAST(TRY_CAST(" + text + " AS BIGINT) AS VARCHAR) = " + text;
            return switch (this) {
                case BOOLEAN -> "lower(" + text + ") IN ('true', 'false', 't', 'f')";
                case BIGINT -> isInteger;
                case HUGEINT -> "CAST(" + value + " AS VARCHAR) = " + text;
                case DOUBLE ->
                    "(contains(" + text + ", '.') AND NOT contains(" + text + ", '_') AND isfinite(" + value + ")) OR ("
                            + isInteger + " AND abs(" + value + ") < " + MAX_EXACT + ")";
                case DATE -> text + " LIKE '____-__-__' AND " + value + " IS NOT NULL";
                case TIMESTAMP -> text + " LIKE '____-__-__ __:__:__' AND " + value + " IS NOT NULL";
                case INSTANT -> text + " LIKE '____-__-__T__:__:__Z' AND " + value + " IS NOT NULL";
                case TIME -> text + " LIKE '__:__:__' AND " + value + " IS NOT NULL";
                case TEXT -> "true";
                case EMPTY -> "false";
            };
        }

        /** Returns the condition that a text, which is not NULL and not usual, is exactly a value of this type. */
        private String isOther(String text) {
            String value = cast(text);
            return switch (this) {
                case BIGINT, HUGEINT -> matches(text, "\\s*[-+]?" + DIGITS + "\\s*") + " AND " + value + " IS NOT NULL";
                case DOUBLE ->
                    "CASE WHEN " + matches(text, "\\s*[-+]?" + DIGITS + "([eE][-+]?[0-9]+)?\\s*")
                            + " THEN isfinite(" + value + ") AND (abs(" + value + ") < " + MAX_EXACT
                            + " OR regexp_matches(" + text + ", '[eE]') OR CAST(TRY_CAST(" + value
                            + " AS HUGEINT) AS VARCHAR) = " + text
                            + ") ELSE " + matches(text, NOT_FINITE) + " END";
                case DATE -> matches(text, ANY_DAY) + " AND " + value + " IS NOT NULL";
                case TIMESTAMP ->
                    matches(text, ANY_DAY + "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?") + " AND " + value
                            + " IS NOT NULL";
                case INSTANT -> TimeFormats.isInstant(text) + " AND " + value + " IS NOT NULL";
                case TIME ->
                    matches(text, "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?") + " AND " + value + " IS NOT NULL";
                case BOOLEAN, TEXT, EMPTY -> "false";
            };
        }
    }

    private final boolean json;
    private final Map<String, Type> types = new LinkedHashMap<>();

    /** No types. */
    public static final TextTypes NONE = new TextTypes(false);

    private TextTypes(boolean json) {
        this.json = json;
    }

    /**
     * Infers types.
     *
     * @param json whether the columns have the type JSON. Quoted values are texts or times, others are not.
     * @param source SQL of the rows
     * @param ofAll whether all rows determine the types, not only {@link #GUESSED_ROWS}
     * @param time column whose later values may have another type, because {@link TimeFormats} checks them
     * @param least types of other sources that the rows are united with. Earlier types are not tried.
     */
    public static TextTypes infer(
            SqlEngine engine,
            boolean json,
            String source,
            Collection<String> columns,
            boolean ofAll,
            String time,
            TextTypes least)
            throws EngineException {
        TextTypes inferred = new TextTypes(json);
        if (columns.isEmpty()) {
            return inferred;
        }
        columns.forEach(column -> inferred.types.put(column, least.of(column)));
        String names = columns.stream().map(Sql::identifier).collect(Collectors.joining(", "));
        inferred.inferFrom(engine, "(SELECT " + names + " FROM " + source + " LIMIT " + GUESSED_ROWS + ")", columns);
        // Later rows do not change a column with texts.
        List<String> open = columns.stream()
                .filter(column -> inferred.of(column) != Type.TEXT
                        && !(column.equals(time) && inferred.of(column).isCalendar()))
                .toList();
        if (ofAll && !open.isEmpty()) {
            inferred.inferFrom(engine, source, open);
        }
        return inferred;
    }

    /** Types that the first rows excluded are not tried again. */
    private void inferFrom(SqlEngine engine, String source, Collection<String> columns) throws EngineException {
        List<String> select = new ArrayList<>();
        Map<String, List<Type>> tried = new LinkedHashMap<>();
        for (String column : columns) {
            Type least = of(column);
            List<Type> candidates = Arrays.stream(Type.values())
                    .filter(type -> type != Type.EMPTY && type != Type.TEXT && type.compareTo(least) >= 0)
                    .toList();
            tried.put(column, candidates);
            String text = text(column);
            select.add("count(" + text + ")");
            candidates.forEach(type -> {
                String value = value(type, column);
                select.add("coalesce(bool_and(CASE WHEN " + type.isUsual(value) + " THEN true WHEN " + text
                        + " IS NOT NULL THEN coalesce(" + type.isOther(value) + ", false) END), false)");
            });
        }
        ResultRow found = engine.queryRow("SELECT " + String.join(",\n    ", select) + "\nFROM " + source);
        int next = 0;
        for (Map.Entry<String, List<Type>> column : tried.entrySet()) {
            Type type = found.number(next++) == 0 ? of(column.getKey()) : Type.TEXT;
            for (Type candidate : column.getValue()) {
                if (found.isTrue(next++) && type == Type.TEXT) {
                    type = candidate;
                }
            }
            types.put(column.getKey(), type);
        }
    }

    /** Returns the later type of each column, in the order in which types are tried. */
    public TextTypes orLater(TextTypes other) {
        TextTypes later = new TextTypes(json);
        later.types.putAll(types);
        other.types.forEach((column, type) -> later.types.merge(column, type, (a, b) -> a.compareTo(b) < 0 ? b : a));
        return later;
    }

    /** Returns whether the columns of both have the same types. */
    public boolean agrees(TextTypes other) {
        return types.entrySet().stream()
                .allMatch(column -> other.types.getOrDefault(column.getKey(), column.getValue()) == column.getValue());
    }

    private Type of(String column) {
        return types.getOrDefault(column, Type.EMPTY);
    }

    private String text(String column) {
        String name = Sql.identifier(column);
        return json ? "CAST(" + name + " AS VARCHAR)" : name;
    }

    /** Returns the text of a value. Only times of JSON are quoted. */
    private String value(Type type, String column) {
        return json && type.isCalendar() ? "trim(" + text(column) + ", '\"')" : text(column);
    }

    /** Returns whether the type of a column was inferred. */
    public boolean contains(String column) {
        return types.containsKey(column);
    }

    /** Returns the SQL type of a column. */
    public String type(String column) {
        return types.getOrDefault(column, Type.TEXT).sql;
    }

    /** Returns whether the values of a column need {@link #convert}. */
    public boolean isConverted(String column) {
        return types.getOrDefault(column, Type.TEXT) != Type.TEXT;
    }

    /** Returns the SQL that converts a column. It fails with {@link #WRONG_GUESS} at a value with another type. */
    public String convert(String column) {
        Type type = types.getOrDefault(column, Type.TEXT);
        String value = value(type, column);
        String wrong = Sql.literal("`" + column + "` contains `") + " || left(" + text(column) + ", 80) || "
                + Sql.literal("`, " + WRONG_GUESS);
        return "CASE WHEN " + type.isUsual(value) + " THEN " + type.cast(value) + " WHEN " + text(column)
                + " IS NULL THEN NULL WHEN " + type.isOther(value) + " THEN " + type.cast(value) + " ELSE error("
                + wrong
                + ") END";
    }

    /**
     * Infers the types of nested JSON columns from all rows. All integers, decimals and texts are BIGINT, DOUBLE and
     * VARCHAR. Values of several kinds are VARCHAR.
     *
     * @param source SQL of the rows with columns of the type JSON
     */
    public static Map<String, String> nested(SqlEngine engine, String source, Collection<String> columns)
            throws EngineException {
        Map<String, String> found = new LinkedHashMap<>();
        ResultRow structures = engine.queryRow(columns.stream()
                .map(column -> "CAST(json_group_structure(" + Sql.identifier(column) + ") AS VARCHAR)")
                .collect(Collectors.joining(", ", "SELECT ", "\nFROM " + source)));
        int next = 0;
        for (String column : columns) {
            try {
                found.put(column, nested(JSON.readTree(structures.text(next++))));
            } catch (IOException e) {
                throw new EngineException("cannot read the structure of the column `" + column + "`", e);
            }
        }
        return found;
    }

    private static String nested(JsonNode structure) {
        if (structure.isArray()) {
            return nested(structure.get(0)) + "[]";
        }
        if (structure.isObject() && !structure.isEmpty()) {
            return structure.properties().stream()
                    .map(field -> Sql.identifier(field.getKey()) + " " + nested(field.getValue()))
                    .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        return switch (structure.asText()) {
            case "UBIGINT", "BIGINT" -> "BIGINT";
            case "DOUBLE", "BOOLEAN" -> structure.asText();
            default -> "VARCHAR";
        };
    }

    private static String matches(String text, String pattern) {
        return "regexp_full_match(" + text + ", '" + pattern + "')";
    }
}
