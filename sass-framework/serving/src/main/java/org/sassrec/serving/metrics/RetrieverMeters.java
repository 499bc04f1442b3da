package org.sassrec.serving.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.RetrieverListener;
import org.sassrec.serving.RetrieverMetrics;
import org.sassrec.serving.release.ReleaseManifest;

/** The metrics of a retriever in one registry. Thread-safe. */
public final class RetrieverMeters implements RetrieverListener {
    private static final String RELEASE = "release";
    private static final String SCENARIO = "scenario";

    private final Retriever retriever;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Duration[] buckets;
    private final Set<String> releases = new LinkedHashSet<>();

    /** Registers the counters of a retriever. The caller reports results and releases. */
    public RetrieverMeters(Retriever retriever, MeterRegistry registry, Clock clock) {
        this.retriever = retriever;
        this.registry = registry;
        this.clock = clock;
        this.buckets = retriever.metrics().latency().bounds().stream()
                .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new);
        count("sass.queries", "All queries", RetrieverMetrics::queries);
        count("sass.refused", "Queries that are invalid", RetrieverMetrics::refused);
        count("sass.errors", "Queries that failed for another reason", RetrieverMetrics::errors);
        count(
                "sass.retries",
                "Queries repeated because their release disappeared or was damaged",
                RetrieverMetrics::retries);
        count("sass.reloads", "Switches to another live release", RetrieverMetrics::reloads);
        count(
                "sass.failed.reloads",
                "Failed checks for a newer release, or attempts to open a damaged one again",
                RetrieverMetrics::failedReloads);
        count("sass.fallbacks", "Switches to an older release", RetrieverMetrics::fallbacks);
        count("sass.user.state.errors", "Queries without stored events", RetrieverMetrics::userStateErrors);
        count("sass.events", "Events that were stored in the user state", RetrieverMetrics::appendedEvents);
    }

    /** Registers the metrics of a retriever and updates them with its answers and releases. */
    public static void bind(Retriever retriever, MeterRegistry registry, Clock clock) {
        RetrieverMeters meters = new RetrieverMeters(retriever, registry, clock);
        retriever.addListener(meters);
        meters.releaseChanged(retriever.release());
    }

    private void count(String name, String description, ToLongFunction<RetrieverMetrics> value) {
        FunctionCounter.builder(name, retriever, each -> value.applyAsLong(each.metrics()))
                .description(description)
                .register(registry);
    }

    /** Returns a histogram of durations with the buckets of {@link RetrieverMetrics#latency}. */
    public Timer.Builder histogram(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
    }

    @Override
    public void answered(Query query, QueryResult result, Duration duration) {
        count(query.scenario(), result, query.user() != null, duration);
    }

    /**
     * Counts the result of a query.
     *
     * @param user whether the query names a user
     * @param duration of the request's search
     */
    public void count(String scenario, QueryResult result, boolean user, Duration duration) {
        Tags tags = Tags.of(SCENARIO, scenario, RELEASE, result.release());
        histogram("sass.query", "Time of the search of a request")
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

    @Override
    public void unknownItems(String scenario, String release, int number) {
        counter(
                        "sass.unknown.items",
                        "Item ids of requests that the scenario does not contain",
                        Tags.of(SCENARIO, scenario, RELEASE, release))
                .increment(number);
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** Adds the ages of a new release, and removes the metrics of releases before the previous one. */
    @Override
    public synchronized void releaseChanged(ReleaseManifest release) {
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
}
