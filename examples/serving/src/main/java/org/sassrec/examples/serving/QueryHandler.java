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
import org.jspecify.annotations.Nullable;
import org.sassrec.retrieval.Answer;
import org.sassrec.retrieval.Query;
import org.sassrec.retrieval.Retriever;
import org.sassrec.serving.store.Filter;

/** {@code /query}: by GET for users whom the release knows, by POST with values that the caller has. */
final class QueryHandler extends Exchange {

    private static final int LONGEST_BODY = 1 << 20;
    private static final int LARGEST_K = 1_000;

    private static final ObjectReader BODY = JSON.readerFor(Asked.class)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private final Retriever retriever;

    QueryHandler(Retriever retriever) {
        super("GET", "POST");
        this.retriever = retriever;
    }

    /** A request; what is missing has its default. */
    record Asked(
            @Nullable String scenario,
            @Nullable String user,
            @Nullable Integer k,
            @Nullable Map<String, Object> values,
            @Nullable List<String> exclude,
            @Nullable Boolean unseen,
            @Nullable String filter) {

        Query query() throws BadRequest {
            if (scenario == null) {
                throw new BadRequest("give a scenario");
            }
            int wanted = k == null ? 10 : k;
            if (wanted < 1 || wanted > LARGEST_K) {
                throw new BadRequest("k is " + wanted + ", must be from 1 to " + LARGEST_K);
            }
            Map<String, Object> given = new HashMap<>();
            if (values != null) {
                values.forEach((feature, value) -> {
                    if (value != null) { // a null is a value that nobody knows
                        given.put(feature, value);
                    }
                });
            }
            if (exclude != null && exclude.stream().anyMatch(Objects::isNull)) {
                throw new BadRequest("exclude holds a null, must be ids");
            }
            Query query = new Query(scenario, user, given, wanted).excluding(exclude == null ? List.of() : exclude);
            if (filter != null) {
                query = query.filter(Filter.parse(filter));
            }
            return Boolean.TRUE.equals(unseen) ? query.unseen() : query;
        }
    }

    @Override
    void answer(HttpExchange exchange) throws IOException, BadRequest {
        Asked asked = exchange.getRequestMethod().equals("POST")
                ? body(exchange)
                : parameters(exchange.getRequestURI().getRawQuery());
        Answer answer = retriever.retrieve(asked.query());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", answer.release());
        body.put("known", answer.known());
        body.put(
                "items",
                answer.items().stream()
                        .map(item -> {
                            Map<String, Object> shown = new LinkedHashMap<>();
                            shown.put("id", item.id());
                            shown.put("score", item.score());
                            shown.put("texts", item.texts());
                            return shown;
                        })
                        .toList());
        send(exchange, 200, body);
    }

    private static Asked body(HttpExchange exchange) throws IOException, BadRequest {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            // Whoever is still sending would not read the answer.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            throw new BadRequest("the body is longer than " + LONGEST_BODY + " bytes");
        }
        try {
            Asked asked = BODY.readValue(body);
            if (asked == null) {
                throw new BadRequest("the body must be a JSON object");
            }
            return asked;
        } catch (JsonProcessingException wrong) {
            throw new BadRequest("the body: " + wrong.getOriginalMessage());
        }
    }

    private static Asked parameters(@Nullable String query) throws BadRequest {
        Map<String, String> given = new HashMap<>();
        List<String> exclude = new ArrayList<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            switch (name) {
                case "scenario", "user", "k", "unseen", "filter" -> given.put(name, value);
                case "exclude" -> exclude.add(value);
                default ->
                    throw new BadRequest(
                            "no parameter `" + name + "`; there are scenario, user, k, exclude, unseen, filter");
            }
        }
        return new Asked(
                given.get("scenario"),
                given.get("user"),
                number(given.get("k")),
                null,
                exclude,
                truth(given.get("unseen")),
                given.get("filter"));
    }

    private static @Nullable Boolean truth(@Nullable String text) throws BadRequest {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadRequest("unseen is `" + text + "`, must be true or false");
        };
    }

    private static String decoded(String text) throws BadRequest {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            throw new BadRequest("`" + text + "` is not encoded as in a URL");
        }
    }

    private static @Nullable Integer number(@Nullable String text) throws BadRequest {
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException wrong) {
            throw new BadRequest("k is `" + text + "`, not a number");
        }
    }
}
