package org.sassrec.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.sassrec.server.http.RequestListener;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.metrics.RetrieverMeters;

/** Counts requests and results. Thread-safe. */
public final class ServerMetrics implements RequestListener {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RetrieverMeters meters;
    private final Counter failedChecks;

    /** The event loop counts each request, so it does not search the registry. */
    private final Map<Outcome, Timer> requests = new ConcurrentHashMap<>();

    private record Outcome(String path, int status, String code) {}

    public ServerMetrics(Retriever retriever, Clock clock) {
        this.meters = new RetrieverMeters(retriever, registry, clock);
        this.failedChecks = Counter.builder("sass.failed.checks")
                .description("Checks for a newer release or of the store that ended with an unexpected error")
                .register(registry);
        retriever.addListener(meters);
        meters.releaseChanged(retriever.release());
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

    /** Counts a check of the release or of the store that ended with an unexpected error. */
    public void checkFailed() {
        failedChecks.increment();
    }

    /** Returns the metrics in the Prometheus text format. */
    public String text() {
        return registry.scrape();
    }

    /** Returns the media type of {@link #text}. */
    public static String mediaType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }
}
