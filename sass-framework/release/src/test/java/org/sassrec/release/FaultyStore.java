package org.sassrec.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sassrec.serving.store.VectorStore;

/** Delegates all calls until the n-th writing call. Fails before or after that call takes effect, and on all later calls. */
public final class FaultyStore implements VectorStore {

    /** Represents the end of the process; no code catches it. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final VectorStore store;
    private final int dieAt;
    private final boolean afterwards;
    private final List<String> calls = new ArrayList<>();
    private boolean dead;

    /** Fails at the writing call with this number, counted from 1; 0 for never. */
    public FaultyStore(VectorStore store, int dieAt, boolean afterwards) {
        this.store = store;
        this.dieAt = dieAt;
        this.afterwards = afterwards;
    }

    /** Returns the writing calls in order: {@code setAlias(name)}. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    private void writing(String call, String subject, Runnable work) {
        alive();
        calls.add(call + "(" + subject + ")");
        if (calls.size() == dieAt) {
            dead = true;
            if (afterwards) {
                work.run();
            }
            throw new Killed();
        }
        work.run();
    }

    private <T> T reading(Supplier<T> work) {
        alive();
        return work.get();
    }

    private void alive() {
        if (dead) {
            throw new Killed();
        }
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public Lock lock() {
        return reading(store::lock); // the operating system frees the lock of a killed process
    }

    @Override
    public void create(CollectionSpec spec) {
        writing("create", spec.name(), () -> store.create(spec));
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        writing("upsert", collection, () -> store.upsert(collection, rows));
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        writing("seal", String.join(", ", collections), () -> store.seal(collections, listener));
    }

    @Override
    public List<String> collections() {
        return reading(store::collections);
    }

    @Override
    public boolean isSealed(String collection) {
        return reading(() -> store.isSealed(collection));
    }

    @Override
    public long count(String collection) {
        return reading(() -> store.count(collection));
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        reading(() -> {
            store.ids(collection, sink);
            return true;
        });
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        return reading(() -> store.fetch(collection, ids));
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        return reading(() -> store.search(collection, vectors, spec));
    }

    @Override
    public void verify(String collection) {
        reading(() -> {
            store.verify(collection);
            return true;
        });
    }

    @Override
    public void unload(String collection) {
        store.unload(collection);
    }

    @Override
    public void drop(String collection) {
        writing("drop", collection, () -> store.drop(collection));
    }

    @Override
    public void remove(String collection, List<String> ids) {
        writing("remove", collection, () -> store.remove(collection, ids));
    }

    @Override
    public Lease lease(String collection) {
        return reading(() -> store.lease(collection));
    }

    @Override
    public Set<String> leasedCollections() {
        return reading(store::leasedCollections);
    }

    @Override
    public Optional<String> alias(String alias) {
        return reading(() -> store.alias(alias));
    }

    @Override
    public void setAlias(String alias, String collection) {
        writing("setAlias", alias, () -> store.setAlias(alias, collection));
    }

    @Override
    public void dropAlias(String alias) {
        writing("dropAlias", alias, () -> store.dropAlias(alias));
    }

    @Override
    public void close() {
        store.close();
    }
}
