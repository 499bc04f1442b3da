package org.sassrec.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * The order in which the kept releases of a channel were live. A rollback goes back in this order, which differs from the
 * order of building if a release was activated again.
 *
 * @param manifests all complete manifests of the channel
 */
record ReleaseOrder(List<ReleaseManifest> manifests) {

    ReleaseOrder {
        manifests = List.copyOf(manifests);
    }

    private Stream<ReleaseManifest> byAge() {
        return manifests.stream().sorted(Comparator.comparing(ReleaseManifest::created));
    }

    private List<String> ids() {
        return byAge().map(ReleaseManifest::id).distinct().toList();
    }

    /**
     * Returns the ids of the releases that a rollback can activate, newest first.
     *
     * @param live id of the live release; empty if its manifest is lost
     * @param epoch epoch of the live manifest
     */
    List<String> candidates(String live, long epoch) {
        return manifests.stream()
                // A later epoch was never live: its publish was interrupted.
                .filter(release -> release.epoch() < epoch && !release.id().equals(live))
                .sorted(Comparator.comparing(ReleaseManifest::created).reversed())
                .map(ReleaseManifest::id)
                .distinct()
                .toList();
    }

    /** Returns the ids of the kept releases that were live before a release and that a rollback did not leave. */
    List<String> before(ReleaseManifest release) {
        List<String> recorded = release.earlierReleases();
        if (recorded == null) { // a manifest of an earlier version: the order of building
            return byAge().filter(each -> each.created().compareTo(release.created()) < 0)
                    .map(ReleaseManifest::id)
                    .distinct()
                    .toList();
        }
        return recorded.stream().filter(ids()::contains).toList();
    }

    /** Returns the releases before one that replaces the live release. If that is unknown, the order of building counts. */
    List<String> beforeNext(String next, Optional<ReleaseManifest> live) {
        List<String> before = new ArrayList<>(live.map(this::before).orElseGet(this::ids));
        live.map(ReleaseManifest::id).ifPresent(before::add);
        before.remove(next);
        return before;
    }

    /** Returns the id of the release that was live before; empty if it is not kept. */
    Optional<String> previous(ReleaseManifest live) {
        List<String> candidates = candidates(live.id(), live.epoch());
        return before(live).stream().filter(candidates::contains).reduce((older, newer) -> newer);
    }

    /** Returns the newest manifest of a release. */
    Optional<ReleaseManifest> newest(String id) {
        return manifests.stream()
                .filter(release -> release.id().equals(id))
                .max(Comparator.comparing(ReleaseManifest::epoch));
    }
}
