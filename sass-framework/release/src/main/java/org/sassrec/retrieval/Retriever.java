package org.sassrec.retrieval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.Release;
import org.sassrec.release.ReleaseFiles;
import org.sassrec.release.Releases;
import org.sassrec.release.VectorStore;

/**
 * Answers queries from the live release of a channel. Thread-safe; open one for a process and close it at its end.
 *
 * <pre>{@code
 * try (Retriever retriever = Retriever.builder(store, home).open()) {
 *     Answer answer = retriever.retrieve(Query.of("home", "42", 50));
 * }
 * }</pre>
 *
 * <p>It looks for a newer release from time to time (or on {@link #refresh}), opens it beside the old one, and switches
 * between two queries; a query is answered by one release from beginning to end. When the newer one cannot be opened, the
 * old one goes on and {@link #problem} tells why. A query whose collection went away under it moves on to the live release
 * and is asked once more. When a collection of the live release itself is gone, or its files are damaged as the retriever is
 * opened, the newest older one that is whole answers, until the live one can be opened again or another is published.
 */
public final class Retriever implements AutoCloseable {

    private static final long HOPELESS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final VectorStore store;
    private final boolean ownsStore;
    private final ReleaseFiles files;
    private final Releases releases;
    private final ReleaseParts parts;
    private final OpenReleases open;
    private final @Nullable ScheduledExecutorService timer;
    private final Object refreshing = new Object();
    private final Counters counters = new Counters();
    private volatile @Nullable Generation current;
    private volatile @Nullable RuntimeException problem;
    private long hopelessUntil = System.nanoTime(); // guarded by refreshing

    private Retriever(Builder builder) {
        this.store = builder.store;
        this.ownsStore = builder.ownsStore;
        this.files = ReleaseFiles.in(builder.home);
        this.releases = Releases.of(builder.store, builder.channel);
        this.parts = builder.parts;
        this.open = new OpenReleases(builder.store);
        this.current = openLiveOrOlder(builder.channel);
        this.timer = builder.refreshEvery.isZero() ? null : startTimer(builder.refreshEvery);
    }

    /**
     * Begins a retriever over any store.
     *
     * @param store stays the caller's, to be closed after the retriever
     * @param home folder with the files of the releases, the one given to the publisher
     */
    public static Builder builder(VectorStore store, Path home) {
        return new Builder(store, home, false);
    }

    /** Begins a retriever that closes the store together with itself, and when it cannot be opened. */
    public static Builder owning(VectorStore store, Path home) {
        return new Builder(store, home, true);
    }

    /** What can be chosen. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(36_500);

        private final VectorStore store;
        private final Path home;
        private final boolean ownsStore;
        private String channel = Releases.LIVE;
        private Duration refreshEvery = Duration.ofSeconds(10);
        private ReleaseParts parts = new ExportedParts();

        private Builder(VectorStore store, Path home, boolean ownsStore) {
            this.store = store;
            this.home = home;
            this.ownsStore = ownsStore;
        }

        /** The channel whose live release answers; {@link Releases#LIVE} by default. */
        public Builder channel(String name) {
            channel = name;
            return this;
        }

        /** How often to look for a newer release, 10 seconds by default; zero for never. */
        public Builder refreshEvery(Duration interval) {
            refreshEvery = interval;
            return this;
        }

        Builder parts(ReleaseParts opened) {
            parts = opened;
            return this;
        }

