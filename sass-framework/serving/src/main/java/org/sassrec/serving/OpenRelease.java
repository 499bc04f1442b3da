package org.sassrec.serving;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/** An open release. Counts who uses it and closes when the last has gone. */
final class OpenRelease {

    private static final long MAX_SECONDS = Long.MAX_VALUE / 2_000;

    private final VectorStore store;
    private final ReleaseManifest release;
    private final String manifest;
    private final Map<String, UserModel> models;
    private final VectorStore.Lease lease;
    private final Registry open;
    private final Set<String> withdrawn;
    private final RefCount references = new RefCount();

    private OpenRelease(
            VectorStore store,
            ReleaseManifest release,
            String manifest,
            Map<String, UserModel> models,
            VectorStore.Lease lease,
            Registry open) {
        this.store = store;
        this.release = release;
        this.manifest = manifest;
        this.models = models;
        this.lease = lease;
        this.open = open;
        this.withdrawn = release.withdrawnItems();
    }

    /**
     * Opens the live release.
     *
     * @param manifest name of the manifest collection that was live when the release was read
     * @param answering who answers meanwhile; what both use is shared
     * @param open the releases of the same retriever
     * @throws SassException SASS7505 if the user tower is not the one the vectors were made with, SASS7552 if files are damaged
     */
    static OpenRelease open(
            VectorStore store,
            ReleaseFiles files,
            ReleaseManifest release,
            String manifest,
            ReleaseLoader parts,
            @Nullable OpenRelease answering,
            Registry open) {
        files.checkTowers(release);
        Map<String, UserModel> models = new HashMap<>();
        VectorStore.Lease lease = lease(store, manifest);
        open.add(collections(release));
        try {
            warmUp(store, release);
            for (String name : release.models().keySet()) {
                Optional<UserModel> shared = shareModel(release, name, answering);
                models.put(name, shared.isPresent() ? shared.get() : UserModel.open(files, release, name, parts));
            }
            checkDimensions(release, models);
            warmUp(release, models);
            return new OpenRelease(store, release, manifest, models, lease, open);
        } catch (RuntimeException | Error failed) {
            open.close(collections(release), () -> close(models, lease));
            throw failed;
        }
    }

    /** The model of the release that answers, if it is of the same files: opened again it takes time, and its memory twice. */
    private static Optional<UserModel> shareModel(
            ReleaseManifest release, String name, @Nullable OpenRelease answering) {
        if (answering == null
                || !Objects.equals(
                        release.models().get(name), answering.release.models().get(name))) {
            return Optional.empty();
        }
        return Optional.ofNullable(answering.models.get(name)).filter(UserModel::acquire);
    }

    private static void checkDimensions(ReleaseManifest release, Map<String, UserModel> models) {
        release.scenarios().forEach((scenario, collection) -> {
            UserModel model = models.get(collection.model());
            int dim = model == null ? 0 : model.tower().signature().vectorDim();
            if (dim != collection.dim()) {
                throw Diagnostic.error(
                                DiagnosticCode.USER_TOWER_MISMATCH,
                                "the user tower of release `" + release.id() + "` gives vectors of " + dim
                                        + " dimensions, the items of `" + scenario + "` have " + collection.dim())
                        .withHelp("publish again, or roll back")
                        .toException();
            }
        });
    }

    /** Keeps the release from being dropped. A reader that may not write goes without, and relies on what the writer keeps. */
    private static VectorStore.Lease lease(VectorStore store, String manifest) {
        try {
            return store.lease(manifest);
        } catch (SassException refused) {
            return () -> {};
        }
    }

    /** Loads each collection now: the first query should not wait, and a broken one should be found before the switch. */
    private static void warmUp(VectorStore store, ReleaseManifest release) {
        for (ReleaseManifest.Collection collection : release.scenarios().values()) {
            store.search(
                    collection.name(), List.of(new float[collection.dim()]), new VectorStore.SearchSpec(1, 1, false));
        }
    }

