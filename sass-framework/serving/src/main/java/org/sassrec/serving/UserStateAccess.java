package org.sassrec.serving;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;

/**
 * Reads and appends the events of users. A state that fails does not slow queries: after {@value #MAX_FAILURES} failures
 * in succession, one call in {@value #PAUSE_SECONDS} seconds tries it, and the others do without it. Thread-safe.
 */
final class UserStateAccess implements AutoCloseable {
    static final int MAX_FAILURES = 3;
    static final int PAUSE_SECONDS = 2;

    /** How far the clock of an event may be ahead. */
    private static final Duration MAX_FUTURE = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(UserStateAccess.class.getName());

    private final UserState state;
    private final RetrieverMetrics.Counters counters;
    private final LongSupplier nanoTime;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nextTry = new AtomicLong();

    UserStateAccess(UserState state, RetrieverMetrics.Counters counters, LongSupplier nanoTime) {
        this.state = state;
        this.counters = counters;
        this.nanoTime = nanoTime;
    }

    /** Returns the events of the users of queries. A user is missing if the state cannot be read. */
    Map<String, EventHistory> read(Collection<Query> queries) {
        if (!state.storesEvents()) {
            return Map.of();
        }
        Set<String> users =
                queries.stream().map(Query::user).filter(user -> user != null).collect(Collectors.toUnmodifiableSet());
        if (users.isEmpty()) {
            return Map.of();
        }
        if (!mayTry()) {
            counters.userStateErrors.increment();
            return Map.of();
        }
        try {
            Map<String, EventHistory> histories = new HashMap<>();
            state.events(users).forEach((user, events) -> histories.put(user, EventHistory.of(events)));
            recordSuccess();
            return histories;
        } catch (RuntimeException failed) {
            recordFailure(failed);
            counters.userStateErrors.increment();
            return Map.of();
        }
    }

    /**
     * Stores events.
     *
     * @param scenarios scenarios with events
     * @throws SassException SASS7610 if the state stores none; SASS7611 if an event is invalid; SASS7710 if they cannot
     * be stored
     */
    void append(List<UserEvent> events, Collection<String> scenarios, Clock clock) {
        if (!state.storesEvents()) {
            state.append(events);
        }
        Instant latest = clock.instant().plus(MAX_FUTURE);
        for (int i = 0; i < events.size(); i++) {
            check(events.get(i), "event " + (i + 1), scenarios, latest);
        }
        if (!mayTry()) {
            throw unavailable(null);
        }
        try {
            state.append(events);
            recordSuccess();
            counters.appendedEvents.add(events.size());
        } catch (RuntimeException failed) {
            recordFailure(failed);
            throw unavailable(failed);
        }
    }

    private static void check(UserEvent event, String place, Collection<String> scenarios, Instant latest) {
        if (event.user().isEmpty() || event.item().isEmpty()) {
            throw invalid(place + " has no " + (event.user().isEmpty() ? "user" : "item"), "send its id");
        }
        if (!scenarios.contains(event.scenario())) {
            throw invalid(
                    place + " has the scenario `" + event.scenario() + "`, which the release does not know",
                    "use one of: " + String.join(", ", scenarios));
        }
        if (event.time().isAfter(latest)) {
            throw invalid(
                    place + " has the time " + event.time() + ", which is in the future",
                    "send the time of the event, and check the clocks");
        }
    }

    private static SassException invalid(String message, String help) {
        return Diagnostic.error(DiagnosticCode.INVALID_EVENT, message)
                .withHelp(help)
                .toException();
    }

    private static SassException unavailable(@Nullable RuntimeException cause) {
        Diagnostic problem = Diagnostic.error(
                        DiagnosticCode.USER_STATE_UNAVAILABLE, "the user state does not store events at the moment")
                .withHelp("send the events again later; queries are answered without them");
        return cause == null ? problem.toException() : SassException.of(problem, cause);
    }

    /** Returns whether a call may use the state now. After failures, one call per pause may. */
    private boolean mayTry() {
        if (failures.get() < MAX_FAILURES) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long planned = nextTry.get();
        return now - planned >= 0 && nextTry.compareAndSet(planned, now + pause());
    }

    private static long pause() {
        return Duration.ofSeconds(PAUSE_SECONDS).toNanos();
    }

    private void recordSuccess() {
        if (failures.get() != 0 && failures.getAndSet(0) >= MAX_FAILURES) {
            LOG.log(Level.INFO, "the user state can be reached again");
        }
    }

    private void recordFailure(RuntimeException failed) {
        int count = failures.incrementAndGet();
        if (count == MAX_FAILURES) {
            nextTry.set(nanoTime.getAsLong() + pause());
            LOG.log(
                    Level.WARNING,
                    "the user state cannot be reached, and queries are answered without its events: {0}",
                    failed.getMessage());
        }
    }

    @Override
    public void close() {
        state.close();
    }
}
