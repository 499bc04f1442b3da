package org.sassrec.server.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Derives JSON Schemas (draft 2020-12) from the records of requests and responses. */
final class Schemas {
    private static final String REFERENCE = "#/components/schemas/";

    private final Map<String, Object> components = new TreeMap<>();

    /** Returns the schemas of all records that {@link #of} has seen, by name. */
    Map<String, Object> components() {
        return components;
    }

    /** Returns the schema of a request. The server rejects fields that it does not contain. */
    Map<String, Object> ofRequest(Type type) {
        return of(type, true);
    }

    /** Returns the schema of a response. Later versions can add fields, so clients ignore unknown ones. */
    Map<String, Object> ofResponse(Type type) {
        return of(type, false);
    }

    /** Returns the schema of a type. A record is a reference to its component. */
    private Map<String, Object> of(Type type, boolean closed) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? Map.of("type", "array", "items", of(generic.getActualTypeArguments()[0], closed))
                    : Map.of("type", "object", "additionalProperties", of(generic.getActualTypeArguments()[1], closed));
        }
        if (type == Object.class) {
            return Map.of();
        }
        if (type == float[].class) {
            return Map.of("type", "array", "items", Map.of("type", "number"));
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            if (!components.containsKey(record.getSimpleName())) {
                components.put(record.getSimpleName(), Map.of()); // ends a recursion
                components.put(record.getSimpleName(), object(record, closed));
            }
            return Map.of("$ref", REFERENCE + record.getSimpleName());
        }
        return Map.of("type", simple(type));
    }

    private static String simple(Type type) {
        if (type == String.class) {
            return "string";
        }
        if (type == int.class || type == Integer.class || type == long.class) {
            return "integer";
        }
        if (type == float.class || type == double.class) {
            return "number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private Map<String, Object> object(Class<?> record, boolean closed) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            Map<String, Object> schema = new LinkedHashMap<>(of(component.getGenericType(), closed));
            schema.put("description", description(component));
            properties.put(component.getName(), schema);
            if (!RequestParser.isOptional(component)) {
                required.add(component.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        if (closed) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    static String description(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(Doc.class))
                .map(Doc::value)
                .orElseThrow(() -> new IllegalStateException(component + " has no description"));
    }
}
