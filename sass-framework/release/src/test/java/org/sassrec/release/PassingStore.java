package org.sassrec.release;

import java.util.List;
import java.util.Set;
import org.sassrec.serving.store.VectorStore;

/** Passes all on; to be overridden. */
public class PassingStore implements VectorStore {
    private final VectorStore store;

    public PassingStore(VectorStore store) {
        this.store = store;
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public Lock lock() {
        return store.lock();
    }

    @Override
    public void create(CollectionSpec spec) {
        store.create(spec);
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        store.upsert(collection, rows);
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        store.seal(collections, listener);
    }

    @Override
    public String nameInStore(String name) {
        return store.nameInStore(name);
    }

    @Override
    public List<String> collections() {
        return store.collections();
    }

    @Override
    public boolean sealed(String collection) {
        return store.sealed(collection);
    }

    @Override
    public long count(String collection) {
        return store.count(collection);
    }

    @Override
    public void ids(String collection, java.util.function.Consumer<String> sink) {
        store.ids(collection, sink);
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        return store.fetch(collection, ids);
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        return store.search(collection, vectors, spec);
    }

    @Override
    public void unload(String collection) {
        store.unload(collection);
    }

    @Override
    public void drop(String collection) {
        store.drop(collection);
    }

    @Override
    public void remove(String collection, List<String> ids) {
        store.remove(collection, ids);
    }

    @Override
    public int largestBreadth() {
        return store.largestBreadth();
    }

    @Override
    public int largestAnswer() {
        return store.largestAnswer();
    }

    @Override
    public Lease lease(String collection) {
        return store.lease(collection);
    }

    @Override
    public Set<String> leased() {
        return store.leased();
    }

    @Override
    public java.util.Optional<String> alias(String alias) {
        return store.alias(alias);
    }

    @Override
    public void setAlias(String alias, String collection) {
        store.setAlias(alias, collection);
    }

    @Override
    public void dropAlias(String alias) {
        store.dropAlias(alias);
    }

    @Override
    public void close() {
        store.close();
    }
}
