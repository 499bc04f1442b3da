package org.sassrec.release;

import java.util.List;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.VectorStore;

/** Delegates all calls to another store. Tests override single methods. */
public class DelegatingStore implements VectorStore {
    private final VectorStore store;

    public DelegatingStore(VectorStore store) {
        this.store = store;
    }

    @Override
    public String location() {
        return store.location();
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
    public String physicalName(String name) {
        return store.physicalName(name);
    }

    @Override
    public List<String> collections() {
        return store.collections();
    }

    @Override
    public boolean isSealed(String collection) {
        return store.isSealed(collection);
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
    public void verify(String collection) {
        store.verify(collection);
    }

    @Override
    public void verifyAliases() {
        store.verifyAliases();
    }

    @Override
    public List<Diagnostic> warnings() {
        return store.warnings();
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
    public int maxBreadth() {
        return store.maxBreadth();
    }

    @Override
    public int maxResults() {
        return store.maxResults();
    }

    @Override
    public Lease lease(String collection) {
        return store.lease(collection);
    }

    @Override
    public Set<String> leasedCollections() {
        return store.leasedCollections();
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
