package org.sassrec.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.sassrec.server.http.RequestListener;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.metrics.RetrieverMeters;

/** Counts requests and results. Thread-safe. */
public final class ServerMetrics implements RequestListener {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Retriever retriever;
    private final RetrieverMeters meters;

    /** The event loop counts each request, so it does not search the registry. */
    private final Map<Outcome, Timer> requests = new ConcurrentHashMap<>();

    private record Outcome(String path, int status, String code) {}

    public ServerMetrics(Retriever retriever, Clock clock) {
        this.retriever = retriever;
        this.meters = new RetrieverMeters(retriever, registry, clock);
    }

    /** Adds the numbers of open connections and of waiting requests. */
    public void observeServer(IntSupplier connections, IntSupplier waiting) {
        Gauge.builder("sass.connections", connections::getAsInt)
                .description("Open connections")
                .register(registry);
        Gauge.builder("sass.waiting.requests", waiting::getAsInt)
                .description("Requests that wait for a thread")
                .register(registry);
    }

    @Override
    public void answered(Answered request) {
        requests.computeIfAbsent(new Outcome(request.path(), request.status(), request.code()), this::timer)
                .record(request.duration());
    }

    private Timer timer(Outcome outcome) {
        return meters.histogram("sass.request", "Time from the headers of a request to its response")
                .tags("path", outcome.path(), "status", Integer.toString(outcome.status()), "code", outcome.code())
                .register(registry);
    }

    /**
     * Counts the result of a query.
     *
     * @param user whether the query names a user
     * @param duration of the request's search
     */
    public void result(String scenario, QueryResult result, boolean user, Duration duration) {
        meters.count(scenario, result, user, duration);
    }

    /** Counts item ids of requests that the scenario does not contain. */
    public void unknownItems(String scenario, String release, int number) {
        if (number > 0) {
            meters.unknownItems(scenario, release, number);
        }
    }

    /** Returns the metrics in the Prometheus text format. */
    public String text() {
        meters.releaseChanged(retriever.release());
        return registry.scrape();
    }

    /** Returns the media type of {@link #text}. */
    public static String mediaType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }
}
