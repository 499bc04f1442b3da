package org.sassrec.serving;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/**
 * Answers queries from the live release of a channel. Thread-safe. Open one per process and close it at the end of the
 * process.
 *
 * <pre>{@code
 * StoreOptions store = StoreOptions.of("embedded", Path.of("/srv/releases"));
 * try (Retriever retriever = Retriever.builder(store).open()) {
 *     QueryResult result = retriever.retrieve(Query.of("home", "42", 50));
 * }
 * }</pre>
 *
 * <p>The retriever looks for a newer release at an interval, or when you call {@link #refresh}. It opens the new
 * release while the old one answers, then switches between two queries. One release answers a query from start to end.
 *
 * <p>Failures:
 * <ul>
 * <li>The new release cannot be opened: the old one keeps answering and {@link #problem} returns the reason.
 * <li>The collection of a running query is removed: the retriever switches to the live release and runs the query once
 * more.
 * <li>A part of the live release is missing, damaged, or was changed while it was open: the newest intact older release
 * answers until the live one can be opened or another one is published. Without an older one, the query fails.
 * </ul>
 */
public final class Retriever implements AutoCloseable {

    private final VectorStore store;
    private final boolean ownsStore;
    private final RetrieverMetrics.Counters counters = new RetrieverMetrics.Counters();
    private final RetrieverListeners listeners = new RetrieverListeners();
    private final ReleaseSelector releaseSelector;
    private final UserStateAccess userState;
    private final @Nullable ScheduledExecutorService timer;

    private Retriever(Builder builder) {
        this.store = builder.store;
        this.ownsStore = builder.ownsStore;
        this.userState = new UserStateAccess(builder.userState, counters, System::nanoTime);
        this.releaseSelector = new ReleaseSelector(
                builder.store,
                ReleaseFiles.in(builder.home, builder.files, builder.store),
                builder.channel,
                builder.userState.usesSnapshot() ? builder.parts : builder.parts.withoutUsers(),
                builder.verifyFiles,
                counters,
                listeners::releaseChanged);
        this.timer = builder.refreshEvery.isZero() ? null : startTimer(builder.refreshEvery);
    }

    /**
     * Creates a builder for an open store. The caller closes the store after the retriever.
     *
     * @param home folder with the files of the releases: {@code publish.path}
     */
    public static Builder builder(VectorStore store, Path home) {
        return new Builder(store, home, false);
    }

    /**
     * Creates a builder for an open store. The retriever closes the store with itself, or when it cannot be opened.
     *
     * @param home folder with the files of the releases: {@code publish.path}
     */
    public static Builder owning(VectorStore store, Path home) {
        return new Builder(store, home, true);
    }

    /**
     * Creates a builder for the store that the options describe. The retriever opens and closes the store.
     *
     * @throws SassException SASS7517 if the module of the store is missing; SASS7527 for an invalid setting; another
     * code if the store does not exist
     */
    public static Builder builder(StoreOptions options) {
        Builder builder = owning(StoreProvider.of(options.store()).openExisting(options), options.home());
        options.files().ifPresent(builder::files);
        return builder;
    }

    /** Settings of a retriever. */
    public static final class Builder {
        private static final Duration MAX_INTERVAL = Duration.ofDays(36_500);

        private final VectorStore store;
        private final Path home;
        private final boolean ownsStore;
        private @Nullable String files;
        private String channel = ReleaseChannel.LIVE;
        private Duration refreshEvery = Duration.ofSeconds(10);
        private boolean verifyFiles = true;
        private ReleaseLoader parts = ReleaseLoader.EXPORTED;
        private UserState userState = UserState.snapshot();

        private Builder(VectorStore store, Path home, boolean ownsStore) {
            this.store = store;
            this.home = home;
            this.ownsStore = ownsStore;
        }

        /**
         * Sets the address of the release files, for a machine without the folder {@code publish.path}. Missing files
         * are copied from there to {@code home/cache} and their checksums are verified once, when they are copied.
         *
         * @param address {@code https://HOST/FOLDER}, {@code s3://BUCKET/FOLDER} with the module {@code sass-files-s3},
         * or {@code file:///FOLDER}
         */
        public Builder files(String address) {
            files = address;
            return this;
        }

        /** Sets the channel whose live release answers queries. The default is {@link ReleaseChannel#LIVE}. */
        public Builder channel(String name) {
            channel = name;
            return this;
        }

        /** Sets how often the retriever looks for a newer release. The default is 10 seconds; zero means never. */
        public Builder refreshEvery(Duration interval) {
            refreshEvery = interval;
            return this;
        }

        /**
         * Sets whether opening a release compares its collections and serving snapshots with their checksums. This
         * reads them completely, on the thread that opens the release. Without it, a damaged file can cause wrong
         * answers. The user tower and the manifest are always verified. The default is {@code true}.
         */
        public Builder verifyFiles(boolean verify) {
            verifyFiles = verify;
            return this;
        }

