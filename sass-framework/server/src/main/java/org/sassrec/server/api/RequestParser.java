package org.sassrec.server.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Json;
import org.sassrec.server.http.Problem;
import org.sassrec.server.http.Request;

/** Reads the requests of operations: from JSON, or from the parameters of the query string. */
final class RequestParser {

    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

    private RequestParser() {}

    static <B extends Record> B parse(Request request, Class<B> type) {
        try {
            B parsed = request.method().equals("POST") && type.getRecordComponents().length > 0
                    ? Json.MAPPER.readValue(request.body(), type)
                    : Json.MAPPER.treeToValue(parameters(request.parameters(), type), type);
            if (parsed == null) {
                throw invalid("the body is null", "send a JSON object");
            }
            checkRequired(parsed, "");
            return parsed;
        } catch (JsonProcessingException wrong) {
            throw new HttpProblem(problem(wrong, type));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible); // the body is in memory
        }
    }

    private static Problem problem(JsonProcessingException wrong, Class<?> type) {
        String place = wrong.getLocation() == null
                ? ""
                : " at line " + wrong.getLocation().getLineNr() + ", column "
                        + wrong.getLocation().getColumnNr();
        if (wrong instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? names(type)
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
            return Problem.invalid("unknown field `" + path(unknown) + "`" + place, "use one of: " + known);
        }
        JsonProcessingException cause = wrong.getCause() instanceof JsonProcessingException parsing ? parsing : wrong;
        if (cause instanceof StreamConstraintsException) {
            return Problem.of(
                    400,
                    "malformed-json",
                    "the JSON is nested too deeply, has too many values, or a value is too long",
                    "simplify it, or send several requests");
        }
        Matcher repeated = DUPLICATE.matcher(String.valueOf(cause.getOriginalMessage()));
        if (cause instanceof JsonParseException && repeated.matches()) {
            return Problem.invalid("the field `" + repeated.group(1) + "` is given twice" + place, "give it once");
        }
        if (wrong instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return Problem.invalid(
                    "the field `" + path(mapping) + "` has a value of the wrong type" + place,
                    "see the types in `/openapi.json`");
        }
        if (wrong instanceof JsonParseException || wrong instanceof com.fasterxml.jackson.core.io.JsonEOFException) {
            return Problem.of(400, "malformed-json", "the body is not valid JSON" + place, "send one JSON object");
        }
        return Problem.of(400, "malformed-json", "the body is not a JSON object", "send one JSON object");
    }

    private static String path(JsonMappingException at) {
        StringBuilder path = new StringBuilder();
        at.getPath().forEach(step -> {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        });
        return path.toString();
    }

    private static String names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    private static HttpProblem invalid(String detail, String help) {
        return new HttpProblem(Problem.invalid(detail, help));
    }

    private static ObjectNode parameters(Map<String, List<String>> given, Class<?> type) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        if (type.getRecordComponents().length == 0) {
            return node; // for example a probe that adds a time to prevent caching
        }
        given.forEach((name, values) -> {
            RecordComponent component = Arrays.stream(type.getRecordComponents())
                    .filter(each -> each.getName().equals(name) && isParameter(each))
                    .findFirst()
                    .orElseThrow(() -> invalid("unknown parameter `" + name + "`", "use one of: " + parameters(type)));
            if (component.getType() == List.class) {
                values.forEach(node.withArray("/" + name)::add);
            } else if (values.size() > 1) {
                throw invalid("the parameter `" + name + "` is given " + values.size() + " times", "give it once");
            } else {
                put(node, component, values.get(0));
            }
        });
        return node;
    }

    private static void put(ObjectNode node, RecordComponent component, String value) {
        String name = component.getName();
        if (component.getType() == Integer.class) {
            if (!value.matches("-?\\d{1,9}")) {
                throw invalid("the parameter `" + name + "` is `" + value + "`", "use an integer");
            }
            node.put(name, Integer.parseInt(value));
        } else if (component.getType() == Boolean.class) {
            if (!value.equals("true") && !value.equals("false")) {
                throw invalid("the parameter `" + name + "` is `" + value + "`", "use true or false");
            }
            node.put(name, value.equals("true"));
        } else {
            node.put(name, value);
        }
    }

    /** Returns whether a field can be a parameter of a query string. */
    static boolean isParameter(RecordComponent component) {
        return component.getType() != Map.class;
    }

    private static String parameters(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(RequestParser::isParameter)
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    /** Returns whether a request may omit a field. */
    static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static void checkRequired(Record parsed, String parent) {
        for (RecordComponent component : parsed.getClass().getRecordComponents()) {
            String name = parent + component.getName();
            Object value = value(parsed, component);
            if (value == null && !isOptional(component)) {
                throw invalid("the field `" + name + "` is missing", "add it");
            }
            if (value instanceof Collection<?> list) {
                if (list.stream().anyMatch(Objects::isNull)) {
                    throw invalid("the field `" + name + "` contains null", "remove it");
                }
                int index = 0;
                for (Object element : list) {
                    if (element instanceof Record nested) {
                        checkRequired(nested, name + "[" + index + "].");
                    }
                    index++;
                }
            }
        }
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible); // accessors of records do not fail
        }
    }
}
