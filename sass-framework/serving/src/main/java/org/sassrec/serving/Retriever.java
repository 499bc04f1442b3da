package org.sassrec.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/**
 * Answers queries from the live release of a channel. Thread-safe; open one for a process and close it at its end.
 *
 * <pre>{@code
 * StoreOptions store = StoreOptions.of("embedded", Path.of("/srv/releases"));
 * try (Retriever retriever = Retriever.builder(store).open()) {
 *     QueryResult result = retriever.retrieve(Query.of("home", "42", 50));
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

    private final VectorStore store;
    private final boolean ownsStore;
    private final RetrieverMetrics.Counters counters = new RetrieverMetrics.Counters();
    private final ReleaseSelector releaseSelector;
    private final @Nullable ScheduledExecutorService timer;

    private Retriever(Builder builder) {
        this.store = builder.store;
        this.ownsStore = builder.ownsStore;
        this.releaseSelector =
                new ReleaseSelector(builder.store, builder.home, builder.channel, builder.parts, counters);
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

    /**
     * Begins a retriever over the store that the options name, which it closes together with itself.
     *
     * @throws SassException if there is no such store; SASS7517 if the store's module is missing, SASS7527 for a setting that
     *     the store cannot use
     */
    public static Builder builder(StoreOptions options) {
        return owning(StoreProvider.of(options.store()).openExisting(options), options.home());
    }

    /** What can be chosen. */
    public static final class Builder {
        private static final Duration MAX_INTERVAL = Duration.ofDays(36_500);

        private final VectorStore store;
        private final Path home;
        private final boolean ownsStore;
        private String channel = ReleaseChannel.LIVE;
        private Duration refreshEvery = Duration.ofSeconds(10);
        private ReleaseLoader parts = ReleaseLoader.EXPORTED;

        private Builder(VectorStore store, Path home, boolean ownsStore) {
            this.store = store;
            this.home = home;
            this.ownsStore = ownsStore;
        }

        /** The channel whose live release answers; {@link ReleaseChannel#LIVE} by default. */
        public Builder channel(String name) {
            channel = name;
            return this;
        }

        /** How often to look for a newer release, 10 seconds by default; zero for never. */
        public Builder refreshEvery(Duration interval) {
            refreshEvery = interval;
            return this;
        }

        Builder parts(ReleaseLoader opened) {
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
                if (refreshEvery.isNegative() || refreshEvery.compareTo(MAX_INTERVAL) > 0) {
                    throw new IllegalArgumentException("refreshEvery is " + refreshEvery
                            + ", but must be from 0, which is never, to " + MAX_INTERVAL.toDays() + " days");
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
    public QueryResult retrieve(Query query) {
        long from = System.nanoTime();
        try {
            QueryResult answer = query(query);
            counters.recordQuery(System.nanoTime() - from);
            return answer;
        } catch (SassException told) {
            (isClientError(told) ? counters.refused : counters.errors).increment();
            throw told;
        } catch (RuntimeException | Error failed) {
            counters.errors.increment();
            throw failed;
        }
    }

    private QueryResult query(Query query) {
        OpenRelease generation = releaseSelector.acquire();
        try {
            QueryResult answer = generation.query(query);
            releaseSelector.recordSuccess(query.scenario());
            return answer;
        } catch (SassException failed) {
            if (!ReleaseSelector.isMissing(failed) || !releaseSelector.failOver(generation, query.scenario(), failed)) {
                throw failed;
            }
        } finally {
            generation.release();
        }
        counters.retries.increment();
        OpenRelease next = releaseSelector.acquire();
        try {
            return next.query(query);
        } finally {
            next.release();
        }
    }

    private static boolean isClientError(SassException told) {
        return told.diagnostics().get(0).code().isQueryProblem();
    }

    /** What has been done so far. */
    public RetrieverMetrics metrics() {
        return counters.snapshot();
    }

    /** The release that answers now. */
    public ReleaseManifest release() {
        OpenRelease generation = releaseSelector.acquire();
        try {
            return generation.manifest();
        } finally {
            generation.release();
        }
    }

    /** Why the live release could not be opened, or cannot answer for a scenario; empty when it is the one that answers. */
    public Optional<RuntimeException> problem() {
        return releaseSelector.problem();
    }

    /**
     * Looks for a newer release now.
     *
     * @return whether another release answers from now on
     */
    public boolean refresh() {
        return releaseSelector.refresh();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ReleaseSelector keeps its failures
    private ScheduledExecutorService startTimer(Duration interval) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "sass-refresh");
            thread.setDaemon(true);
            return thread;
        });
        long nanos = interval.toNanos();
        started.scheduleWithFixedDelay(releaseSelector::poll, nanos, nanos, TimeUnit.NANOSECONDS);
        return started;
    }

    /**
     * Refuses queries from now on, and waits up to 30 seconds until those that run have their answers and all is closed; what a
     * store keeps up for longer fails with it, a look for a newer release among them.
     */
    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        releaseSelector.close();
        if (ownsStore) {
            store.close();
        }
    }
}
