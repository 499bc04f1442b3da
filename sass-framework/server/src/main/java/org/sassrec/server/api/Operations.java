package org.sassrec.server.api;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.server.api.QueryMessages.BatchRequest;
import org.sassrec.server.api.QueryMessages.BatchResponse;
import org.sassrec.server.api.QueryMessages.BatchResult;
import org.sassrec.server.api.QueryMessages.Item;
import org.sassrec.server.api.QueryMessages.QueryRequest;
import org.sassrec.server.api.QueryMessages.QueryResponse;
import org.sassrec.server.api.QueryMessages.ScenarioItems;
import org.sassrec.server.api.QueryMessages.ScoreRequest;
import org.sassrec.server.api.QueryMessages.ScoreResponse;
import org.sassrec.server.api.QueryMessages.SimilarRequest;
import org.sassrec.server.api.QueryMessages.SimilarResponse;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Problem;
import org.sassrec.server.metrics.ServerMetrics;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;

/** Answers requests for items from a retriever. */
final class Operations {
    private static final int DEFAULT_K = 10;

    /** Maximum number of searches of one request. */
    static final int MAX_SEARCHES = 100;

    private final Retriever retriever;
    private final ServerMetrics metrics;
    private final int maxK;

    /**
     * @param maxK maximum number of items of a search, and of item ids in a request
     */
    Operations(Retriever retriever, ServerMetrics metrics, int maxK) {
        this.retriever = retriever;
        this.metrics = metrics;
        this.maxK = maxK;
    }

    QueryResponse query(QueryRequest request) {
        BatchResponse answer = batch(new BatchRequest(List.of(request)));
        return new QueryResponse(answer.release(), answer.results().get(0).scenarios());
    }

    BatchResponse batch(BatchRequest request) {
        int searches = request.queries().stream()
                .mapToInt(each -> each.scenarios().size())
                .sum();
        if (searches < 1 || searches > MAX_SEARCHES) {
            throw invalid(
                    "the request has " + searches + " searches, but must have 1 to " + MAX_SEARCHES,
                    "a search is one scenario of one query; send several requests");
        }
        List<Query> queries = new ArrayList<>();
        request.queries().forEach(each -> queries.addAll(queries(each)));
        long from = System.nanoTime();
        List<QueryResult> results = retriever.retrieve(queries);
        Duration duration = Duration.ofNanos(System.nanoTime() - from);
        int next = 0;
        List<BatchResult> answers = new ArrayList<>();
        for (QueryRequest each : request.queries()) {
            Map<String, ScenarioItems> scenarios = new LinkedHashMap<>();
            for (String scenario : each.scenarios()) {
                QueryResult result = results.get(next++);
                metrics.result(scenario, result, each.user() != null, duration);
                scenarios.put(scenario, new ScenarioItems(result.knownUser(), items(result)));
            }
            answers.add(new BatchResult(scenarios));
        }
        return new BatchResponse(results.get(0).release(), answers);
    }

    private List<Query> queries(QueryRequest request) {
        if (request.scenarios().isEmpty()) {
            throw invalid("the field `scenarios` is empty", "name at least one scenario");
        }
        int k = k(request.k());
        Filter filter = filter(request.filter());
        List<Query> queries = new ArrayList<>();
        for (String scenario : request.scenarios()) {
            queries.add(new Query(
                    scenario,
                    request.user(),
                    values(request.values()),
                    k,
                    Set.copyOf(Optional.ofNullable(request.exclude()).orElse(List.of())),
                    Boolean.TRUE.equals(request.unseen()),
                    filter,
                    time(request.time())));
        }
        return queries;
    }

    ScoreResponse score(ScoreRequest request) {
        checkItems(request.items());
        Query query = user(request.scenario(), request.user(), request.values(), request.time());
        long from = System.nanoTime();
        QueryResult result = retriever.score(query, request.items());
        metrics.result(request.scenario(), result, request.user() != null, Duration.ofNanos(System.nanoTime() - from));
        Set<String> found = new HashSet<>();
        result.items().forEach(item -> found.add(item.id()));
        return new ScoreResponse(
                result.release(),
                result.knownUser(),
                items(result),
                unknown(request.scenario(), result.release(), request.items(), found));
    }

    SimilarResponse similar(SimilarRequest request) {
        Query query = new Query(
                request.scenario(),
                null,
                Map.of(),
                k(request.k()),
                Set.copyOf(Optional.ofNullable(request.exclude()).orElse(List.of())),
                false,
                filter(request.filter()),
                null);
        QueryResult result = retriever.similar(request.item(), query);
        return new SimilarResponse(result.release(), items(result));
    }

    /** Returns the query of a user without a number of items. */
    static Query user(
            String scenario, @Nullable String user, @Nullable Map<String, Object> values, @Nullable String time) {
        return new Query(scenario, user, values(values), 1, Set.of(), false, null, time(time));
    }

    /** Returns the ids that the scenario does not contain, and counts them. */
    List<String> unknown(String scenario, String release, List<String> ids, Set<String> found) {
        List<String> unknown =
                ids.stream().distinct().filter(id -> !found.contains(id)).toList();
        metrics.unknownItems(scenario, release, unknown.size());
        return unknown;
    }

    void checkItems(List<String> items) {
        if (items.isEmpty() || items.size() > maxK) {
            throw invalid(
                    "the request has " + items.size() + " items, but must have 1 to " + maxK, "send several requests");
        }
    }

    private int k(@Nullable Integer k) {
        int wanted = k == null ? Math.min(DEFAULT_K, maxK) : k;
        if (wanted < 1 || wanted > maxK) {
            throw invalid("k is " + wanted + ", but must be between 1 and " + maxK, "use a number in this range");
        }
        return wanted;
    }

    private static Map<String, Object> values(@Nullable Map<String, Object> given) {
        return given == null ? Map.of() : new HashMap<>(given);
    }

    private static @Nullable Filter filter(@Nullable String text) {
        return text == null ? null : Filter.parse(text);
    }

    /** Returns the time of a field {@code time}. */
    static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw invalid("the field `time` is `" + text + "`", "use ISO 8601, for example 2026-05-04T03:15:00Z");
        }
    }

    private static HttpProblem invalid(String detail, String help) {
        return new HttpProblem(Problem.invalid(detail, help));
    }

    private static List<Item> items(QueryResult result) {
        return result.items().stream()
                .map(item -> new Item(item.id(), item.score(), item.texts()))
                .toList();
    }
}
