package org.sassrec.server.api;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Describes the operations in the format OpenAPI 3.1. */
final class OpenApiDocument {
    private static final String JSON = "application/json";

    private static final Map<String, Object> PROBLEM = Map.of(
            "type",
            "object",
            "description",
            "A problem in the format of RFC 9457.",
            "required",
            List.of("title", "status", "detail", "code", "help"),
            "properties",
            Map.of(
                    "title",
                    Map.of("type", "string", "description", "Name of the status."),
                    "status",
                    Map.of("type", "integer", "description", "Status of the response."),
                    "detail",
                    Map.of("type", "string", "description", "What is wrong."),
                    "code",
                    Map.of("type", "string", "description", "Stable name for programs."),
                    "help",
                    Map.of(
                            "type",
                            "array",
                            "items",
                            Map.of("type", "string"),
                            "description",
                            "What the client can do.")));

    private final Schemas schemas = new Schemas();

    private OpenApiDocument() {}

    /**
     * Returns the document of operations.
     *
     * @param keys whether requests need an API key
     */
    static Map<String, Object> of(List<Endpoint<?>> endpoints, boolean keys) {
        return new OpenApiDocument().document(endpoints, keys);
    }

    private Map<String, Object> document(List<Endpoint<?>> endpoints, boolean keys) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (Endpoint<?> endpoint : endpoints) {
            Map<String, Object> methods = new LinkedHashMap<>();
            endpoint.methods()
                    .forEach(method -> methods.put(method.toLowerCase(Locale.ROOT), operation(endpoint, method, keys)));
            paths.put(endpoint.path(), methods);
        }
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("schemas", schemas.components());
        schemas.components().put("Problem", PROBLEM);
        components.put(
                "responses",
                Map.of(
                        "Problem",
                        Map.of(
                                "description",
                                "The request failed.",
                                "content",
                                Map.of(
                                        "application/problem+json",
                                        Map.of("schema", Map.of("$ref", "#/components/schemas/Problem"))))));
        if (keys) {
            components.put("securitySchemes", Map.of("apiKey", Map.of("type", "http", "scheme", "bearer")));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info", Map.of("title", "sassrec", "version", "1", "description", "Answers queries from a release."));
        document.put("paths", paths);
        document.put("components", components);
        return document;
    }

    private Map<String, Object> operation(Endpoint<?> endpoint, String method, boolean keys) {
        boolean get = method.equals("GET");
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", endpoint.methods().size() > 1 && get ? endpoint.id() + "ByGet" : endpoint.id());
        operation.put("summary", endpoint.summary());
        RecordComponent[] fields = endpoint.request().getRecordComponents();
        if (fields.length > 0 && get) {
            operation.put("parameters", parameters(fields));
        } else if (fields.length > 0) {
            operation.put(
                    "requestBody",
                    Map.of(
                            "required",
                            true,
                            "content",
                            Map.of(JSON, content(schemas.ofRequest(endpoint.request()), endpoint.requestExample()))));
        }
        operation.put(
                "responses",
                Map.of(
                        "200",
                        Map.of(
                                "description",
                                "The request succeeded.",
                                "content",
                                Map.of(type(endpoint), answer(endpoint))),
                        "default",
                        Map.of("$ref", "#/components/responses/Problem")));
        if (keys && !endpoint.open()) {
            operation.put("security", List.of(Map.of("apiKey", List.of())));
        }
        return operation;
    }

    private static String type(Endpoint<?> endpoint) {
        return endpoint.response() == String.class ? "text/plain" : JSON;
    }

    private Map<String, Object> answer(Endpoint<?> endpoint) {
        return content(schemas.ofResponse(endpoint.response()), endpoint.responseExample());
    }

    private static Map<String, Object> content(Map<String, Object> schema, String example) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("schema", schema);
        Optional.of(example)
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> content.put("example", Endpoint.json(text)));
        return content;
    }

    private List<Map<String, Object>> parameters(RecordComponent[] fields) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (RecordComponent field : fields) {
            if (RequestParser.isParameter(field)) {
                Map<String, Object> parameter = new LinkedHashMap<>();
                parameter.put("name", field.getName());
                parameter.put("in", "query");
                parameter.put("required", !RequestParser.isOptional(field));
                parameter.put("description", Schemas.description(field));
                parameter.put("schema", schemas.ofRequest(field.getGenericType()));
                parameters.add(parameter);
            }
        }
        return parameters;
    }
}
