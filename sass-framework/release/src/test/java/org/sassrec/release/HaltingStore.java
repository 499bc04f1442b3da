package org.sassrec.release;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sassrec.serving.store.VectorStore;

/**
 * Delegates all calls until the n-th call, including reads. Then ends the process before or after that call takes
 * effect, like SIGKILL: nothing is closed, flushed or unlocked.
 */
public final class HaltingStore implements VectorStore {

    /** Exit status of a process killed by SIGKILL. */
    public static final int STATUS = 137;

    private final VectorStore store;
    private final int dieAt;
    private final boolean afterwards;
    private int calls;

    /** Ends the process at the call with this number, counted from 1; 0 for never. */
    public HaltingStore(VectorStore store, int dieAt, boolean afterwards) {
        this.store = store;
        this.dieAt = dieAt;
        this.afterwards = afterwards;
    }

    public int calls() {
        return calls;
    }

    private <T> T call(Supplier<T> work) {
        calls++;
        if (calls == dieAt && !afterwards) {
            die();
        }
        T result = work.get();
        if (calls == dieAt) {
            die();
        }
        return result;
    }

    private static void die() {
        Runtime.getRuntime().halt(STATUS);
    }

    private void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public Lock lock() {
        Lock lock = call(store::lock);
        return () -> run(lock::close);
    }

    @Override
    public void create(CollectionSpec spec) {
        run(() -> store.create(spec));
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        run(() -> store.upsert(collection, rows));
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        run(() -> store.seal(collections, listener));
    }

    @Override
    public boolean prefersJointSealing() {
        return store.prefersJointSealing();
    }

    @Override
    public List<String> collections() {
        return call(store::collections);
    }

    @Override
    public boolean isSealed(String collection) {
        return call(() -> store.isSealed(collection));
    }

    @Override
    public long count(String collection) {
        return call(() -> store.count(collection));
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        run(() -> store.ids(collection, sink));
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        return call(() -> store.fetch(collection, ids));
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        return call(() -> store.search(collection, vectors, spec));
    }

    @Override
    public void verify(String collection) {
        run(() -> store.verify(collection));
    }

    @Override
    public void unload(String collection) {
        run(() -> store.unload(collection));
    }

    @Override
    public void remove(String collection, List<String> ids) {
        run(() -> store.remove(collection, ids));
    }

    @Override
    public int maxBreadth() {
        return store.maxBreadth();
    }

    @Override
    public int maxResults() {
        return store.maxResults();
    }

    @Override
    public Lease lease(String collection) {
        return call(() -> store.lease(collection));
    }

    @Override
    public Set<String> leasedCollections() {
        return call(store::leasedCollections);
    }

    @Override
    public void drop(String collection) {
        run(() -> store.drop(collection));
    }

    @Override
    public Optional<String> alias(String alias) {
        return call(() -> store.alias(alias));
    }

    @Override
    public void setAlias(String alias, String collection) {
        run(() -> store.setAlias(alias, collection));
    }

    @Override
    public void dropAlias(String alias) {
        run(() -> store.dropAlias(alias));
    }

    @Override
    public void close() {
        store.close();
    }
}