        /**
         * Sets what the retriever knows about users besides the values of a query. The default is {@link
         * UserState#snapshot}. The retriever closes the state with itself, or when it cannot be opened.
         */
        public Builder userState(UserState state) {
            userState = state;
            return this;
        }

        Builder parts(ReleaseLoader opened) {
            parts = opened;
            return this;
        }

        /**
         * Opens the live release. If it is not intact, opens the newest older release that is; {@link
         * Retriever#problem} then returns the reason.
         *
         * @throws org.sassrec.diagnostic.SassException SASS7600 if no release is live. If no release can be opened, the
         * problem of the live one: SASS7505 if the user tower does not belong to the vectors, SASS7552 if files are
         * corrupt, SASS7555 if files cannot be copied from their address. SASS7527 if the address is invalid
         * @throws IllegalArgumentException if the interval of {@link #refreshEvery} is negative or longer than 36,500
         * days
         */
        public Retriever open() {
            try {
                if (refreshEvery.isNegative() || refreshEvery.compareTo(MAX_INTERVAL) > 0) {
                    throw new IllegalArgumentException("refreshEvery is " + refreshEvery
                            + ", but must be between 0 (never) and " + MAX_INTERVAL.toDays() + " days");
                }
                return new Retriever(this);
            } catch (RuntimeException | Error failed) {
                userState.close();
                if (ownsStore) {
                    store.close();
                }
                throw failed;
            }
        }
    }

    /**
     * Returns the best items of the query's scenario for the query's user.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7601 if the scenario is not released; SASS7603 if the user tower
     * does not have a feature; SASS7604 if a value does not fit its feature; SASS7607 or SASS7608 if the filter does
     * not fit the release; a code of the store if it cannot be searched
     * @throws IllegalStateException after {@link #close}
     */
    public QueryResult retrieve(Query query) {
        return retrieve(List.of(query)).get(0);
    }

    /**
     * Answers several queries, in their order. One release answers all of them. If one query fails, all do.
     *
     * @throws org.sassrec.diagnostic.SassException see {@link #retrieve(Query)}
     * @throws IllegalStateException after {@link #close}
     */
    public List<QueryResult> retrieve(List<Query> queries) {
        long from = System.nanoTime();
        List<QueryResult> results = search(queries);
        listeners.answered(queries, results, System.nanoTime() - from);
        return results;
    }

    /** Answers queries without a call of the listeners. */
    List<QueryResult> search(List<Query> queries) {
        return measured(() -> {
            Map<String, EventHistory> histories = userState.read(queries);
            return answer(
                    queries, Query::scenario, (release, query) -> release.query(query, history(histories, query)));
        });
    }

    /**
     * Scores given items for a user, for example to pre-rank the candidates of another system. The result contains those
     * of the items that the scenario contains, best first. {@link Query#k} and {@link Query#filter} have no effect.
     *
     * @throws org.sassrec.diagnostic.SassException see {@link #retrieve(Query)}
     */
    public QueryResult score(Query query, Collection<String> items) {
        long from = System.nanoTime();
        QueryResult result = measured(() -> {
            EventHistory history = history(userState.read(List.of(query)), query);
            return answer(query, release -> new ReleaseVectors(release).score(query, history, items));
        });
        listeners.answered(List.of(query), List.of(result), System.nanoTime() - from);
        List<String> found = result.items().stream().map(QueryResult.Item::id).toList();
        listeners.found(query.scenario(), result.release(), items, found);
        return result;
    }

    private static EventHistory history(Map<String, EventHistory> histories, Query query) {
        return query.user() == null ? EventHistory.NONE : histories.getOrDefault(query.user(), EventHistory.NONE);
    }

    /**
     * Returns the items of a scenario whose vectors have the greatest cosine with the vector of an item, best first,
     * without the item. Neither contains the popularity of the items. They are searched among the {@value ReleaseVectors#CANDIDATES} items (at least twice {@code k})
     * with the greatest inner product.
     *
     * @param query its scenario, {@code k}, excluded items and filter apply
     * @throws org.sassrec.diagnostic.SassException SASS7609 if the scenario does not contain the item; see {@link
     * #retrieve(Query)}
     */
    public QueryResult similar(String item, Query query) {
        return measured(() -> answer(query, release -> new ReleaseVectors(release).similar(item, query)));
    }

    /**
     * Computes the vectors of the user of a query.
     *
     * @throws org.sassrec.diagnostic.SassException see {@link #retrieve(Query)}
     */
    public UserVectors userVectors(Query query) {
        return measured(() -> {
            EventHistory history = history(userState.read(List.of(query)), query);
            return answer(query, release -> new ReleaseVectors(release).user(query, history));
        });
    }

