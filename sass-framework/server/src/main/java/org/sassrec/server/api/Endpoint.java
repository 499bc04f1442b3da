package org.sassrec.server.api;

import java.util.List;
import java.util.function.Function;
import org.sassrec.server.http.Json;
import org.sassrec.server.http.Response;
import org.sassrec.server.http.Route;

/**
 * An operation of the API.
 *
 * @param id unique name
 * @param methods GET reads the request from parameters, POST from a JSON body
 * @param open whether requests need no API key
 * @param direct whether the operation returns at once, see {@link Route#direct}
 * @param request type of the request; {@link None} without one
 * @param response type of the response; {@link Object} for a JSON document, {@link String} for text
 * @param requestExample,responseExample in JSON; empty without one
 * @param operation answers a request with an object of the response type, or with a {@link Response}
 */
record Endpoint<B extends Record>(
        String id,
        List<String> methods,
        String path,
        String summary,
        boolean open,
        boolean direct,
        Class<B> request,
        Class<?> response,
        String requestExample,
        String responseExample,
        Function<B, Object> operation) {

    /** A request without content. */
    record None() {}

    /** Returns an operation with a JSON body. */
    static <B extends Record> Endpoint<B> post(
            String id,
            String path,
            String summary,
            Class<B> request,
            Class<?> response,
            List<String> examples,
            Function<B, Object> operation) {
        return new Endpoint<>(
                id,
                List.of("POST"),
                path,
                summary,
                false,
                false,
                request,
                response,
                examples.get(0),
                examples.get(1),
                operation);
    }

    /** Returns an operation without a request. */
    static Endpoint<None> get(
            String id,
            String path,
            String summary,
            Class<?> response,
            String example,
            Function<None, Object> operation) {
        return new Endpoint<>(
                id, List.of("GET"), path, summary, false, false, None.class, response, "", example, operation);
    }

    /** Returns a copy that answers only these methods. */
    Endpoint<B> withMethods(String... methods) {
        return new Endpoint<>(
                id,
                List.of(methods),
                path,
                summary,
                open,
                direct,
                request,
                response,
                requestExample,
                responseExample,
                operation);
    }

    /** Returns a copy that needs no API key and is answered before all others. */
    Endpoint<B> health() {
        return new Endpoint<>(
                id, methods, path, summary, true, true, request, response, requestExample, responseExample, operation);
    }

    /** Returns the routes of the operation. */
    List<Route> routes() {
        return methods.stream()
                .map(method -> new Route(method, path, open, direct, received -> {
                    Object result = Failures.translate(() -> operation.apply(RequestParser.parse(received, request)));
                    return result instanceof Response response ? response : Response.json(result);
                }))
                .toList();
    }

    /** Returns an example as a JSON value. */
    static Object json(String example) {
        try {
            return Json.MAPPER.readTree(example);
        } catch (com.fasterxml.jackson.core.JsonProcessingException wrong) {
            throw new IllegalArgumentException("invalid example: " + example, wrong);
        }
    }
}
