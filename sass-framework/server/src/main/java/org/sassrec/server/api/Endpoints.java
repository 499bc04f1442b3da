package org.sassrec.server.api;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.server.api.EventMessages.EventsRequest;
import org.sassrec.server.api.EventMessages.EventsResponse;
import org.sassrec.server.api.QueryMessages.BatchRequest;
import org.sassrec.server.api.QueryMessages.BatchResponse;
import org.sassrec.server.api.QueryMessages.QueryRequest;
import org.sassrec.server.api.QueryMessages.QueryResponse;
import org.sassrec.server.api.QueryMessages.ScoreRequest;
import org.sassrec.server.api.QueryMessages.ScoreResponse;
import org.sassrec.server.api.QueryMessages.SimilarRequest;
import org.sassrec.server.api.QueryMessages.SimilarResponse;
import org.sassrec.server.api.ReleaseMessages.HealthResponse;
import org.sassrec.server.api.ReleaseMessages.ItemVectorRequest;
import org.sassrec.server.api.ReleaseMessages.ItemVectorResponse;
import org.sassrec.server.api.ReleaseMessages.RefreshResponse;
import org.sassrec.server.api.ReleaseMessages.ReleaseResponse;
import org.sassrec.server.api.ReleaseMessages.ScenarioStatus;
import org.sassrec.server.api.ReleaseMessages.UserVectorRequest;
import org.sassrec.server.api.ReleaseMessages.UserVectorResponse;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Json;
import org.sassrec.server.http.Problem;
import org.sassrec.server.http.Request;
import org.sassrec.server.http.Response;
import org.sassrec.server.http.Route;
import org.sassrec.server.metrics.ServerMetrics;
import org.sassrec.serving.ItemVectors;
import org.sassrec.serving.Query;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.UserVectors;
import org.sassrec.serving.release.ReleaseManifest;

/** Declares all operations of the server. */
public final class Endpoints {

    private final Retriever retriever;
    private final ServerMetrics metrics;
    private final Operations operations;
    private final Supplier<Optional<String>> notReady;
    private final List<Endpoint<?>> endpoints;
    private final byte[] document;
    private final AtomicBoolean refreshing = new AtomicBoolean();

    /**
     * @param notReady returns why the server is not ready; empty if it is
     * @param maxK maximum number of items of a search, and of item ids in a request
     */
    public Endpoints(
            Retriever retriever, ServerMetrics metrics, Supplier<Optional<String>> notReady, int maxK, boolean keys) {
        this.retriever = retriever;
        this.metrics = metrics;
        this.operations = new Operations(retriever, maxK);
        this.notReady = notReady;
        this.endpoints = List.of(
                query(),
                batch(),
                score(),
                similar(),
                userVectors(),
                itemVectors(),
                events(),
                release(),
                refresh(),
                live(),
                ready(),
                metrics(),
                openApi());
        this.document = Json.bytes(OpenApiDocument.of(endpoints, keys));
    }

    /** Returns the routes of all operations. */
    public List<Route> routes() {
        return endpoints.stream().flatMap(each -> each.routes().stream()).toList();
    }

    /** Answers one query of each scenario, so that the first requests need not load and compile classes. */
    public void warmUp() {
        List<String> scenarios = retriever.release().scenarios().keySet().stream()
                .limit(Operations.MAX_SEARCHES)
                .toList();
        QueryRequest request = new QueryRequest(scenarios, null, null, 1, null, null, null, null);
        Route route = query().routes().get(1);
        Response unused = route.handler().answer(new Request("POST", Map.of(), Json.bytes(request)));
    }

    private Endpoint<QueryRequest> query() {
        return Endpoint.post(
                        "query",
                        "/v1/query",
                        "Returns the top items of a user in one or several scenarios.",
                        QueryRequest.class,
                        QueryResponse.class,
                        List.of("""
                                {"scenarios": ["home"], "user": "u00017", "k": 2, "unseen": true,
                                 "values": {"segment": "s2"}, "filter": "price < 100"}""", """
                                {"release": "20260504T031500Z_1a2b3c4d", "scenarios": {"home": {"known": true, "items": [
                                 {"id": "i3", "score": 4.25, "texts": {"title": "Chess no. 3"}}]}}}"""),
                        operations::query)
                .withMethods("GET", "POST");
    }

