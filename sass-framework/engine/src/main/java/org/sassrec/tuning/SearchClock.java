package org.sassrec.tuning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.JsonFiles;

/**
 * The time that a search has spent. It is stored in {@code search.json}, so that a search that continues after an
 * interruption keeps its time limit and its plan.
 */
final class SearchClock {
    private static final double SECONDS = 60;
    private static final double MILLIS = 1e3;

    private final Clock clock;
    private final Path file;
    private final Instant start;
    private final double before;
    private volatile State state;

    /**
     * The content of the file.
     *
     * @param inputs fingerprint of the file, the search space and the data
     * @param minutes time limit; {@code null} without one
     * @param plan {@code null} before the file is measured
     */
    record State(
            String inputs,
            @Nullable Integer minutes,
            double seconds,
            @Nullable SearchPlan plan) {}

    private SearchClock(Clock clock, Path file, State state) {
        this.clock = clock;
        this.file = file;
        this.start = clock.instant();
        this.before = state.seconds();
        this.state = state;
    }

    /**
     * Starts or continues.
     *
     * @param inputs fingerprint; another one starts again from 0
     * @param minutes another limit keeps the time but not the plan
     */
    static SearchClock start(Clock clock, Path file, String inputs, @Nullable Integer minutes) throws IOException {
        State known = JsonFiles.readIfIntact(file, State.class)
                .filter(state -> inputs.equals(state.inputs()))
                .orElse(new State(inputs, minutes, 0, null));
        boolean sameLimit = minutes != null && minutes.equals(known.minutes());
        return new SearchClock(
                clock, file, new State(inputs, minutes, known.seconds(), sameLimit ? known.plan() : null));
    }

    /** Returns the plan of the interrupted search with the same limit. */
    Optional<SearchPlan> plan() {
        return Optional.ofNullable(state.plan());
    }

    synchronized void setPlan(SearchPlan plan) {
        state = new State(state.inputs(), state.minutes(), state.seconds(), plan);
        save();
    }

    /** Returns the seconds of this call and of the interrupted ones. */
    double spent() {
        return before + Duration.between(start, clock.instant()).toMillis() / MILLIS;
    }

    /** Returns the limit in seconds; infinite without one. */
    double limit() {
        Integer minutes = state.minutes();
        return minutes == null ? Double.POSITIVE_INFINITY : minutes * SECONDS;
    }

    /** Stores the time, so that an interruption loses that of the running trainings only. */
    synchronized void save() {
        state = new State(state.inputs(), state.minutes(), spent(), state.plan());
        try {
            Files.createDirectories(file.resolveSibling(""));
            JsonFiles.write(file, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
