package org.sassrec.store.milvus;

import com.google.gson.JsonObject;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** A {@link VectorStore} in a database of Milvus 2.3.5 or newer. The package documentation describes the format. */
public final class MilvusStore implements VectorStore {

    private final MilvusDatabase database;
    private final Clock clock;
    private final CollectionCatalog catalog;
    private final CollectionSearcher searcher;
    private final Map<String, NewCollection> created = new HashMap<>();
    private volatile @Nullable WriterLock lock;

    /**
     * Creates a store over a connected client.
     *
     * @param patient opens a client for calls that take long
     */
    MilvusStore(
            MilvusClientV2 client,
            Supplier<MilvusClientV2> patient,
            RetryingClient calls,
            MilvusOptions options,
            Clock clock) {
        this.clock = clock;
        this.database =
                new MilvusDatabase(client, calls, new LongRunningCalls(client, patient, calls, options), options);
        this.catalog = new CollectionCatalog(database);
        this.searcher = new CollectionSearcher(database, () -> lock != null);
    }

    /**
     * Connects to a server.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7540 if the server is unreachable, SASS7541 if it refuses the
     * login, SASS7546 if the database does not exist, SASS7548 if the server is too old, SASS7549 if no secure
     * connection is possible
     */
    public static MilvusStore open(MilvusOptions options) {
        return open(options, Clock.systemUTC());
    }

    static MilvusStore open(MilvusOptions options, Clock clock) {
        RetryingClient calls = new RetryingClient(options);
        return new MilvusStore(
                Connection.open(options, calls), () -> Connection.openPatient(options, calls), calls, options, clock);
    }

    /** A collection that this object has created and not sealed. */
    private static final class NewCollection {
        private final CollectionSpec spec;
        private final MilvusIndex index;
        private final Upload upload;
        /** Number of rows that this object has written. */
        private long rows;

        private NewCollection(CollectionSpec spec, MilvusIndex index, Upload upload) {
            this.spec = spec;
            this.index = index;
            this.upload = upload;
        }
    }

    private void send(String collection, List<JsonObject> rows) {
        database.longCalls()
                .callRepeatably(
                        "upsert",
                        collection,
                        patient -> patient.upsert(UpsertReq.builder()
                                .databaseName(database.name())
                                .collectionName(collection)
                                .data(rows)
                                .build()));
    }

    @Override
    public synchronized Lock lock() {
        if (lock != null) {
            throw Diagnostic.error(
                            StoreCode.CONCURRENT_PUBLISH,
                            "another publish of this process is writing to "
                                    + database.options().uri())
                    .withHelp("try again when it has ended")
                    .toException();
        }
        lock = WriterLock.take(database, clock);
        return this::unlock;
    }

    private synchronized void unlock() {
        abandonWriters();
        WriterLock held = lock;
        lock = null;
        if (held != null) {
            held.release();
        }
    }

    private void abandonWriters() {
        created.values().forEach(each -> each.upload.close());
        created.clear();
    }

    @Override
    public synchronized void create(CollectionSpec spec) {
        MilvusIndex index = spec.rows() < CollectionSealer.MIN_FLUSHED_ROWS
                ? MilvusIndex.of(MilvusIndex.Type.FLAT)
                : database.options().index();
        catalog.create(spec, index);
        created.put(
                spec.name(), new NewCollection(spec, index, new Upload(spec, physicalName(spec.name()), this::send)));
    }

    @Override
    public String location() {
        return database.options().uri() + ", database " + database.name() + ", prefix "
                + database.options().prefix();
    }

    @Override
    public String physicalName(String name) {
        return database.physicalName(name);
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        NewCollection written = created(collection);
        written.upload.upsert(written.rows, rows);
        written.rows += rows.size();
    }

    @Override
    public Optional<Appender> appender(CollectionSpec spec) {
        catalog.checkUnsealed(spec.name());
        return Optional.of(new Upload(spec, physicalName(spec.name()), this::send));
    }

    @Override
    public boolean prefersJointSealing() {
        return true;
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        List<CollectionSealer.WrittenCollection> written = new ArrayList<>();
        for (String collection : collections) {
            NewCollection each = created(collection);
            each.upload.finish();
            // Rows of appenders are written by other objects, so the expected number of rows counts.
            long rows = each.rows == 0 ? each.spec.rows() : Math.min(each.rows, each.spec.rows());
            listener.on(collection, "write", rows, rows);
            written.add(new CollectionSealer.WrittenCollection(physicalName(collection), collection, each.index, rows));
        }
        new CollectionSealer(database, listener).seal(written);
        for (String collection : collections) {
            NewCollection each = created(collection);
            long rows = searcher.countAll(database.physicalName(collection));
            catalog.markSealed(collection, each.rows == 0 ? rows : each.rows);
            each.upload.close();
            synchronized (this) {
                created.remove(collection);
            }
        }
    }

    private synchronized NewCollection created(String collection) {
        NewCollection found = created.get(collection);
        if (found == null) {
            throw new IllegalStateException("not created here, or sealed: " + collection);
        }
        return found;
    }

    @Override
    public List<String> collections() {
        return catalog.collections();
    }

    @Override
    public boolean isSealed(String collection) {
        return catalog.find(collection).isPresent();
    }

    @Override
    public long count(String collection) {
        return searcher.count(catalog.open(collection));
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        searcher.ids(catalog.open(collection), sink);
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        return searcher.fetch(catalog.open(collection), ids);
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        vectors.forEach(VectorStore::requireFinite);
        return searcher.search(catalog.open(collection), vectors, spec);
    }

    /** Clears the cached properties. The server keeps the collection loaded for other readers. */
    @Override
    public void unload(String collection) {
        catalog.forget(collection);
        searcher.markUnloaded(database.physicalName(collection));
    }

    @Override
    public void remove(String collection, List<String> ids) {
        searcher.remove(catalog.open(collection), ids);
    }

    @Override
    public int maxBreadth() {
        return database.options().index().largestBreadth();
    }

    @Override
    public int maxResults() {
        return CollectionSearcher.MAX_RESULTS;
    }

    @Override
    public Lease lease(String collection) {
        return MilvusLease.take(database, collection, clock);
    }

    @Override
    public Set<String> leasedCollections() {
        return MilvusLease.activeCollections(database, clock);
    }

    @Override
    public synchronized void drop(String collection) {
        checkLock("`" + database.physicalName(collection) + "` was not dropped");
        NewCollection unsealed = created.remove(collection);
        if (unsealed != null) {
            unsealed.upload.close();
        }
        catalog.drop(collection);
    }

    @Override
    public Optional<String> alias(String alias) {
        return catalog.alias(alias);
    }

    @Override
    public synchronized void setAlias(String alias, String collection) {
        checkLock("the alias `" + database.physicalName(alias) + "` was not moved");
        catalog.setAlias(alias, collection);
    }

    @Override
    public synchronized void dropAlias(String alias) {
        checkLock("the alias `" + database.physicalName(alias) + "` was not dropped");
        catalog.dropAlias(alias);
    }

    /** A delayed publisher must not undo the work of the next one. */
    private synchronized void checkLock(String note) {
        if (lock != null) {
            lock.check(note);
        }
    }

    @Override
    public void close() {
        unlock();
        searcher.close();
        database.longCalls().close();
        database.client().close();
    }
}
