package org.sassrec.examples.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;

/** Answers {@code /query}: GET for known users, POST with feature values. */
final class QueryHandler implements JsonHandler.Responder {

    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_K = 1_000;

    private static final ObjectReader BODY = JsonHandler.JSON
            .readerFor(QueryRequest.class)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    /** Seconds that a query waits for others before it is rejected. */
    private static final int PATIENCE = 2;

    private final Retriever retriever;
    private final Semaphore slots;

    /**
     * @param parallel maximum number of parallel queries
     */
    QueryHandler(Retriever retriever, int parallel) {
        this.retriever = retriever;
        this.slots = new Semaphore(parallel, true);
    }

    /** A request. Missing components have defaults. */
    record QueryRequest(
            @Nullable String scenario,
            @Nullable String user,
            @Nullable Integer k,
            @Nullable Map<String, Object> values,
            @Nullable List<String> exclude,
            @Nullable Boolean unseen,
            @Nullable String filter) {

        Query query() throws JsonHandler.BadRequest {
            if (scenario == null) {
                throw new JsonHandler.BadRequest("the parameter `scenario` is missing");
            }
            int wanted = k == null ? 10 : k;
            if (wanted < 1 || wanted > MAX_K) {
                throw new JsonHandler.BadRequest("k is " + wanted + ", but must be between 1 and " + MAX_K);
            }
            Map<String, Object> given = new HashMap<>();
            if (values != null) {
                values.forEach((feature, value) -> {
                    if (value != null) { // null is a missing value
                        given.put(feature, value);
                    }
                });
            }
            if (exclude != null && exclude.stream().anyMatch(Objects::isNull)) {
                throw new JsonHandler.BadRequest("exclude contains null; use item ids");
            }
            Query query = new Query(scenario, user, given, wanted).excluding(exclude == null ? List.of() : exclude);
            if (filter != null) {
                query = query.filter(Filter.parse(filter));
            }
            return Boolean.TRUE.equals(unseen) ? query.unseen() : query;
        }
    }

    @Override
    public void respond(HttpExchange exchange) throws IOException, JsonHandler.BadRequest {
        QueryRequest request = exchange.getRequestMethod().equals("POST")
                ? body(exchange)
                : parameters(exchange.getRequestURI().getRawQuery());
        Query query = request.query();
        if (!acquireSlot()) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            JsonHandler.send(exchange, 503, Map.of("error", "too many parallel queries"));
            return;
        }
        QueryResult result;
        try {
            result = retriever.retrieve(query);
        } finally {
            slots.release();
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", result.release());
        body.put("known", result.knownUser());
        body.put(
                "items",
                result.items().stream()
                        .map(item -> {
                            Map<String, Object> fields = new LinkedHashMap<>();
                            fields.put("id", item.id());
                            fields.put("score", item.score());
                            fields.put("texts", item.texts());
                            return fields;
                        })
                        .toList());
        JsonHandler.send(exchange, 200, body);
    }

    private boolean acquireSlot() {
        try {
            return slots.tryAcquire(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static QueryRequest body(HttpExchange exchange) throws IOException, JsonHandler.BadRequest {
        byte[] body;
        try {
            body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        } catch (IndexOutOfBoundsException negative) { // of the JDK, for the length ffffffff
            throw new JsonHandler.BadRequest("the length of a chunk of the body is invalid");
        }
        if (body.length > MAX_BODY_BYTES) {
            // A client that is still sending would not read the response.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            throw new JsonHandler.BadRequest("the body is longer than " + MAX_BODY_BYTES + " bytes");
        }
        try {
            QueryRequest request = BODY.readValue(body);
            if (request == null) {
                throw new JsonHandler.BadRequest("the body must be a JSON object");
            }
            return request;
        } catch (JsonProcessingException wrong) {
            // `Integer` instead of `java.lang.Integer`
            String message = String.valueOf(wrong.getOriginalMessage()).replaceAll("\\bjava\\.\\w+\\.", "");
            throw new JsonHandler.BadRequest("cannot parse the body: " + message);
        }
    }

    private static QueryRequest parameters(@Nullable String query) throws JsonHandler.BadRequest {
        Map<String, String> given = new HashMap<>();
        List<String> exclude = new ArrayList<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            switch (name) {
                case "scenario", "user", "k", "unseen", "filter" -> given.put(name, value);
                case "exclude" -> exclude.add(value);
                default ->
                    throw new JsonHandler.BadRequest(
                            "unknown parameter `" + name + "`; use scenario, user, k, exclude, unseen or filter");
            }
        }
        return new QueryRequest(
                given.get("scenario"),
                given.get("user"),
                parseInteger(given.get("k")),
                null,
                exclude,
                parseBoolean(given.get("unseen")),
                given.get("filter"));
    }

    private static @Nullable Boolean parseBoolean(@Nullable String text) throws JsonHandler.BadRequest {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new JsonHandler.BadRequest("unseen is `" + text + "`, but must be true or false");
        };
    }

    private static String decode(String text) throws JsonHandler.BadRequest {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new JsonHandler.BadRequest("`" + text + "` is not URL-encoded");
        }
    }

    private static @Nullable Integer parseInteger(@Nullable String text) throws JsonHandler.BadRequest {
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException wrong) {
            throw new JsonHandler.BadRequest("k is `" + text + "`, but must be a number");
        }
    }
}
