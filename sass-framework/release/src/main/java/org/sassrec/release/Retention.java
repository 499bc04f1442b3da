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
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/** Which releases stay, and the removal of all else. The writers' lock is held meanwhile. */
final class Retention {

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final Releases releases;
    private final PublishProgress.Listener listener;

    Retention(VectorStore store, ReleaseFileWriter files, Releases releases, PublishProgress.Listener listener) {
        this.store = store;
        this.files = files;
        this.releases = releases;
        this.listener = listener;
    }

    /**
     * The manifests that go beyond the number to keep: the oldest releases but the live one, and of each release all
     * manifests but the newest.
     */
    List<Release> surplus(String live, long epoch, List<Release> whole, int keep) {
        List<Release> newestFirst = new ArrayList<>(whole);
        newestFirst.sort(Comparator.comparing(Release::epoch).reversed());
        newestFirst.removeIf(release -> release.epoch() == epoch);
        Set<String> kept = new HashSet<>(Set.of(live));
        List<Release> surplus = new ArrayList<>();
        for (Release release : newestFirst) {
            if (kept.contains(release.id()) || kept.size() == keep) {
                surplus.add(release);
            } else {
                kept.add(release.id());
            }
        }
        return surplus;
    }

    /**
     * Drops the {@link #surplus} but what somebody reads, and what no manifest names any more.
     *
     * @param useless other releases that go besides: no rollback would lead to them
     */
    void retire(Release live, int keep, Predicate<Release> useless) {
        List<Release> whole = new ArrayList<>(releases.all());
        Set<Release> surplus = new LinkedHashSet<>(surplus(live.id(), live.epoch(), whole, keep));
        whole.stream()
                .filter(release -> !release.id().equals(live.id()) && useless.test(release))
                .forEach(surplus::add);
        Set<String> leased = store.leased();
        surplus.removeIf(release -> leased.contains(releases.manifestName(release)));
        whole.removeAll(surplus);
        whole.addAll(drop(List.copyOf(surplus)));
        Set<String> there = new HashSet<>();
        whole.forEach(release -> there.add(release.id()));
        clear(whole, Set.of());
        surplus.stream()
                .map(Release::id)
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
    void dropSuperseded(Release live, Release before) {
        for (Release release : surplus(live.id(), live.epoch(), releases.all(), Integer.MAX_VALUE)) {
            String manifest = releases.manifestName(release);
            try {
                if (release.epoch() != before.epoch() && !store.leased().contains(manifest)) {
                    drop(manifest);
                }
            } catch (SassException failed) {
                listener.on(new PublishProgress.PassedOver(
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
    List<Release> dropUnswitched(Optional<Release> live, List<Release> whole) {
        if (live.isEmpty()) {
            return whole;
        }
        long newest = live.get().epoch();
        String stays = releases.manifestName(live.get());
        List<Release> unswitched = whole.stream()
                .filter(release -> release.epoch() >= newest)
                .filter(release -> !releases.manifestName(release).equals(stays))
                .toList();
        List<Release> kept = new ArrayList<>(whole);
        kept.removeAll(unswitched);
        kept.addAll(drop(unswitched));
        return kept;
    }

    /**
     * Drops manifests, first of all: what is half dropped is no release any more.
     *
     * @return those that stay, since an operator has an alias on them
     */
    private List<Release> drop(List<Release> manifests) {
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
            if (!refused.diagnostics().get(0).code().equals("SASS7537")) {
                throw refused;
            }
            listener.on(new PublishProgress.PassedOver(
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
    int clear(List<Release> whole, Set<String> also) {
        Set<String> wanted = new HashSet<>(also);
        for (Release release : whole) {
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
    private void retainFiles(Collection<Release> dropped) {
        Set<String> models = Releases.models(store);
        dropped.stream()
                .flatMap(release -> release.models().keySet().stream())
                .distinct()
                .filter(model -> !models.contains(model))
                .forEach(model -> files.keptFor(store, model)
                        .ifPresent(others -> listener.on(new PublishProgress.FilesLeft(
                                files.files().of(model).toString(), others))));
        files.retain(store, models);
    }
}
