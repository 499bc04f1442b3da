package org.sassrec.store.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/**
 * A store in the memory of this process, which searches exactly. An example of a store: it is the shortest code that
 * passes {@link VectorStoreContract}. All instances with the same name have the same content.
 */
public final class MemoryStore implements VectorStore {
    private static final Map<String, Space> SPACES = new ConcurrentHashMap<>();

    /** The content of all instances with one name. Each access synchronizes on it. */
    private static final class Space {
        private final Map<String, Collection> collections = new TreeMap<>();
        private final Map<String, String> aliases = new HashMap<>();
        private final Map<String, Integer> leases = new HashMap<>();
        private boolean locked;
    }

    private static final class Collection {
        private final CollectionSpec spec;
        private final Map<String, Row> rows = new LinkedHashMap<>();
        private boolean sealed;

        Collection(CollectionSpec spec) {
            this.spec = spec;
        }
    }

    private final String name;
    private final Space space;

    private MemoryStore(String name) {
        this.name = name;
        this.space = SPACES.computeIfAbsent(name, any -> new Space());
    }

    /** Opens the content with a name. */
    public static MemoryStore open(String name) {
        return new MemoryStore(name);
    }

    @Override
    public Lock lock() {
        synchronized (space) {
            if (space.locked) {
                throw failure(StoreCode.CONCURRENT_PUBLISH, "another writer holds the lock of `" + name + "`");
            }
            space.locked = true;
        }
        return once(() -> space.locked = false)::run;
    }

    /** Returns an action that runs at most once, with the content locked. */
    private Runnable once(Runnable action) {
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                synchronized (space) {
                    action.run();
                }
            }
        };
    }

    @Override
    public void create(CollectionSpec spec) {
        synchronized (space) {
            if (space.collections.containsKey(spec.name())) {
                throw failure(StoreCode.COLLECTION_EXISTS, "the collection `" + spec.name() + "` exists");
            }
            space.collections.put(spec.name(), new Collection(spec));
        }
    }

    @Override
    public void upsert(String collection, List<Row> rows) {
        synchronized (space) {
            Collection open = space.collections.get(collection);
            if (open == null || open.sealed) {
                throw new IllegalStateException("not a collection that can be written: " + collection);
            }
            for (Row row : rows) {
                requireDimension(open, row.vector());
                open.rows.put(row.id(), row);
            }
        }
    }

    private static void requireDimension(Collection collection, float[] vector) {
        if (vector.length != collection.spec.dim()) {
            throw new IllegalArgumentException(
                    "the vector has " + vector.length + " dimensions instead of " + collection.spec.dim());
        }
    }

    @Override
    public void seal(List<String> collections, SealListener listener) {
        synchronized (space) {
            for (String collection : collections) {
                Collection open = space.collections.get(collection);
                if (open == null) {
                    throw missing(collection);
                }
                open.sealed = true;
                listener.on(collection, "index", open.rows.size(), open.rows.size());
            }
        }
    }

    @Override
    public String location() {
        return "memory " + name;
    }

    @Override
    public List<String> collections() {
        synchronized (space) {
            return List.copyOf(space.collections.keySet());
        }
    }

    @Override
    public boolean isSealed(String collection) {
        synchronized (space) {
            Collection found = space.collections.get(collection);
            return found != null && found.sealed;
        }
    }

    @Override
    public long count(String collection) {
        return rows(collection).size();
    }

    @Override
    public void ids(String collection, Consumer<String> sink) {
        rows(collection).forEach(row -> sink.accept(row.id()));
    }

    @Override
    public List<Row> fetch(String collection, List<String> ids) {
        Set<String> wanted = Set.copyOf(ids);
        return rows(collection).stream()
                .filter(row -> wanted.contains(row.id()))
                .toList();
    }

    @Override
    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
        List<Row> rows = rows(collection);
        List<List<Neighbour>> answers = new ArrayList<>();
        for (float[] vector : vectors) {
            VectorStore.requireFinite(vector);
            synchronized (space) {
                Collection found = space.collections.get(collection);
                if (found != null) {
                    requireDimension(found, vector);
                }
            }
            answers.add(search(rows, vector, spec));
        }
        return answers;
    }

    private static List<Neighbour> search(List<Row> rows, float[] vector, SearchSpec spec) {
        return rows.stream()
                .filter(row -> spec.filter() == null || FilterCases.accepts(spec.filter(), row.fields()))
                .map(row ->
                        new Neighbour(row.id(), product(vector, row.vector()), spec.fields() ? row.fields() : Map.of()))
                // The sort is stable: equal scores stay in the order of writing.
                .sorted(Comparator.comparing(found -> -found.score()))
                .limit(spec.k())
                .toList();
    }

    private static float product(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }

    @Override
    public void unload(String collection) {}

    @Override
    public void remove(String collection, List<String> ids) {
        synchronized (space) {
            sealed(collection).rows.keySet().removeAll(Set.copyOf(ids));
        }
    }

    @Override
    public Lease lease(String collection) {
        synchronized (space) {
            space.leases.merge(collection, 1, Integer::sum);
        }
        return once(() -> space.leases.computeIfPresent(collection, (any, count) -> count == 1 ? null : count - 1))
                ::run;
    }

    @Override
    public Set<String> leasedCollections() {
        synchronized (space) {
            return new TreeSet<>(space.leases.keySet());
        }
    }

    @Override
    public void drop(String collection) {
        synchronized (space) {
            if (space.aliases.containsKey(collection)) {
                throw new IllegalArgumentException("an alias, not a collection: " + collection);
            }
            if (space.aliases.containsValue(collection)) {
                throw failure(
                        StoreCode.COLLECTION_STILL_ALIASED, "an alias points to the collection `" + collection + "`");
            }
            space.collections.remove(collection);
        }
    }

    @Override
    public Optional<String> alias(String alias) {
        synchronized (space) {
            return Optional.ofNullable(space.aliases.get(alias));
        }
    }

    @Override
    public void setAlias(String alias, String collection) {
        synchronized (space) {
            if (space.collections.containsKey(alias) || !isSealed(collection)) {
                throw new IllegalArgumentException("`" + alias + "` cannot point to `" + collection + "`");
            }
            space.aliases.put(alias, collection);
        }
    }

    @Override
    public void dropAlias(String alias) {
        synchronized (space) {
            space.aliases.remove(alias);
        }
    }

    @Override
    public void close() {}

    private List<Row> rows(String collection) {
        synchronized (space) {
            return List.copyOf(sealed(collection).rows.values());
        }
    }

    private Collection sealed(String collection) {
        Collection found = space.collections.get(collection);
        if (found == null || !found.sealed) {
            throw missing(collection);
        }
        return found;
    }

    private static SassException missing(String collection) {
        return failure(StoreCode.COLLECTION_MISSING, "the collection `" + collection + "` does not exist");
    }

    private static SassException failure(DiagnosticCode code, String what) {
        return Diagnostic.error(code, what).toException();
    }
}