    /** Asks each tower once: it is then that TensorFlow builds what it runs, for which the first queries would all wait. */
    private static void warmUp(ReleaseManifest release, Map<String, UserModel> models) {
        release.scenarios().forEach((scenario, collection) -> {
            UserModel model =
                    Optional.ofNullable(models.get(collection.model())).orElseThrow();
            model.tower().encode(scenario, Map.of(), System.currentTimeMillis());
        });
    }

    ReleaseManifest manifest() {
        return release;
    }

    String manifestName() {
        return manifest;
    }

    /** Keeps it open until one more {@link #release}; {@code false} if it is closed. */
    boolean acquire() {
        return references.acquire();
    }

    /** Closes it, on another thread, if nobody is left. */
    void release() {
        if (references.release()) {
            open.closeLater(collections(release), () -> close(models, lease));
        }
    }

    private static void close(Map<String, UserModel> models, VectorStore.Lease lease) {
        try {
            models.values().forEach(UserModel::release);
        } finally {
            lease.close();
        }
    }

    private static Set<String> collections(ReleaseManifest release) {
        return release.scenarios().values().stream()
                .map(ReleaseManifest.Collection::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    QueryResult query(Query query) {
        ReleaseManifest.Collection collection = release.scenarios().get(query.scenario());
        if (collection == null) {
            throw Diagnostic.error(
                            DiagnosticCode.SCENARIO_NOT_RELEASED,
                            "scenario `" + query.scenario() + "` is not in release " + release.id())
                    .withHelp(Suggestions.didYouMean(
                                    query.scenario(), release.scenarios().keySet())
                            .orElseGet(() -> "released are: "
                                    + String.join(", ", release.scenarios().keySet())))
                    .toException();
        }
        Filter filter = query.filter() == null ? null : collection.filters().bind(query.filter());
        UserModel model = Optional.ofNullable(models.get(collection.model())).orElseThrow();
        ReleaseLoader.Tower tower = model.tower();
        Optional<Map<String, InputValue>> known =
                query.user() == null ? Optional.empty() : model.users().values(query.user(), query.scenario());
        Map<String, InputValue> values = new HashMap<>(known.orElse(Map.of()));
        query.values()
                .forEach((feature, given) ->
                        values.put(feature, InputConverter.convert(tower.signature(), feature, given)));
        float[] vectors = tower.encode(query.scenario(), values, requestTime(query));
        List<QueryResult.Item> items =
                nearest(collection, vectors, query.k(), excludedItems(model, query, values), filter);
        return new QueryResult(release.id(), known.isPresent(), items);
    }

    /** A time that milliseconds cannot tell is the furthest one: a gap to any real time doesn't overflow either. */
    private static long requestTime(Query query) {
        Instant now = query.time();
        if (now == null) {
            return System.currentTimeMillis();
        }
        long seconds = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, now.getEpochSecond()));
        return Instant.ofEpochSecond(seconds, now.getNano()).toEpochMilli();
    }

    /** What must not be answered. */
    private Set<String> excludedItems(UserModel model, Query query, Map<String, InputValue> values) {
        if (!query.excludeSeen()) {
            return query.exclude();
        }
        Set<String> excluded = new HashSet<>(query.exclude());
        if (query.user() != null) {
            excluded.addAll(model.users().seenItems(query.user()));
        }
        values.forEach((name, value) -> {
            boolean history = model.tower()
                    .signature()
                    .input(name)
                    .filter(input -> input.kind() == TowerSignature.Kind.ITEMS)
                    .isPresent();
            if (history && value instanceof InputValue.Texts texts) {
                excluded.addAll(texts.values());
            }
        });
        return excluded;
    }

