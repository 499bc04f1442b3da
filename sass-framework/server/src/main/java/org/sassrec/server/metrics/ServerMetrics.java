package org.sassrec.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.sassrec.server.http.RequestListener;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.RetrieverMetrics;
import org.sassrec.serving.release.ReleaseManifest;

/** Counts requests and results. Thread-safe. */
public final class ServerMetrics implements RequestListener {
    private static final String RELEASE = "release";
    private static final String SCENARIO = "scenario";

    /** Upper bounds of the buckets of durations. */
    private static final Duration[] BUCKETS = LongStream.of(
                    500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
                    1_000_000, 2_000_000, 5_000_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Retriever retriever;
    private final Clock clock;
    private final Set<String> releases = new LinkedHashSet<>();

    public ServerMetrics(Retriever retriever, Clock clock) {
        this.retriever = retriever;
        this.clock = clock;
        count("sass.queries", "All queries", RetrieverMetrics::queries);
        count("sass.refused", "Queries that are invalid", RetrieverMetrics::refused);
        count("sass.errors", "Queries that failed for another reason", RetrieverMetrics::errors);
        count("sass.retries", "Queries repeated because their release disappeared", RetrieverMetrics::retries);
        count("sass.reloads", "Switches to another live release", RetrieverMetrics::reloads);
        count("sass.failed.reloads", "Failed checks for a newer release", RetrieverMetrics::failedReloads);
        count("sass.fallbacks", "Switches to an older release", RetrieverMetrics::fallbacks);
    }

    private void count(String name, String description, ToLongFunction<RetrieverMetrics> value) {
        FunctionCounter.builder(name, retriever, each -> value.applyAsLong(each.metrics()))
                .description(description)
                .register(registry);
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
        Timer.builder("sass.request")
                .description("Time from the headers of a request to its response")
                .serviceLevelObjectives(BUCKETS)
                .tags("path", request.path(), "status", Integer.toString(request.status()), "code", request.code())
                .register(registry)
                .record(request.duration());
    }

    /**
     * Counts the result of a query.
     *
     * @param user whether the query names a user
     * @param duration of the request's search
     */
    public void result(String scenario, QueryResult result, boolean user, Duration duration) {
        Tags tags = Tags.of(SCENARIO, scenario, RELEASE, result.release());
        Timer.builder("sass.query")
                .description("Time of the search of a request")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry)
                .record(duration);
        if (result.items().isEmpty()) {
            counter("sass.empty.results", "Queries without items", tags).increment();
        }
        if (user && !result.knownUser()) {
            counter("sass.unknown.users", "Queries of users who are not in the snapshot", tags)
                    .increment();
        }
    }

    /** Counts item ids of requests that the scenario does not contain. */
    public void unknownItems(String scenario, String release, int number) {
        if (number > 0) {
            counter(
                            "sass.unknown.items",
                            "Item ids of requests that the scenario does not contain",
                            Tags.of(SCENARIO, scenario, RELEASE, release))
                    .increment(number);
        }
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Returns the metrics in the Prometheus text format. */
    public String text() {
        observeRelease(retriever.release());
        return registry.scrape();
    }

    /** Adds the ages of a new release, and removes the metrics of releases before the previous one. */
    private synchronized void observeRelease(ReleaseManifest release) {
        if (!releases.add(release.id())) {
            return;
        }
        age("sass.release.age", "Time since the content of the release was built", Tags.empty(), release, release.id());
        release.scenarios()
                .forEach((scenario, collection) -> age(
                        "sass.weights.age",
                        "Time since the release that introduced the weights was built",
                        Tags.of(SCENARIO, scenario),
                        release,
                        collection.model()));
        while (releases.size() > 2) {
            String oldest = releases.iterator().next();
            releases.remove(oldest);
            registry.getMeters().stream()
                    .filter(meter -> oldest.equals(meter.getId().getTag(RELEASE)))
                    .map(Meter::getId)
                    .forEach(registry::remove);
        }
    }

    private void age(String name, String description, Tags tags, ReleaseManifest release, String id) {
        Instant built = ReleaseManifest.builtAt(id).orElseGet(() -> Instant.parse(release.created()));
        Gauge.builder(name, clock, now -> Duration.between(built, now.instant()).toSeconds())
                .description(description)
                .baseUnit("seconds")
                .tags(tags.and(RELEASE, release.id()))
                .register(registry);
    }

    /** Returns the media type of {@link #text}. */
    public static String mediaType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }
}