    private Endpoint<BatchRequest> batch() {
        return Endpoint.post(
                "batch",
                "/v1/batch",
                "Answers several queries from one release. If one query is invalid, the request fails.",
                BatchRequest.class,
                BatchResponse.class,
                List.of("""
                        {"queries": [{"scenarios": ["home"], "user": "u00017", "k": 1},
                         {"scenarios": ["cart"], "user": "u00018", "k": 1}]}""", """
                        {"release": "20260504T031500Z_1a2b3c4d", "results": [
                         {"scenarios": {"home": {"known": true, "items": [{"id": "i3", "score": 4.25, "texts": {}}]}}},
                         {"scenarios": {"cart": {"known": false, "items": []}}}]}"""),
                operations::batch);
    }

    private Endpoint<ScoreRequest> score() {
        return Endpoint.post(
                "score",
                "/v1/score",
                "Scores given items for a user, for example to pre-rank the candidates of another system.",
                ScoreRequest.class,
                ScoreResponse.class,
                List.of("""
                        {"scenario": "home", "user": "u00017", "items": ["i3", "i7", "i9"]}""", """
                        {"release": "20260504T031500Z_1a2b3c4d", "known": true, "items": [
                         {"id": "i7", "score": 4.25, "texts": {}}, {"id": "i3", "score": -1.5, "texts": {}}],
                         "unknown": ["i9"]}"""),
                operations::score);
    }

    private Endpoint<SimilarRequest> similar() {
        return Endpoint.post(
                        "similar",
                        "/v1/similar",
                        "Returns the items of a scenario that are similar to an item.",
                        SimilarRequest.class,
                        SimilarResponse.class,
                        List.of("""
                                {"scenario": "home", "item": "i3", "k": 1}""", """
                                {"release": "20260504T031500Z_1a2b3c4d",
                                 "items": [{"id": "i7", "score": 0.875, "texts": {"title": "Chess no. 7"}}]}"""),
                        operations::similar)
                .withMethods("GET", "POST");
    }

    private Endpoint<UserVectorRequest> userVectors() {
        return Endpoint.post(
                "userVectors",
                "/v1/vectors/user",
                "Computes the vectors of a user in a scenario.",
                UserVectorRequest.class,
                UserVectorResponse.class,
                List.of("""
                        {"scenario": "home", "user": "u00017"}""", """
                        {"release": "20260504T031500Z_1a2b3c4d", "known": true, "vectors": [[0.25, -0.5, 1.0]]}"""),
                request -> {
                    Query query = Operations.user(request.scenario(), request.user(), request.values(), request.time());
                    UserVectors user = retriever.userVectors(query);
                    return new UserVectorResponse(user.release(), user.knownUser(), user.vectors());
                });
    }

    private Endpoint<ItemVectorRequest> itemVectors() {
        return Endpoint.post(
                "itemVectors",
                "/v1/vectors/items",
                "Returns the vectors of items in a scenario.",
                ItemVectorRequest.class,
                ItemVectorResponse.class,
                List.of("""
                        {"scenario": "home", "items": ["i3", "i9"]}""", """
                        {"release": "20260504T031500Z_1a2b3c4d", "vectors": {"i3": [0.25, -0.5, -8.5]},
                         "unknown": ["i9"]}"""),
                request -> {
                    operations.checkItems(request.items());
                    ItemVectors found = retriever.itemVectors(request.scenario(), request.items());
                    return new ItemVectorResponse(
                            found.release(),
                            found.vectors(),
                            Operations.unknown(request.items(), found.vectors().keySet()));
                });
    }

    private Endpoint<EventsRequest> events() {
        return Endpoint.post(
                "events",
                "/v1/events",
                "Stores events in the user state. Later queries of these users contain them in their histories.",
                EventsRequest.class,
                EventsResponse.class,
                List.of("""
                        {"events": [
                         {"user": "u00017", "scenario": "home", "item": "i3", "time": "2026-05-04T03:15:00Z"},
                         {"user": "u00017", "scenario": "home", "item": "i7", "time": "2026-05-04T03:15:00Z",
                          "positive": false, "columns": {"hour": 3}}]}""", """
                        {"stored": 2}"""),
                new EventOperations(retriever, Clock.systemUTC())::append);
    }

