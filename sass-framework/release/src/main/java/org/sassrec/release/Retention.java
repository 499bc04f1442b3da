package org.sassrec.release;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** Decides which releases stay, and removes the others. The caller holds the writer lock. */
final class Retention {

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final ReleaseChannel releases;
    private final PublishProgress.Listener listener;

    Retention(VectorStore store, ReleaseFileWriter files, ReleaseChannel releases, PublishProgress.Listener listener) {
        this.store = store;
        this.files = files;
        this.releases = releases;
        this.listener = listener;
    }

    /**
     * Returns the manifests beyond the number of releases to keep: the oldest releases except the live one, and all
     * manifests of a release except the newest.
     */
    List<ReleaseManifest> expiredManifests(String live, long epoch, List<ReleaseManifest> manifests, int keep) {
        List<ReleaseManifest> newestFirst = new ArrayList<>(manifests);
        newestFirst.sort(Comparator.comparing(ReleaseManifest::epoch).reversed());
        newestFirst.removeIf(release -> release.epoch() == epoch);
        Set<String> kept = new HashSet<>(Set.of(live));
        List<ReleaseManifest> surplus = new ArrayList<>();
        for (ReleaseManifest release : newestFirst) {
            if (kept.contains(release.id()) || kept.size() == keep) {
                surplus.add(release);
            } else {
                kept.add(release.id());
            }
        }
        return surplus;
    }

    /**
     * Returns the manifest with which the list of withdrawn items survives the loss of the live manifest: the newest other
     * one of the same release that lists the same items.
     */
    private static Optional<ReleaseManifest> secondManifest(ReleaseManifest live, List<ReleaseManifest> manifests) {
        return manifests.stream()
                .filter(other -> other.epoch() != live.epoch() && other.id().equals(live.id()))
                .filter(other ->
                        !live.withdrawn().isEmpty() && other.withdrawnItems().containsAll(live.withdrawnItems()))
                .max(Comparator.comparing(ReleaseManifest::epoch));
    }

    /** Returns whether the list of withdrawn items, if there is one, survives the loss of the live manifest. */
    static boolean keepsWithdrawals(ReleaseManifest live, List<ReleaseManifest> manifests) {
        return live.withdrawn().isEmpty() || secondManifest(live, manifests).isPresent();
    }

    /**
     * Drops the {@link #expiredManifests} without a lease, and collections that no manifest names.
     *
     * @param useless further releases to drop, to which no rollback would lead. They do not count as kept releases
     */
    void apply(ReleaseManifest live, int keep, Predicate<ReleaseManifest> useless) {
        List<ReleaseManifest> manifests = new ArrayList<>(releases.all());
        List<ReleaseManifest> useful = new ArrayList<>(manifests);
        useful.removeIf(release -> !release.id().equals(live.id()) && useless.test(release));
        Set<ReleaseManifest> surplus = new LinkedHashSet<>(manifests);
        useful.forEach(surplus::remove);
        surplus.addAll(expiredManifests(live.id(), live.epoch(), useful, keep));
        secondManifest(live, useful).ifPresent(surplus::remove);
        Set<String> leased = store.leasedCollections();
        surplus.removeIf(release -> leased.contains(releases.manifestName(release)));
        manifests.removeAll(surplus);
        manifests.addAll(drop(List.copyOf(surplus)));
        Set<String> remaining = new HashSet<>();
        manifests.forEach(release -> remaining.add(release.id()));
        dropOrphans(manifests, Set.of());
        surplus.stream()
                .map(ReleaseManifest::id)
                .distinct()
                .filter(id -> !remaining.contains(id))
                .forEach(id -> listener.on(new PublishProgress.Dropped(id)));
        retainFiles(surplus);
    }

    /**
     * Drops manifests that a newer manifest of the same release replaces. Their collections stay. Keeps manifests with
     * a lease and the manifest that was live before, whose name a reader may just have read. Reports a failure without
     * throwing it: the switch is done, and a failed rollback would be repeated. The next publish drops the rest.
     *
     * @param kept epochs of manifests that stay, such as that of the manifest that was live before
     */
    void dropSuperseded(ReleaseManifest live, Set<Long> kept) {
        List<ReleaseManifest> manifests = releases.all();
        List<ReleaseManifest> surplus = expiredManifests(live.id(), live.epoch(), manifests, Integer.MAX_VALUE);
        secondManifest(live, manifests).ifPresent(surplus::remove);
        for (ReleaseManifest release : surplus) {
            String manifest = releases.manifestName(release);
            try {
                if (!kept.contains(release.epoch())
                        && !store.leasedCollections().contains(manifest)) {
                    drop(manifest);
                }
            } catch (SassException failed) {
                listener.on(new PublishProgress.Skipped(
                        manifest, failed.diagnostics().get(0).message()));
            }
        }
    }