    /**
     * Returns the vectors of items of a scenario.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7601 if the scenario is not released; a code of the store
     */
    public ItemVectors itemVectors(String scenario, Collection<String> items) {
        ItemVectors result = readVectors(scenario, items);
        listeners.found(scenario, result.release(), items, result.vectors().keySet());
        return result;
    }

    /** Reads vectors without a call of the listeners. */
    ItemVectors readVectors(String scenario, Collection<String> items) {
        return measured(() -> answer(
                        List.of(scenario),
                        name -> name,
                        (release, name) -> new ReleaseVectors(release).items(name, items))
                .get(0));
    }

    /**
     * Reads an item of each scenario and a known user.
     *
     * @return why queries of a scenario fail that the probe can read; empty if none does
     * @throws SassException for the first scenario that cannot be read
     */
    Optional<RuntimeException> probe() {
        answer(release().scenarios().keySet(), name -> name, (release, scenario) -> {
            release.probe(scenario);
            return scenario;
        });
        return releaseSelector.failure();
    }

    /**
     * Stores events in the user state. Later queries of these users contain them.
     *
     * @return number of the given events that are stored. A state may leave out events that are too old
     * @throws org.sassrec.diagnostic.SassException SASS7610 if the user state stores no events; SASS7611 if an event is
     * invalid, and then none is stored; SASS7710 if they cannot be stored now
     * @throws IllegalStateException after {@link #close}
     */
    public int append(List<UserEvent> events) {
        OpenRelease openRelease = releaseSelector.acquire();
        try {
            return userState.append(List.copyOf(events), openRelease.eventScenarios(), Clock.systemUTC());
        } finally {
            openRelease.release();
        }
    }

    private <T> T measured(Supplier<T> query) {
        long from = System.nanoTime();
        try {
            T result = query.get();
            counters.recordQuery(System.nanoTime() - from);
            return result;
        } catch (SassException failure) {
            (isClientError(failure) ? counters.refused : counters.errors).increment();
            throw failure;
        } catch (RuntimeException | Error failed) {
            counters.errors.increment();
            throw failed;
        }
    }

    private <T> T answer(Query query, Function<OpenRelease, T> read) {
        return answer(List.of(query), Query::scenario, (release, one) -> read.apply(release))
                .get(0);
    }

    /** Answers all requests from the open release, or again from another one if the release is damaged. */
    private <Q, T> List<T> answer(
            Collection<Q> requests, Function<Q, String> scenario, BiFunction<OpenRelease, Q, T> read) {
        List<T> results = new ArrayList<>(requests.size());
        OpenRelease openRelease = releaseSelector.acquire();
        String reading = "";
        try {
            for (Q request : requests) {
                reading = scenario.apply(request);
                results.add(openRelease.reading(release -> read.apply(release, request)));
                releaseSelector.recordSuccess(reading);
            }
            return results;
        } catch (SassException failed) {
            if (!ReleaseSelector.isDamaged(failed) || !releaseSelector.failOver(openRelease, reading, failed)) {
                throw failed;
            }
        } finally {
            openRelease.release();
        }
        counters.retries.increment();
        results.clear();
        OpenRelease next = releaseSelector.acquire();
        try {
            requests.forEach(request -> results.add(next.reading(release -> read.apply(release, request))));
            return results;
        } finally {
            next.release();
        }
    }

    private static boolean isClientError(SassException failure) {
        return failure.diagnostics().get(0).code().isQueryProblem();
    }

    /** Returns the counts and latencies since the retriever was opened. */
    public RetrieverMetrics metrics() {
        return counters.snapshot();
    }

    /** Adds a listener, which is called from now on until the retriever is closed. */
    public void addListener(RetrieverListener listener) {
        listeners.add(listener);
    }

    /** Returns the manifest of the release that answers queries now. */
    public ReleaseManifest release() {
        OpenRelease openRelease = releaseSelector.acquire();
        try {
            return openRelease.manifest();
        } finally {
            openRelease.release();
        }
    }

    /**
     * Returns why the live release cannot be opened, or cannot answer queries of a scenario. Empty if the live release
     * answers all queries.
     */
    public Optional<RuntimeException> problem() {
        return releaseSelector.problem();
    }

    /**
     * Looks for a newer release now. Opens the live release again if a file of it was damaged.
     *
     * @return whether another release answers queries from now on, or the same one from other files
     */
    public boolean refresh() {
        return releaseSelector.refresh();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ReleaseSelector records failures
    private ScheduledExecutorService startTimer(Duration interval) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "sass-refresh");
            thread.setDaemon(true);
            return thread;
        });
        long nanos = interval.toNanos();
        started.scheduleWithFixedDelay(releaseSelector::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
        return started;
    }

    /**
     * Rejects queries from now on. Waits up to 30 seconds until running queries have finished and all releases are
     * closed. An operation that the store delays for longer, such as opening a newer release, fails.
     */
    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        releaseSelector.close();
        userState.close();
        if (ownsStore) {
            store.close();
        }
    }
}