    private Endpoint<Endpoint.None> release() {
        return Endpoint.get(
                "release",
                "/v1/release",
                "Describes the release that answers.",
                ReleaseResponse.class,
                """
                {"release": "20260504T031500Z_1a2b3c4d", "channel": "live", "epoch": 7,
                 "created": "2026-05-04T03:15:00Z", "liveSince": "2026-05-04T03:16:10Z", "scenarios": {"home":
                 {"items": 5000, "dim": 33, "recall": 0.998, "weights": "20260504T031500Z_1a2b3c4d"}}}""",
                request -> describe(retriever.release()));
    }

    private ReleaseResponse describe(ReleaseManifest release) {
        Map<String, ScenarioStatus> scenarios = new LinkedHashMap<>();
        release.scenarios()
                .forEach((name, collection) -> scenarios.put(
                        name,
                        new ScenarioStatus(
                                release.rows(collection), collection.dim(), collection.recall(), collection.model())));
        return new ReleaseResponse(
                release.id(),
                release.channel(),
                release.epoch(),
                release.created(),
                release.liveSince(),
                scenarios,
                problem());
    }

    private @Nullable String problem() {
        return retriever.problem().map(Throwable::getMessage).orElse(null);
    }

    private Endpoint<Endpoint.None> refresh() {
        Endpoint<Endpoint.None> declared = Endpoint.get(
                "refresh",
                "/v1/refresh",
                "Checks for a newer release now. A publishing job can call it as its last step.",
                RefreshResponse.class,
                """
                {"release": "20260504T031500Z_1a2b3c4d", "changed": true}""",
                request -> refreshOnce());
        return declared.withMethods("POST");
    }

    /** Refreshes. A release can take long to open, so at most one thread waits for it while the others answer queries. */
    private RefreshResponse refreshOnce() {
        if (!refreshing.compareAndSet(false, true)) {
            throw new HttpProblem(Problem.of(
                            503,
                            "refresh-running",
                            "another request checks for a newer release",
                            "send the request again later")
                    .with("Retry-After", "1"));
        }
        try {
            boolean changed = retriever.refresh();
            String problem = problem();
            if (problem != null) {
                throw new HttpProblem(Problem.of(
                        503,
                        "release-not-opened",
                        problem,
                        "the previous release answers; publish again, or look at the log of the server"));
            }
            return new RefreshResponse(retriever.release().id(), changed);
        } finally {
            refreshing.set(false);
        }
    }

    private static Endpoint<Endpoint.None> live() {
        return Endpoint.get(
                        "live",
                        "/health/live",
                        "Answers 200 while the server runs.",
                        HealthResponse.class,
                        """
                        {"status": "up"}""",
                        request -> new HealthResponse("up"))
                .health();
    }

    private Endpoint<Endpoint.None> ready() {
        return Endpoint.get(
                        "ready",
                        "/health/ready",
                        "Answers 200 if the release is open and checked and the store is reachable, otherwise 503.",
                        HealthResponse.class,
                        """
                        {"status": "ready"}""",
                        request -> {
                            notReady.get().ifPresent(reason -> {
                                throw new HttpProblem(
                                        Problem.of(503, "not-ready", reason, "send requests to another instance"));
                            });
                            return new HealthResponse("ready");
                        })
                .health();
    }

    private Endpoint<Endpoint.None> metrics() {
        return Endpoint.get(
                "metrics",
                "/metrics",
                "Returns the metrics in the Prometheus text format.",
                String.class,
                "",
                request -> Response.of(ServerMetrics.mediaType(), metrics.text().getBytes(StandardCharsets.UTF_8)));
    }

    private Endpoint<Endpoint.None> openApi() {
        return Endpoint.get(
                "openApi",
                "/openapi.json",
                "Returns this document.",
                Object.class,
                "",
                request -> Response.of("application/json", document));
    }
}
