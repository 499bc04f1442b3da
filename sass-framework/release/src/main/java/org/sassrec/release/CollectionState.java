package org.sassrec.release;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether collections hold what their manifests say: all rows but the withdrawn, with their ids. Looks once at each: the
 * writers' lock is held meanwhile, or one look is enough.
 */
final class CollectionState {

    /** A difference. */
    record Difference(DriftCheck.Kind kind, String text) {}

    private final VectorStore store;
    private final List<Release.Withdrawal> withdrawn;
    private final Map<String, Optional<Difference>> seen = new HashMap<>();

    CollectionState(VectorStore store, List<Release.Withdrawal> withdrawn) {
        this.store = store;
        this.withdrawn = withdrawn;
    }

    boolean whole(Release.Collection collection) {
        return difference(collection).isEmpty();
    }

    boolean whole(Release release) {
        return release.scenarios().values().stream().allMatch(this::whole);
    }

    /** What differs; empty if nothing does. */
    Optional<Difference> difference(Release.Collection collection) {
        return seen.computeIfAbsent(collection.name(), name -> look(collection));
    }

    private Optional<Difference> look(Release.Collection collection) {
        String name = collection.name();
        if (!store.sealed(name)) {
            return Optional.of(new Difference(DriftCheck.Kind.MISSING, "is not there, or not whole"));
        }
        long count = store.count(name);
        long expected = Release.rows(collection, withdrawn);
        if (count != expected) {
            return Optional.of(new Difference(DriftCheck.Kind.COUNT, "has " + count + " rows instead of " + expected));
        }
        IdSet ids = new IdSet();
        store.ids(name, ids::add);
        return ids.toString().equals(Release.ids(collection, withdrawn))
                ? Optional.empty()
                : Optional.of(new Difference(DriftCheck.Kind.IDS, "has as many rows as it should, but other ids"));
    }
}