        /**
         * Opens the live release, or if that is not whole the newest older one that is; {@link Retriever#problem} tells.
         *
         * @throws org.sassrec.diagnostic.SassException SASS7600 if nothing is live; if no release can be opened, what keeps the
         *     live one from it: SASS7505 if user tower and vectors do not belong together, SASS7552 if its files are damaged
         * @throws IllegalArgumentException if the interval of {@link #refreshEvery} is negative, or longer than a century
         */
        public Retriever open() {
            try {
                if (refreshEvery.isNegative() || refreshEvery.compareTo(LONGEST) > 0) {
                    throw new IllegalArgumentException("refreshEvery is " + refreshEvery
                            + ", but must be from 0, which is never, to " + LONGEST.toDays() + " days");
                }
                return new Retriever(this);
            } catch (RuntimeException | Error failed) {
                if (ownsStore) {
                    store.close();
                }
                throw failed;
            }
        }
    }

    /**
     * The best items.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7601 for a scenario that is not released, SASS7603 for a feature
     *     that the user tower does not have, SASS7604 for a value that does not fit its feature,
     *     SASS7607 and SASS7608 for a filter that does not fit the release
     * @throws IllegalStateException after {@link #close}
     */
    public Answer retrieve(Query query) {
        long from = System.nanoTime();
        try {
            Answer answer = answer(query);
            counters.answered(System.nanoTime() - from);
            return answer;
        } catch (SassException told) {
            (isRefusal(told) ? counters.refused : counters.errors).increment();
            throw told;
        } catch (RuntimeException | Error failed) {
            counters.errors.increment();
            throw failed;
        }
    }

    private Answer answer(Query query) {
        Generation generation = hold();
        try {
            return generation.answer(query);
        } catch (SassException failed) {
            if (!isGone(failed) || !moveOn(generation, failed)) {
                throw failed;
            }
        } finally {
            generation.letGo();
        }
        counters.retries.increment();
        Generation next = hold();
        try {
            return next.answer(query);
        } finally {
            next.letGo();
        }
    }

    private static boolean isRefusal(SassException told) {
        return told.diagnostics().get(0).code().startsWith("SASS76");
    }

    /** Whether a collection is not there, not whole, or cannot be read. */
    private static boolean isGone(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case "SASS7533", "SASS7534", "SASS7536" -> true;
            default -> false;
        };
    }

    /** Whether that, or the release's files are missing, damaged or others. */
    private static boolean isBroken(SassException told) {
        return switch (told.diagnostics().get(0).code()) {
            case "SASS7505", "SASS7552" -> true;
            default -> isGone(told);
        };
    }

    /** What has been done so far. */
    public RetrieverMetrics metrics() {
        return counters.read();
    }

    /** The release that answers now. */
    public Release release() {
        Generation generation = hold();
        try {
            return generation.release();
        } finally {
            generation.letGo();
        }
    }

    /** Why the live release could not be opened; empty when it is the one that answers. */
    public Optional<RuntimeException> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Looks for a newer release now.
     *
     * @return whether another release answers from now on
     */
    public boolean refresh() {
        synchronized (refreshing) {
            Generation before = current;
            if (before == null) {
                return false;
            }
            try {
                String live = releases.liveManifest().orElseThrow(() -> nothingLive(before.release()));
                if (live.equals(before.manifest())) {
                    problem = null;
                    return false;
                }
                refuseOlder(before, live);
                Generation next = openLive("");
                current = next;
                problem = null;
                counters.reloads.increment();
                before.letGo();
                return true;
            } catch (RuntimeException failed) {
                problem = failed;
                counters.failedReloads.increment();
                return false;
            }
        }
    }

    private static SassException nothingLive(Release answering) {
        return Diagnostic.error("SASS7600", "no release is live in channel `" + answering.channel() + "` any more")
                .withNote("release " + answering.id() + ", which is open, goes on answering")
                .withHelp("somebody has removed the channel's aliases, or a server has lost them: publish again")
                .toException();
    }

    /**
     * Leaves a release of which a collection is gone: for the live one, or if that is it, for an older one.
     *
     * @return whether another release answers now
     */
    private boolean moveOn(Generation broken, SassException why) {
        synchronized (refreshing) {
            if (current != broken || refresh()) {
                return current != null;
            }
            if (System.nanoTime() - hopelessUntil < 0) {
                return false; // looked a moment ago: not every query should look again
            }
            Optional<Generation> older = openOlder(broken.manifest());
            if (older.isEmpty()) {
                hopelessUntil = System.nanoTime() + HOPELESS_NANOS;
                return false;
            }
            current = older.get();
            problem = why;
            counters.fallbacks.increment();
            broken.letGo();
            return true;
        }
    }

    /** The live release; where a part of it is gone or damaged, the newest older one that can be opened. */
    private Generation openLiveOrOlder(String channel) {
        try {
            return openLive(channel);
        } catch (SassException failed) {
            Optional<String> live = isBroken(failed) ? releases.liveManifest() : Optional.empty();
            Generation older = live.flatMap(this::openOlder).orElseThrow(() -> failed);
            problem = failed;
            counters.fallbacks.increment();
            return older;
        }
    }

    /** The newest release before a manifest's that can be opened. */
    private Optional<Generation> openOlder(String manifest) {
        for (String name : releases.manifestsBefore(manifest)) {
            try {
                return Optional.of(open(name));
            } catch (SassException broken) {
                problem = broken;
            }
        }
        return Optional.empty();
    }

    /**
     * A deliberate step back, a rollback, has an epoch of its own: an older one comes of a publisher that was held up and
     * then moved the alias too late. A store that was made anew begins with the first epoch again, and doesn't have ours.
     */
    private void refuseOlder(Generation before, String manifest) {
        if (Releases.epoch(manifest) <= before.release().epoch() && store.sealed(before.manifest())) {
            throw Diagnostic.error(
                            "SASS7605",
                            "channel `" + before.release().channel() + "` points to the manifest `" + manifest
                                    + "`, which is older than `" + before.manifest() + "`")
                    .withNote("the newer one goes on answering")
                    .withHelp("publish again: that puts the alias right; to go back on purpose, use `rollback`")
                    .toException();
        }
    }

    /** A release may be dropped between reading its name and opening it; then a newer one is live. */
    private Generation openLive(String channel) {
        for (int attempt = 1; ; attempt++) {
            String manifest = releases.liveManifest()
                    .orElseThrow(() -> Diagnostic.error("SASS7600", "no release is live in channel `" + channel + "`")
                            .withHelp("publish first")
                            .toException());
            try {
                return open(manifest);
            } catch (RuntimeException failed) {
                boolean switched = !releases.liveManifest().equals(Optional.of(manifest));
                if (!switched || attempt == 5) {
                    throw failed;
                }
            }
        }
    }

    private Generation open(String manifest) {
        return Generation.open(store, files, releases.read(manifest), manifest, parts, current, open);
    }

    private Generation hold() {
        while (true) {
            Generation generation = current;
            if (generation == null) {
                throw new IllegalStateException("the retriever is closed");
            }
            if (generation.hold()) {
                return generation;
            }
        }
    }

    /** Looks for a newer release, and tells of whatever fails: a timer drops work that throws, without a word. */
    private void look() {
        try {
            refresh();
        } catch (RuntimeException | Error failed) {
            synchronized (refreshing) {
                problem = new IllegalStateException("the live release could not be opened: " + failed, failed);
                counters.failedReloads.increment();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look() keeps its own failures
    private ScheduledExecutorService startTimer(Duration interval) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "sass-refresh");
            thread.setDaemon(true);
            return thread;
        });
        long nanos = interval.toNanos();
        started.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
        return started;
    }

    /**
     * Refuses queries from now on, and waits up to 30 seconds until those that run have their answers and all is closed; what a
     * store keeps up for longer fails with it.
     */
    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        synchronized (refreshing) {
            Generation last = current;
            current = null;
            if (last != null) {
                last.letGo();
            }
        }
        open.awaitClosed();
        if (ownsStore) {
            store.close();
        }
    }
}
