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
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ServingCode;

/**
 * Reads and appends the events of users. A state that fails does not slow queries: after {@value #MAX_FAILURES} failures
 * in succession, one call in {@value #PAUSE_SECONDS} seconds tries it, and the others do without it. Reads and appends
 * are counted separately, because a full or replicated server answers reads and refuses appends. Thread-safe.
 */
final class UserStateAccess implements AutoCloseable {
    static final int MAX_FAILURES = 3;
    static final int PAUSE_SECONDS = 2;

    /** How far the clock of an event may be ahead. */
    private static final Duration MAX_FUTURE = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(UserStateAccess.class.getName());

    private final UserState state;
    private final RetrieverMetrics.Counters counters;
    private final Attempts reads;
    private final Attempts appends;

    UserStateAccess(UserState state, RetrieverMetrics.Counters counters, LongSupplier nanoTime) {
        this.state = state;
        this.counters = counters;
        this.reads = new Attempts(
                "the user state cannot be read, and queries are answered without its events",
                "the user state can be read again",
                nanoTime);
        this.appends =
                new Attempts("the user state does not store events", "the user state stores events again", nanoTime);
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
        if (!reads.mayTry()) {
            counters.userStateErrors.increment();
            return Map.of();
        }
        try {
            Map<String, EventHistory> histories = new HashMap<>();
            state.events(users).forEach((user, events) -> histories.put(user, EventHistory.of(events)));
            reads.recordSuccess();
            return histories;
        } catch (RuntimeException failed) {
            reads.recordFailure(failed);
            counters.userStateErrors.increment();
            return Map.of();
        }
    }

    /**
     * Stores events.
     *
     * @param scenarios scenarios with events
     * @return number of events that are stored
     * @throws SassException SASS7610 if the state stores none; SASS7611 if an event is invalid; SASS7710 if they cannot
     * be stored
     */
    int append(List<UserEvent> events, Collection<String> scenarios, Clock clock) {
        if (!state.storesEvents()) {
            return state.append(events);
        }
        Instant latest = clock.instant().plus(MAX_FUTURE);
        for (int i = 0; i < events.size(); i++) {
            check(events.get(i), "event " + (i + 1), scenarios, latest);
        }
        if (!appends.mayTry()) {
            throw unavailable(null);
        }
        try {
            int stored = state.append(events);
            appends.recordSuccess();
            counters.appendedEvents.add(stored);
            return stored;
        } catch (RuntimeException failed) {
            appends.recordFailure(failed);
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
        return Diagnostic.error(ServingCode.INVALID_EVENT, message)
                .withHelp(help)
                .toException();
    }

    private static SassException unavailable(@Nullable RuntimeException cause) {
        Diagnostic problem = Diagnostic.error(
                        ServingCode.USER_STATE_UNAVAILABLE, "the user state does not store events at the moment")
                .withHelp("send the events again later; queries are answered without them");
        return cause == null ? problem.toException() : SassException.of(problem, cause);
    }

    @Override
    public void close() {
        state.close();
    }

    /** Calls of one kind and their failures in succession. */
    private static final class Attempts {
        private static final long PAUSE = Duration.ofSeconds(PAUSE_SECONDS).toNanos();

        private final String problem;
        private final String recovery;
        private final LongSupplier nanoTime;
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicLong nextTry = new AtomicLong();

        /**
         * @param problem what fails, for the log
         * @param recovery what works again, for the log
         */
        Attempts(String problem, String recovery, LongSupplier nanoTime) {
            this.problem = problem;
            this.recovery = recovery;
            this.nanoTime = nanoTime;
        }

        /** Returns whether a call may use the state now. After failures, one call per pause may. */
        boolean mayTry() {
            if (failures.get() < MAX_FAILURES) {
                return true;
            }
            long now = nanoTime.getAsLong();
            long planned = nextTry.get();
            return now - planned >= 0 && nextTry.compareAndSet(planned, now + PAUSE);
        }

        void recordSuccess() {
            if (failures.get() != 0 && failures.getAndSet(0) >= MAX_FAILURES) {
                LOG.log(Level.INFO, recovery);
            }
        }

        void recordFailure(RuntimeException failed) {
            int count = failures.incrementAndGet();
            if (count == MAX_FAILURES) {
                nextTry.set(nanoTime.getAsLong() + PAUSE);
                LOG.log(Level.WARNING, "{0}: {1}", problem, failed.getMessage());
            }
        }
    }
}
