package org.sassrec.release.milvus;

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
import org.sassrec.serving.store.VectorStore;

/** A {@link VectorStore} in a database of Milvus 2.3.5 or newer. The package page tells how. */
public final class MilvusStore implements VectorStore {

    private final MilvusClientV2 client;
    private final LongCalls longCalls;
    private final Calls calls;
    private final MilvusOptions options;
    private final Names names;
    private final Clock clock;
    private final Catalog catalog;
    private final Searches searches;
    private final Map<String, Writer> writers = new HashMap<>();
    private volatile @Nullable WriterLock lock;

    /**
     * Over a client that is connected.
     *
     * @param patient opens one for calls that take long
     */
    MilvusStore(
            MilvusClientV2 client, Supplier<MilvusClientV2> patient, Calls calls, MilvusOptions options, Clock clock) {
        this.client = client;
        this.longCalls = new LongCalls(client, patient, calls, options);
        this.calls = calls;
        this.options = options;
        this.names = new Names(options.prefix());
        this.clock = clock;
        this.catalog = new Catalog(client, calls, options, names);
        this.searches = new Searches(client, longCalls, calls, options, () -> lock != null);
    }

    /**
     * Connects.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7540 if there is no server, SASS7541 if it refuses the login, SASS7546
     *     if it has no such database, SASS7548 if it is too old, SASS7549 if the certificates do not fit
     */
    public static MilvusStore open(MilvusOptions options) {
        return open(options, Clock.systemUTC());
    }

    static MilvusStore open(MilvusOptions options, Clock clock) {
        Calls calls = new Calls(options);
        return new MilvusStore(
                Connection.open(options, calls), () -> Connection.openPatient(options, calls), calls, options, clock);
    }

    /** A collection that is being written. */
    private final class Writer {
        private final CollectionSpec spec;
        private final MilvusIndex index;
        private final Upload upload;
        private long rows;

        Writer(CollectionSpec spec, MilvusIndex index) {
            this.spec = spec;
            this.index = index;
            String name = names.outer(spec.name());
            this.upload = new Upload(request -> send(name, request));
        }

        void upsert(List<Row> given) {
            List<RowForm.Sized> sized = new ArrayList<>();
            for (Row row : given) {
                sized.add(RowForm.json(row, rows++, spec));
            }
            RowForm.requests(sized).forEach(upload::add);
        }

        Sealing.Written written() {
            return new Sealing.Written(names.outer(spec.name()), spec.name(), index, Math.min(rows, spec.rows()));
        }
    }

    private void send(String collection, List<JsonObject> rows) {
        longCalls.repeatable(
                "upsert",
                collection,
                patient -> patient.upsert(UpsertReq.builder()
                        .databaseName(options.database())
                        .collectionName(collection)
                        .data(rows)
                        .build()));
    }

    @Override
    public synchronized Lock lock() {
        if (lock != null) {
            throw Diagnostic.error("SASS7501", "another publish of this process is writing to " + options.uri())
                    .withHelp("wait until it has ended")
                    .toException();
        }
        lock = WriterLock.take(client, calls, options.database(), names, clock);
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
        writers.values().forEach(writer -> writer.upload.close());
        writers.clear();
    }

    @Override
    public synchronized void create(CollectionSpec spec) {
        MilvusIndex index =
                spec.rows() < Sealing.FLUSHED_FROM ? MilvusIndex.of(MilvusIndex.Type.FLAT) : options.index();
        catalog.create(spec, index);
        writers.put(spec.name(), new Writer(spec, index));
    }

    @Override
    public String place() {
        return options.uri() + ", database " + options.database() + ", prefix " + options.prefix();
    }

    @Override
    public String nameInStore(String name) {
        return names.outer(name);
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        writer(collection).upsert(rows);
    }

    @Override
    public boolean sealsTogether() {
        return true;
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        List<Sealing.Written> written = new ArrayList<>();
        for (String collection : collections) {
            Writer writer = writer(collection);
            writer.upload.finish();
            listener.on(collection, "write", writer.rows, writer.rows);
            written.add(writer.written());
        }
        new Sealing(client, longCalls, calls, options, listener).seal(written);
        for (String collection : collections) {
            Writer writer = writer(collection);
            searches.countAll(names.outer(collection));
            catalog.markSealed(collection, writer.rows);
            writer.upload.close();
            synchronized (this) {
                writers.remove(collection);
            }
        }
    }

    private synchronized Writer writer(String collection) {
        Writer writer = writers.get(collection);
        if (writer == null) {
            throw new IllegalStateException("not created here, or sealed: " + collection);
        }
        return writer;
    }

    @Override
    public List<String> collections() {
        return catalog.collections();
    }

    @Override
    public boolean sealed(String collection) {
        return catalog.find(collection).isPresent();
    }

    @Override
    public long count(String collection) {
        return searches.count(catalog.open(collection));
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        searches.ids(catalog.open(collection), sink);
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        return searches.fetch(catalog.open(collection), ids);
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        vectors.forEach(VectorStore::requireFinite);
        return searches.search(catalog.open(collection), vectors, spec);
    }

    /** The server keeps it loaded, for other readers; only what we know of it is forgotten. */
    @Override
    public void unload(String collection) {
        catalog.forget(collection);
        searches.forget(names.outer(collection));
    }

    @Override
    public void remove(String collection, List<String> ids) {
        searches.remove(catalog.open(collection), ids);
    }

    @Override
    public int largestBreadth() {
        return options.index().largestBreadth();
    }

    @Override
    public int largestAnswer() {
        return Searches.LONGEST_ANSWER;
    }

    @Override
    public Lease lease(String collection) {
        return MilvusLease.take(client, calls, options.database(), names, collection, clock);
    }

    @Override
    public Set<String> leased() {
        return MilvusLease.held(client, calls, options.database(), names, clock);
    }

    @Override
    public synchronized void drop(String collection) {
        checkLock("`" + names.outer(collection) + "` was not dropped");
        Writer writer = writers.remove(collection);
        if (writer != null) {
            writer.upload.close();
        }
        catalog.drop(collection);
    }

    @Override
    public Optional<String> alias(String alias) {
        return catalog.alias(alias);
    }

    @Override
    public synchronized void setAlias(String alias, String collection) {
        checkLock("nothing was switched");
        catalog.setAlias(alias, collection);
    }

    @Override
    public synchronized void dropAlias(String alias) {
        checkLock("the alias `" + names.outer(alias) + "` was not dropped");
        catalog.dropAlias(alias);
    }

    /** A publisher that was held up must not undo what the next one does. */
    private synchronized void checkLock(String note) {
        if (lock != null) {
            lock.check(note);
        }
    }

    @Override
    public void close() {
        unlock();
        searches.close();
        longCalls.close();
        client.close();
    }
}