    /**
     * The k best besides the excluded; asks the store for more until so many are left, there are no more, or the store gives no
     * more: then there are fewer.
     */
    private List<QueryResult.Item> nearest(
            ReleaseManifest.Collection collection,
            float[] vectors,
            int k,
            Set<String> excluded,
            @Nullable Filter filter) {
        // With so many, k are left even if all excluded ones are among them.
        // Withdrawn items are not in the collection any more, but for the moment until their rows are removed.
        long left = Math.min(collection.rows(), (long) k + excluded.size() + withdrawn.size());
        int enough = (int) Math.min(left, Math.max(k, store.maxResults()));
        int asked = excluded.isEmpty() ? k : (int) Math.min(enough, 2L * k);
        while (true) {
            VectorStore.SearchSpec spec =
                    new VectorStore.SearchSpec(asked, Math.max(asked, collection.breadth()), true, filter);
            List<VectorStore.Neighbour> neighbours = MultiVectorSearch.search(
                            store, collection.name(), List.of(vectors), collection.dim(), spec)
                    .get(0);
            List<QueryResult.Item> items = neighbours.stream()
                    .filter(found -> !excluded.contains(found.id()) && !withdrawn.contains(found.id()))
                    .limit(k)
                    .map(found -> new QueryResult.Item(found.id(), found.score(), texts(collection, found)))
                    .toList();
            boolean fewFit = filter != null && neighbours.size() < asked;
            if (items.size() == k || asked >= enough || fewFit) {
                return items;
            }
            asked = (int) Math.min(enough, 2L * asked);
        }
    }

    private Map<String, String> texts(ReleaseManifest.Collection collection, VectorStore.Neighbour found) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String column : release.model(collection).columns()) {
            String text = found.fields().get(column);
            if (text != null) {
                texts.put(column, text);
            }
        }
        return texts;
    }

    /**
     * The releases that a retriever has open: which collections they search, so that what another one searches stays loaded when
     * one is closed, and the closing itself. Thread-safe.
     */
    static final class Registry {

        private static final System.Logger LOG = System.getLogger(Registry.class.getName());
        private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(30);

        private final VectorStore store;
        private final Map<String, Integer> readers = new HashMap<>(); // by collection; guarded by this
        private int open; // guarded by this

        Registry(VectorStore store) {
            this.store = store;
        }

        /** One is being opened: from now on its collections stay loaded. */
        synchronized void add(Set<String> collections) {
            open++;
            collections.forEach(name -> readers.merge(name, 1, Integer::sum));
        }

        /**
         * Closes one that has been {@link #add}. What fails is logged: nobody can do anything about it, and whoever is the last
         * to let go has an answer, or another failure to tell.
         */
        void close(Set<String> collections, Runnable parts) {
            try {
                parts.run();
            } catch (RuntimeException | Error failed) {
                LOG.log(System.Logger.Level.WARNING, "a release that is not used any more could not be closed", failed);
            } finally {
                unloadUnused(collections);
            }
        }

        /** The same on a thread of its own: a store may take its time, for which the query that happens to be the last must not wait. */
        void closeLater(Set<String> collections, Runnable parts) {
            Thread closing = new Thread(() -> close(collections, parts), "sass-close");
            closing.setDaemon(true);
            closing.start();
        }

        /** Unloads under the lock: who opens another release of the same collection loads it afterwards, not before. */
        private synchronized void unloadUnused(Set<String> collections) {
            for (String name : collections) {
                if (readers.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1) == null) {
                    unload(name);
                }
            }
            open--;
            notifyAll();
        }

        private void unload(String collection) {
            try {
                store.unload(collection);
            } catch (RuntimeException failed) {
                LOG.log(System.Logger.Level.WARNING, "collection " + collection + " could not be unloaded", failed);
            }
        }

        /**
         * Waits until all are closed, but not when interrupted, and no longer than {@link #MAX_CLOSE_WAIT}: a store that does not answer
         * must not keep a process from ending.
         */
        synchronized void awaitClosed() {
            long end = System.nanoTime() + MAX_CLOSE_WAIT.toNanos();
            try {
                for (long left = MAX_CLOSE_WAIT.toNanos(); open > 0 && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
