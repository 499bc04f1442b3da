package org.sassrec.release;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest.Withdrawal;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** The items that were withdrawn from the releases of a store, over all channels. */
final class Withdrawals {

    private final VectorStore store;

    Withdrawals(VectorStore store) {
        this.store = store;
    }

    /**
     * Returns the rows of a collection with these ids. Returns none for a damaged collection, which is rebuilt without
     * them.
     */
    List<VectorStore.Row> rows(String collection, List<String> ids, PublishProgress.Listener listener) {
        try {
            return store.isSealed(collection) ? store.fetch(collection, ids) : List.of();
        } catch (SassException failure) {
            // A temporary read failure would hide rows that still exist.
            if (failure.diagnostics().get(0).code() != StoreCode.COLLECTION_CORRUPT) {
                throw failure;
            }
            listener.on(new PublishProgress.Skipped(
                    collection, failure.diagnostics().get(0).message()));
            return List.of();
        }
    }

    /**
     * Returns the withdrawals in the live manifests, each item once. For a channel whose live manifest is
     * unknown or lost, returns those of all its manifests: each contains the withdrawals until its activation, and those
     * after it.
     */
    List<Withdrawal> all() {
        Map<String, Withdrawal> byItem = new LinkedHashMap<>();
        for (String channel : ReleaseChannel.channels(store)) {
            ReleaseChannel releases = ReleaseChannel.of(store, channel);
            releases.liveIfIntact().map(List::of).orElseGet(releases::all).stream()
                    .flatMap(release -> release.withdrawn().stream())
                    .forEach(one -> byItem.merge(one.item(), one, Withdrawals::merge));
        }
        if (byItem.isEmpty()) {
            return List.of();
        }
        Set<String> existing = new HashSet<>(store.collections());
        return byItem.values().stream()
                .map(one -> new Withdrawal(
                        one.item(),
                        one.withdrawnSince(),
                        one.collections().stream().filter(existing::contains).toList()))
                .toList();
    }

    /** Returns the items that are not withdrawn in this store. */
    List<String> unknown(List<String> items) {
        List<String> rest = new ArrayList<>(items);
        rest.removeAll(all().stream().map(Withdrawal::item).toList());
        return rest;
    }

    /** Returns {@link #all} and items that were withdrawn elsewhere. */
    List<Withdrawal> allWith(List<String> items, Clock clock) {
        List<Withdrawal> all = new ArrayList<>(all());
        unknown(items)
                .forEach(item -> all.add(new Withdrawal(item, clock.instant().toString(), List.of())));
        return all;
    }

    private static Withdrawal merge(Withdrawal one, Withdrawal other) {
        Set<String> collections = new LinkedHashSet<>(one.collections());
        collections.addAll(other.collections());
        return new Withdrawal(one.item(), one.withdrawnSince(), List.copyOf(collections));
    }

    /** Removes the remaining rows of withdrawn items, also after an interrupted withdrawal. */
    void enforce(List<Withdrawal> withdrawn, PublishProgress.Listener listener) {
        Map<String, List<String>> byCollection = new LinkedHashMap<>();
        for (Withdrawal one : withdrawn) {
            one.collections()
                    .forEach(name -> byCollection
                            .computeIfAbsent(name, unknown -> new ArrayList<>())
                            .add(one.item()));
        }
        byCollection.forEach((name, items) -> {
            List<String> left = rows(name, items, listener).stream()
                    .map(VectorStore.Row::id)
                    .toList();
            if (!left.isEmpty()) {
                store.remove(name, left);
            }
        });
    }
}
