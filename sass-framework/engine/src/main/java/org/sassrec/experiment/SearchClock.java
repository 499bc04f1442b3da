package org.sassrec.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;

/**
 * The time that a search has spent. It is stored in {@code search.json}, so that a search that continues after an
 * interruption keeps its time limit.
 */
final class SearchClock {
    private static final double SECONDS = 60;
    private static final double MILLIS = 1e3;

    private final Clock clock;
    private final Path file;
    private final Instant start;
    private final double limit;
    private final double before;
    private volatile State state;

    /**
     * The content of the file.
     *
     * @param inputs fingerprint of the file, the search space and the data
     * @param seconds spent time
     * @param fileSeconds spent time when the file was measured; 0 before
     */
    record State(String inputs, double seconds, double fileSeconds) {}

    private SearchClock(Clock clock, Path file, @Nullable Integer minutes, State state) {
        this.clock = clock;
        this.limit = minutes == null ? Double.POSITIVE_INFINITY : minutes * SECONDS;
        this.file = file;
        this.start = clock.instant();
        this.before = state.seconds();
        this.state = state;
    }

    /**
     * Starts or continues. A search with other inputs starts at 0. All its runs are then deleted, because otherwise they
     * would count as completed and train again after the time limit.
     *
     * @param file in the folder of the runs
     * @param inputs fingerprint
     * @param minutes time limit; {@code null} without one
     */
    static SearchClock start(Clock clock, Path file, String inputs, @Nullable Integer minutes) throws IOException {
        State known = JsonFiles.readIfIntact(file, State.class)
                .filter(state -> inputs.equals(state.inputs()))
                .orElse(null);
        if (known == null) {
            Folders.deleteRecursively(file.resolveSibling(""));
            known = new State(inputs, 0, 0);
        }
        SearchClock started = new SearchClock(clock, file, minutes, known);
        started.save();
        return started;
    }

    /** Returns the seconds of this call and of the interrupted ones. */
    double spent() {
        return before + Duration.between(start, clock.instant()).toMillis() / MILLIS;
    }

    /** Returns the seconds that were spent when this method was called first in the search: those of the file. */
    synchronized double fileSeconds() {
        if (state.fileSeconds() == 0) {
            state = new State(state.inputs(), spent(), spent());
        }
        return state.fileSeconds();
    }

    /** Returns the limit in seconds; infinite without one. */
    double limit() {
        return limit;
    }

    /** Stores the time, so that an interruption loses that of the running trainings only. */
    synchronized void save() {
        state = new State(state.inputs(), spent(), state.fileSeconds());
        try {
            Files.createDirectories(file.resolveSibling(""));
            JsonFiles.write(file, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