    /**
     * Drops manifests that were never live. Their publisher wrote them and then lost the lock, possibly with the epoch
     * of the release that replaced it. If no release is live, keeps all: after the loss of the aliases, manifests that
     * were live cannot be distinguished, and readers may use them.
     *
     * @param live name of the live manifest, which may be lost
     * @return the manifests that stay
     */
    List<ReleaseManifest> dropNeverLive(Optional<String> live, List<ReleaseManifest> manifests) {
        if (live.isEmpty()) {
            return manifests;
        }
        String stays = live.get();
        long newest = ReleaseChannel.epoch(stays);
        List<ReleaseManifest> unswitched = manifests.stream()
                .filter(release -> release.epoch() >= newest)
                .filter(release -> !releases.manifestName(release).equals(stays))
                .toList();
        List<ReleaseManifest> kept = new ArrayList<>(manifests);
        kept.removeAll(unswitched);
        kept.addAll(drop(unswitched));
        return kept;
    }

    /**
     * Drops manifests before their collections, so that a partially dropped release is no longer a release.
     *
     * @return the manifests that stay because an alias points to them
     */
    private List<ReleaseManifest> drop(List<ReleaseManifest> manifests) {
        return manifests.stream()
                .filter(release -> !drop(releases.manifestName(release)))
                .toList();
    }

    /** Drops a collection. Skips one with an operator's alias, which must not stop later publishes. */
    private boolean drop(String collection) {
        try {
            store.drop(collection);
            return true;
        } catch (SassException refused) {
            if (refused.diagnostics().get(0).code() != StoreCode.COLLECTION_STILL_ALIASED) {
                throw refused;
            }
            listener.on(new PublishProgress.Skipped(
                    collection, refused.diagnostics().get(0).message()));
            return false;
        }
    }

    /**
     * Drops collections that belong to no release. Drops none while a reader has a lease on a lost manifest, whose
     * collections are unknown.
     *
     * @param also further collections to keep
     * @return the number of dropped collections
     */
    int dropOrphans(List<ReleaseManifest> manifests, Set<String> also) {
        Set<String> wanted = new HashSet<>(also);
        for (ReleaseManifest release : manifests) {
            wanted.add(releases.manifestName(release));
            release.scenarios().values().forEach(c -> wanted.add(c.name()));
        }
        if (store.leasedCollections().stream().anyMatch(name -> releases.isManifest(name) && !wanted.contains(name))) {
            return 0;
        }
        int dropped = 0;
        for (String name : store.collections()) {
            if (name.startsWith(releases.prefix()) && !wanted.contains(name) && drop(name)) {
                dropped++;
            }
        }
        return dropped;
    }

    /**
     * Drops what an interrupted publish or withdrawal left in other channels, which may have no further publish.
     *
     * @return the number of dropped collections
     */
    int dropLeftoversOfOtherChannels() {
        int before = store.collections().size();
        for (String channel : ReleaseChannel.channelsWithCollections(store)) {
            ReleaseChannel other = ReleaseChannel.of(store, channel);
            // The collections of a lost manifest belong to no known release, but their release is live.
            if (!channel.equals(releases.channel()) && other.lostManifest().isEmpty()) {
                Retention retention = new Retention(store, files, other, listener);
                retention.dropOrphans(retention.dropNeverLive(other.liveManifestName(), other.all()), Set.of());
            }
        }
        return before - store.collections().size();
    }

    /**
     * Removes unused files. Keeps those of other channels and other stores. If only other stores claim the files of a
     * dropped release, the release was published when this store had another address.
     */
    private void retainFiles(Collection<ReleaseManifest> dropped) {
        // A reader that has the release open, or a backup of it, needs the files.
        if (ReleaseChannel.anyUsesLostManifest(store)) {
            return;
        }
        Set<String> models = ReleaseChannel.models(store);
        dropped.stream()
                .flatMap(release -> release.models().keySet().stream())
                .distinct()
                .filter(model -> !models.contains(model))
                .forEach(model -> files.keptFor(store, model)
                        .ifPresent(others -> listener.on(new PublishProgress.FilesRetained(
                                files.files().folder(model).toString(), others))));
        files.retain(store, models);
    }
}
