package org.sassrec.server.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;

/** Answers requests for items from a retriever. */
final class Operations {
    private static final int DEFAULT_K = 10;

    /** Maximum number of searches of one request. */
    static final int MAX_SEARCHES = 100;

    /** Maximum number of items of all searches of one request, as a multiple of the maximum of one search. */
    private static final int MAX_ITEMS_PER_K = 10;

    private final Retriever retriever;
    private final int maxK;

    /**
     * @param maxK maximum number of items of a search, and of item ids in a request
     */
    Operations(Retriever retriever, int maxK) {
        this.retriever = retriever;
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
        long items = queries.stream().mapToLong(Query::k).sum();
        long maxItems = (long) MAX_ITEMS_PER_K * maxK;
        if (items > maxItems) {
            throw invalid(
                    "the searches of the request have " + items + " items, but must have at most " + maxItems,
                    "use a smaller `k`, or send several requests");
        }
        List<QueryResult> results = retriever.retrieve(queries);
        Iterator<QueryResult> next = results.iterator();
        List<BatchResult> answers = new ArrayList<>();
        for (QueryRequest each : request.queries()) {
            Map<String, ScenarioItems> scenarios = new LinkedHashMap<>();
            for (String scenario : each.scenarios()) {
                QueryResult result = next.next();
                scenarios.put(scenario, new ScenarioItems(result.knownUser(), items(result)));
            }
            answers.add(new BatchResult(scenarios));
        }
        return new BatchResponse(results.get(0).release(), answers);
    }

    private List<Query> queries(QueryRequest request) {
        List<String> scenarios = request.scenarios();
        if (scenarios.isEmpty()) {
            throw invalid("the field `scenarios` is empty", "name at least one scenario");
        }
        Set<String> distinct = new HashSet<>();
        for (String scenario : scenarios) {
            if (!distinct.add(scenario)) {
                throw invalid("the field `scenarios` contains `" + scenario + "` twice", "name each scenario once");
            }
        }
        Query first = new Query(
                scenarios.get(0),
                request.user(),
                values(request.values()),
                k(request.k()),
                exclude(request.exclude()),
                Boolean.TRUE.equals(request.unseen()),
                filter(request.filter()),
                time(request.time()));
        return scenarios.stream().map(first::in).toList();
    }

    private Set<String> exclude(@Nullable List<String> items) {
        if (items == null) {
            return Set.of();
        }
        if (items.size() > maxK) {
            throw invalid(
                    "the field `exclude` has " + items.size() + " items, but must have at most " + maxK,
                    "use `unseen` to exclude the items that the user has seen");
        }
        return Set.copyOf(items);
    }

    ScoreResponse score(ScoreRequest request) {
        checkItems(request.items());
        Query query = user(request.scenario(), request.user(), request.values(), request.time());
        QueryResult result = retriever.score(query, request.items());
        Set<String> found = new HashSet<>();
        result.items().forEach(item -> found.add(item.id()));
        return new ScoreResponse(result.release(), result.knownUser(), items(result), unknown(request.items(), found));
    }

    SimilarResponse similar(SimilarRequest request) {
        Query query = new Query(
                request.scenario(),
                null,
                Map.of(),
                k(request.k()),
                exclude(request.exclude()),
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

    /** Returns the ids that the scenario does not contain. */
    static List<String> unknown(List<String> ids, Set<String> found) {
        return ids.stream().distinct().filter(id -> !found.contains(id)).toList();
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
        return given == null ? Map.of() : given;
    }

    private static @Nullable Filter filter(@Nullable String text) {
        return text == null ? null : Filter.parse(text);
    }

    /** Returns the time of a field {@code time}. */
    static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            long unused = time.toEpochMilli(); // fails for a year that no log contains
            return time;
        } catch (DateTimeParseException | ArithmeticException wrong) {
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
