package org.sassrec.config.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fragments of a JSON Schema for values. A value may contain an environment variable, and numbers and booleans may be
 * quoted. Every fragment except that of a mapping therefore allows texts.
 */
public final class SchemaFragments {

    private static final String ENVIRONMENT = "\\$\\{env:";

    private SchemaFragments() {}

    /** Returns the schema of a reference to an environment variable. */
    static Map<String, Object> environmentVariable() {
        return map("type", "string", "pattern", "^" + ENVIRONMENT + "\\w+(:-)?\\}$");
    }

    /** Returns the schema of any scalar that matches a pattern as a text. */
    static Map<String, Object> text(String pattern) {
        return map("type", List.of("string", "number", "boolean"), "pattern", pattern);
    }

    /** Returns the schema of a name. Words such as {@code true} are also names. */
    static Map<String, Object> name() {
        return map("type", List.of("string", "boolean"), "pattern", "^[A-Za-z][A-Za-z0-9_-]{0,63}$|" + ENVIRONMENT);
    }

    /** Returns the schema of one character. */
    public static Map<String, Object> character() {
        return map(
                "type",
                List.of("string", "integer"),
                "minimum",
                0,
                "maximum",
                9,
                "pattern",
                "^(?:[^\\n]|\\n)$|" + ENVIRONMENT);
    }

    /** Returns the schema of a text that YAML reads as a text. */
    public static Map<String, Object> pattern(String pattern) {
        return map("type", "string", "pattern", "^(?:" + pattern + ")$|" + ENVIRONMENT);
    }

    static Map<String, Object> integer(long least, long most) {
        return map(
                "type",
                List.of("integer", "string"),
                "minimum",
                least,
                "maximum",
                most,
                "pattern",
                "^[+-]?\\d+$|" + ENVIRONMENT);
    }

    static Map<String, Object> number(double least, double most, boolean atLeast, boolean atMost) {
        return map(
                "type",
                List.of("number", "string"),
                atLeast ? "minimum" : "exclusiveMinimum",
                least,
                atMost ? "maximum" : "exclusiveMaximum",
                most,
                "pattern",
                "^[+-]?[\\d.]+([eE][+-]?\\d+)?$|" + ENVIRONMENT);
    }

    static Map<String, Object> bool() {
        return map("type", List.of("boolean", "string"), "pattern", "^(?:true|false)$|" + ENVIRONMENT);
    }

    public static Map<String, Object> choice(List<?> words) {
        return map("anyOf", List.of(map("enum", words), map("type", "string", "pattern", ENVIRONMENT)));
    }

    /** Returns the schema of a duration. Only zero needs no unit. */
    static Map<String, Object> duration(boolean none) {
        String pattern = "^(?:" + (none ? "0+|" : "") + "(?:\\d{1,9}(?:ms|w|d|h|m|s)\\s*)+)$|" + ENVIRONMENT;
        return none
                ? map("type", List.of("string", "integer"), "pattern", pattern, "maximum", 0, "minimum", 0)
                : map("type", "string", "pattern", pattern);
    }

    /** Returns the schema extended by null, which means that the key is not set. */
    public static Map<String, Object> nullable(Map<String, Object> shape) {
        Map<String, Object> wider = new LinkedHashMap<>(shape);
        if (shape.get("anyOf") instanceof List<?> choices) {
            List<Object> more = new ArrayList<>(choices);
            more.add(map("type", "null"));
            wider.put("anyOf", more);
        } else if (shape.get("type") instanceof List<?> types) {
            List<Object> more = new ArrayList<>(types);
            more.add("null");
            wider.put("type", more);
        } else if (shape.get("type") instanceof String type && !shape.containsKey("allOf")) {
            wider.put("type", List.of(type, "null"));
        } else if (!shape.isEmpty()) {
            return map("anyOf", List.of(shape, map("type", "null")));
        }
        return wider;
    }

    /** Returns a default as a JSON value. */
    public static <T> Object jsonValue(ValueType<T> type, T value) {
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long || value instanceof Double) {
            // Numbers with a word as their text, such as `auto`, are written as the word.
            String written = type.write(value);
            return written.equals(String.valueOf(value)) || value instanceof Double ? value : written;
        }
        if (value instanceof List<?> list && type instanceof ListType<?> listed) {
            return jsonValues(listed, list);
        }
        return type instanceof ScalarType<T> scalar ? scalar.writer().apply(value) : type.write(value);
    }

    @SuppressWarnings("unchecked") // a list type's default is a list of its element's values
    private static <E> List<Object> jsonValues(ListType<E> type, List<?> list) {
        List<Object> values = new ArrayList<>();
        for (Object element : list) {
            values.add(jsonValue(type.element(), (E) element));
        }
        return values;
    }

    public static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
