package org.sassrec.serving;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;

/**
 * An open release with its user models and its lease on the store. Counts its users and closes after the last one has
 * released it. Thread-safe.
 */
final class OpenRelease {

    private static final long MAX_SECONDS = Long.MAX_VALUE / 2_000;

    private final VectorStore store;
    private final ReleaseManifest release;
    private final String manifest;
    private final Map<String, UserModel> models;
    private final VectorStore.Lease lease;
    private final ReleaseRegistry open;
    private final Path home;
    private final Set<String> withdrawn;
    private final RefCount references = new RefCount();

    private OpenRelease(
            VectorStore store,
            ReleaseManifest release,
            String manifest,
            Map<String, UserModel> models,
            VectorStore.Lease lease,
            ReleaseRegistry open,
            Path home) {
        this.store = store;
        this.release = release;
        this.manifest = manifest;
        this.models = models;
        this.lease = lease;
        this.open = open;
        this.home = home;
        this.withdrawn = release.withdrawnItems();
    }

    /**
     * Opens a release: checks its files, loads the collections and the user models, and runs each once. Does not check
     * again what an open release shares.
     *
     * @param manifest name of the manifest collection of the release
     * @param current an intact open release whose user models and collections are shared; {@code null} for none
     * @param verify whether to compare collections and snapshots with their checksums
     * @param open the open releases of the retriever
     * @throws SassException SASS7505 if a user tower does not belong to the vectors; SASS7552 if files are corrupt;
     * SASS7555 if files cannot be copied from their address
     */
    static OpenRelease open(
            VectorStore store,
            ReleaseFiles files,
            ReleaseManifest release,
            String manifest,
            ReleaseLoader parts,
            @Nullable OpenRelease current,
            boolean verify,
            ReleaseRegistry open) {
        Map<String, UserModel> models = new HashMap<>();
        VectorStore.Lease lease = lease(store, manifest);
        Map<String, ReleaseFiles.Local> local = locate(files, release, lease);
        open.add(collections(release));
        try {
            if (verify) {
                Set<String> verified = current == null ? Set.of() : collections(current.release);
                collections(release).stream()
                        .filter(name -> !verified.contains(name))
                        .forEach(store::verify);
            }
            warmUp(store, release);
            for (String name : release.models().keySet()) {
                ReleaseFiles.Local found = Optional.ofNullable(local.get(name)).orElseThrow();
                Optional<UserModel> shared = shareModel(release, name, current);
                if (shared.isEmpty() && verify && !found.verified() && parts.readsSnapshots()) {
                    files.checkSnapshot(release, name);
                }
                models.put(name, shared.isPresent() ? shared.get() : UserModel.open(found, release, parts));
            }
            checkDimensions(release, models);
            warmUp(release, models);
            return new OpenRelease(store, release, manifest, models, lease, open, files.folder());
        } catch (RuntimeException | Error failed) {
            open.close(collections(release), () -> close(models, lease));
            throw failed;
        }
    }

    /** Copies missing files from their address, which can take minutes. The lease keeps writers from removing them. */
    private static Map<String, ReleaseFiles.Local> locate(
            ReleaseFiles files, ReleaseManifest release, VectorStore.Lease lease) {
        Map<String, ReleaseFiles.Local> local = new HashMap<>();
        try {
            release.models().keySet().forEach(name -> local.put(name, files.locate(release, name)));
            return local;
        } catch (RuntimeException | Error failed) {
            lease.close();
            throw failed;
        }
    }

    /**
     * Returns the model of the current release if its files are the same. Sharing saves the time and the memory of a
     * second copy.
     */
    private static Optional<UserModel> shareModel(ReleaseManifest release, String name, @Nullable OpenRelease current) {
        if (current == null
                || !Objects.equals(
                        release.models().get(name), current.release.models().get(name))) {
            return Optional.empty();
        }
        return Optional.ofNullable(current.models.get(name)).filter(UserModel::acquire);
    }

