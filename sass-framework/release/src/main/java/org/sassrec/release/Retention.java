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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Which releases stay, and the removal of all else. The writers' lock is held meanwhile. */
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
     * The manifests that go beyond the number to keep: the oldest releases but the live one, and of each release all
     * manifests but the newest.
     */
    List<ReleaseManifest> expiredManifests(String live, long epoch, List<ReleaseManifest> whole, int keep) {
        List<ReleaseManifest> newestFirst = new ArrayList<>(whole);
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
     * Drops the {@link #expiredManifests} but what somebody reads, and what no manifest names any more.
     *
     * @param useless other releases that go besides: no rollback would lead to them
     */
    void apply(ReleaseManifest live, int keep, Predicate<ReleaseManifest> useless) {
        List<ReleaseManifest> whole = new ArrayList<>(releases.all());
        Set<ReleaseManifest> surplus = new LinkedHashSet<>(expiredManifests(live.id(), live.epoch(), whole, keep));
        whole.stream()
                .filter(release -> !release.id().equals(live.id()) && useless.test(release))
                .forEach(surplus::add);
        Set<String> leased = store.leasedCollections();
        surplus.removeIf(release -> leased.contains(releases.manifestName(release)));
        whole.removeAll(surplus);
        whole.addAll(drop(List.copyOf(surplus)));
        Set<String> there = new HashSet<>();
        whole.forEach(release -> there.add(release.id()));
        dropOrphans(whole, Set.of());
        surplus.stream()
                .map(ReleaseManifest::id)
                .distinct()
                .filter(id -> !there.contains(id))
                .forEach(id -> listener.on(new PublishProgress.Dropped(id)));
        retainFiles(surplus);
    }

    /**
     * Drops manifests in whose place there is a newer one of the same release, whose collections stay: withdrawals and rollbacks
     * build nothing, and leave nothing for a publish to clear away. What somebody reads stays, and so does what was live up to
     * now: a reader may just have been told its name. A failure is told and no more, since the switch is done, and whoever took
     * it for undone would roll back twice; the next publish drops what is left.
     */
    void dropSuperseded(ReleaseManifest live, ReleaseManifest before) {
        for (ReleaseManifest release : expiredManifests(live.id(), live.epoch(), releases.all(), Integer.MAX_VALUE)) {
            String manifest = releases.manifestName(release);
            try {
                if (release.epoch() != before.epoch()
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
     * Drops manifests that were never made live: a publisher that wrote one and then lost the lock has nothing left to point
     * an alias at. Its epoch may be that of the release which overtook it. Where nothing is live, none is told from what was live
     * before the aliases were lost, which readers may have open: all stay until something is live again.
     *
     * @return the manifests that stay
     */
    List<ReleaseManifest> dropNeverLive(Optional<ReleaseManifest> live, List<ReleaseManifest> whole) {
        if (live.isEmpty()) {
            return whole;
        }
        long newest = live.get().epoch();
        String stays = releases.manifestName(live.get());
        List<ReleaseManifest> unswitched = whole.stream()
                .filter(release -> release.epoch() >= newest)
                .filter(release -> !releases.manifestName(release).equals(stays))
                .toList();
        List<ReleaseManifest> kept = new ArrayList<>(whole);
        kept.removeAll(unswitched);
        kept.addAll(drop(unswitched));
        return kept;
    }

    /**
     * Drops manifests, first of all: what is half dropped is no release any more.
     *
     * @return those that stay, since an operator has an alias on them
     */
    private List<ReleaseManifest> drop(List<ReleaseManifest> manifests) {
        return manifests.stream()
                .filter(release -> !drop(releases.manifestName(release)))
                .toList();
    }

    /** Drops a collection unless an operator has an alias on it, which must not stop every later publish. */
    private boolean drop(String collection) {
        try {
            store.drop(collection);
            return true;
        } catch (SassException refused) {
            if (refused.diagnostics().get(0).code() != DiagnosticCode.COLLECTION_STILL_ALIASED) {
                throw refused;
            }
            listener.on(new PublishProgress.Skipped(
                    collection, refused.diagnostics().get(0).message()));
            return false;
        }
    }

    /**
     * Drops what belongs to no release.
     *
     * @param also collections to keep besides
     * @return how many
     */
    int dropOrphans(List<ReleaseManifest> whole, Set<String> also) {
        Set<String> wanted = new HashSet<>(also);
        for (ReleaseManifest release : whole) {
            wanted.add(releases.manifestName(release));
            release.scenarios().values().forEach(c -> wanted.add(c.name()));
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
     * Other channels keep their releases in the same folder, and other stores may. Files of a release that was here and yet is
     * noted for others alone were published when the store had another address.
     */
    private void retainFiles(Collection<ReleaseManifest> dropped) {
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
