package org.sassrec.tuning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Folders;
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
     * The configured size of a search. Another size needs another plan.
     *
     * @param minutes time limit; {@code null} without one
     * @param trials maximum number of trials; {@code null} without one
     * @param parallel maximum number of runs at the same time
     */
    record Size(@Nullable Integer minutes, @Nullable Integer trials, int parallel) {}

    /**
     * The content of the file.
     *
     * @param inputs fingerprint of the file, the search space and the data
     * @param seconds spent time
     * @param fileSeconds spent time when the file was measured; 0 before
     * @param plan {@code null} before the file is measured
     */
    record State(
            String inputs,
            Size size,
            double seconds,
            double fileSeconds,
            @Nullable SearchPlan plan) {}

    private SearchClock(Clock clock, Path file, State state) {
        this.clock = clock;
        this.file = file;
        this.start = clock.instant();
        this.before = state.seconds();
        this.state = state;
    }

    /**
     * Starts or continues. A search with other inputs starts at 0. The runs of its trials are then deleted, because
     * otherwise they would count as completed and train again after the time limit. The runs of the file without
     * changes stay, because they are always updated.
     *
     * @param file in the folder of the trials
     * @param inputs fingerprint
     * @param size another size keeps the time but not the plan
     */
    static SearchClock start(Clock clock, Path file, String inputs, Size size) throws IOException {
        State known = JsonFiles.readIfIntact(file, State.class)
                .filter(state -> inputs.equals(state.inputs()))
                .orElse(null);
        if (known == null) {
            deleteTrials(file.resolveSibling(""));
            known = new State(inputs, size, 0, 0, null);
        }
        SearchPlan plan = size.equals(known.size()) ? known.plan() : null;
        SearchClock started =
                new SearchClock(clock, file, new State(inputs, size, known.seconds(), known.fileSeconds(), plan));
        started.save();
        return started;
    }

    private static void deleteTrials(Path folder) throws IOException {
        String file = Integer.toString(Trial.FILE);
        for (Path trial : folders(folder)) {
            if (!trial.endsWith(file)) {
                Folders.deleteRecursively(trial);
            }
        }
        for (Path run : folders(folder.resolve(file))) {
            if (String.valueOf(run.getFileName()).startsWith(TuningRunner.SEED)) {
                Folders.deleteRecursively(run);
            }
        }
    }

    private static List<Path> folders(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    /** Returns the plan of the interrupted search with the same size. */
    Optional<SearchPlan> plan() {
        return Optional.ofNullable(state.plan());
    }

    synchronized void setPlan(SearchPlan plan) {
        state = new State(state.inputs(), state.size(), state.seconds(), state.fileSeconds(), plan);
        save();
    }

    /** Returns the seconds of this call and of the interrupted ones. */
    double spent() {
        return before + Duration.between(start, clock.instant()).toMillis() / MILLIS;
    }

    /** Returns the seconds that were spent when this method was called first in the search: those of the file. */
    synchronized double fileSeconds() {
        if (state.fileSeconds() == 0) {
            state = new State(state.inputs(), state.size(), spent(), spent(), state.plan());
        }
        return state.fileSeconds();
    }

    /** Returns the limit in seconds; infinite without one. */
    double limit() {
        Integer minutes = state.size().minutes();
        return minutes == null ? Double.POSITIVE_INFINITY : minutes * SECONDS;
    }

    /** Stores the time, so that an interruption loses that of the running trainings only. */
    synchronized void save() {
        state = new State(state.inputs(), state.size(), spent(), state.fileSeconds(), state.plan());
        try {
            Files.createDirectories(file.resolveSibling(""));
            JsonFiles.write(file, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