    private static void checkDimensions(ReleaseManifest release, Map<String, UserModel> models) {
        release.scenarios().forEach((scenario, collection) -> {
            UserModel model = models.get(collection.model());
            int dim = model == null ? 0 : model.tower().signature().vectorDim();
            if (dim != collection.dim()) {
                throw Diagnostic.error(
                                ServingCode.USER_TOWER_MISMATCH,
                                "the user tower of release `" + release.id() + "` returns vectors of " + dim
                                        + " dimensions, but the items of scenario `" + scenario + "` have "
                                        + collection.dim())
                        .withHelp("publish again, or roll back to another release")
                        .toException();
            }
        });
    }

    /**
     * Keeps writers from dropping the release. A reader without write access has no lease and relies on the retention
     * of the writer.
     */
    private static VectorStore.Lease lease(VectorStore store, String manifest) {
        try {
            return store.lease(manifest);
        } catch (SassException refused) {
            return () -> {};
        }
    }

    /**
     * Loads each collection, so that the first query does not wait and a corrupt collection is found before the switch.
     */
    private static void warmUp(VectorStore store, ReleaseManifest release) {
        for (ReleaseManifest.Collection collection : release.scenarios().values()) {
            store.search(
                    collection.name(), List.of(new float[collection.dim()]), new VectorStore.SearchSpec(1, 1, false));
        }
    }

    /**
     * Runs each tower once. TensorFlow builds its executables on the first call, which would delay the first queries.
     */
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

    /** Keeps the release open until one more {@link #release}. Returns {@code false} if it is closed. */
    boolean acquire() {
        return references.acquire();
    }

    /** Ends one use. The last one closes the release on another thread. */
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

    /**
     * Reads from the release.
     *
     * @throws SassException a code of the query or of the store; SASS7552 or SASS7536 if a file is damaged
     */
    <T> T reading(Function<OpenRelease, T> read) {
        try {
            return read.apply(this);
        } catch (InternalError truncated) { // may be thrown some instructions after the access
            throw UserModel.changedFile("a file of release " + release.id(), home, truncated);
        }
    }

    /**
     * Answers a query.
     *
     * @param history stored events of the user
     */
    QueryResult query(Query query, EventHistory history) {
        ReleaseManifest.Collection collection = collection(query.scenario());
        Filter filter = query.filter() == null ? null : collection.filters().bind(query.filter());
        EncodedUser user = encode(collection, query, history);
        List<QueryResult.Item> items =
                nearest(collection, user.vectors(), query.k(), user.values().excluded(query), filter);
        return new QueryResult(release.id(), user.values().known(), items);
    }

    /**
     * Returns the item vectors of a scenario.
     *
     * @throws SassException SASS7601 if the release does not contain the scenario
     */
    ReleaseManifest.Collection collection(String scenario) {
        ReleaseManifest.Collection collection = release.scenarios().get(scenario);
        if (collection != null) {
            return collection;
        }
        Collection<String> names = release.scenarios().keySet();
        Diagnostic unknown = Diagnostic.error(
                ServingCode.SCENARIO_NOT_RELEASED, "scenario `" + scenario + "` is not in release " + release.id());
        throw Suggestions.didYouMean(scenario, names)
                .map(unknown::withHelp)
                .orElse(unknown)
                .withHelp("the release contains: " + String.join(", ", names))
                .toException();
    }

    /**
     * A user whose vectors are computed.
     *
     * @param vectors one after another
     */
    record EncodedUser(UserValues values, float[] vectors) {}

    /**
     * Computes the vectors of the user of a query.
     *
     * @param history stored events of the user
     */
    EncodedUser encode(ReleaseManifest.Collection collection, Query query, EventHistory history) {
        UserModel model = Optional.ofNullable(models.get(collection.model())).orElseThrow();
        UserValues values = UserValues.of(model, query, history);
        return new EncodedUser(values, model.tower().encode(query.scenario(), values.inputs(), requestTime(query)));
    }

    /**
     * Reads the vector and the texts of an item of a scenario and the values of a known user, and runs the user tower.
     *
     * @throws SassException a code of the store; SASS7552 or SASS7536 if a file is damaged or was changed
     */
    void probe(String scenario) {
        ReleaseManifest.Collection collection = collection(scenario);
        VectorStore.SearchSpec spec = new VectorStore.SearchSpec(1, 1, true);
        List<String> ids = store.search(collection.name(), List.of(new float[collection.dim()]), spec).get(0).stream()
                .map(VectorStore.Neighbour::id)
                .toList();
        store.fetch(collection.name(), ids);
        UserModel model = Optional.ofNullable(models.get(collection.model())).orElseThrow();
        Query query = new Query(scenario, model.anyUser().orElse(null), Map.of(), 1).unseen();
        encode(collection, query, EventHistory.NONE);
    }

    /** Returns the names of the scenarios whose events the histories contain, and of the released ones. */
    Set<String> eventScenarios() {
        Set<String> names = new TreeSet<>(release.scenarios().keySet());
        models.values().forEach(model -> names.addAll(model.tower().signature().eventScenarios()));
        return names;
    }

    /** Returns the rows of items, without withdrawn ones, in the order of the ids. Omits unknown ids. */
    List<VectorStore.Row> rows(ReleaseManifest.Collection collection, Collection<String> ids) {
        List<String> wanted = ids.stream()
                .distinct()
                .filter(id -> !id.isEmpty() && !withdrawn.contains(id))
                .toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<String, VectorStore.Row> found = new HashMap<>();
        store.fetch(collection.name(), wanted).forEach(row -> found.put(row.id(), row));
        return wanted.stream().filter(found::containsKey).map(found::get).toList();
    }

    /**
     * Returns the time of the request in epoch milliseconds. Clamps times out of range, so that the difference to a
     * real time does not overflow.
     */
    private static long requestTime(Query query) {
        Instant now = query.time();
        if (now == null) {
            return System.currentTimeMillis();
        }
        long seconds = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, now.getEpochSecond()));
        return Instant.ofEpochSecond(seconds, now.getNano()).toEpochMilli();
    }

    /**
     * Returns the k best items that are not excluded. Doubles the number of requested rows until k items remain, all
     * rows were requested, or the store returns no more. The result has fewer than k items in the last two cases.
     */
    List<QueryResult.Item> nearest(
            ReleaseManifest.Collection collection,
            float[] vectors,
            int k,
            Set<String> excluded,
            @Nullable Filter filter) {
        // This many rows contain k results even if all excluded items are among them. The rows of withdrawn items are
        // removed from the collection, but maybe not yet.
        long left = Math.min(collection.rows(), (long) k + excluded.size() + withdrawn.size());
        int enough = (int) Math.min(left, Math.max(k, store.maxResults()));
        int requested = excluded.isEmpty() ? k : (int) Math.min(enough, 2L * k);
        while (true) {
            VectorStore.SearchSpec spec =
                    new VectorStore.SearchSpec(requested, Math.max(requested, collection.breadth()), true, filter);
            List<VectorStore.Neighbour> neighbours = MultiVectorSearch.search(
                            store, collection.name(), List.of(vectors), collection.dim(), spec)
                    .get(0);
            List<QueryResult.Item> items = neighbours.stream()
                    .filter(found -> !excluded.contains(found.id()) && !withdrawn.contains(found.id()))
                    .limit(k)
                    .map(found -> new QueryResult.Item(found.id(), found.score(), texts(collection, found.fields())))
                    .toList();
            boolean exhausted = filter != null && neighbours.size() < requested;
            if (items.size() == k || requested >= enough || exhausted) {
                return items;
            }
            requested = (int) Math.min(enough, 2L * requested);
        }
    }

    /** Returns the texts of an item, in the order of the configuration. */
    Map<String, String> texts(ReleaseManifest.Collection collection, Map<String, String> fields) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String column : release.model(collection).columns()) {
            String text = fields.get(column);
            if (text != null) {
                texts.put(column, text);
            }
        }
        return texts;
    }
}
