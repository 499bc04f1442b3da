package org.sassrec.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.RollbackHold;
import org.sassrec.serving.release.ServingCode;
import org.sassrec.serving.store.VectorStore;

/**
 * Activates a kept release. Builds nothing: it only moves aliases. Later publishes do not replace the release until the
 * user ends the hold, except after a rollback to the newest release.
 */
public final class Rollback {

    private final VectorStore store;
    private final ReleaseFileWriter files;
    private final ReleaseChannel releases;
    private final ReleaseActivation activation;
    private final Retention retention;
    private final PublishProgress.Listener listener;

    /**
     * Creates a rollback.
     *
     * @param home folder with the files of the releases
     */
    public Rollback(VectorStore store, Path home, String channel, Clock clock, PublishProgress.Listener listener) {
        this(store, ReleaseFiles.in(home), channel, clock, listener);
    }

    /**
     * Creates a rollback.
     *
     * @param files the files of the releases, and their address
     */
    public Rollback(
            VectorStore store, ReleaseFiles files, String channel, Clock clock, PublishProgress.Listener listener) {
        this.store = store;
        this.files = new ReleaseFileWriter(files);
        this.releases = ReleaseChannel.of(store, channel);
        this.activation = new ReleaseActivation(store, releases, clock, listener);
        this.retention = new Retention(store, this.files, releases, listener);
        this.listener = listener;
    }

    /**
     * Activates the release that was live before.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7560 if the live manifest is lost; SASS7600 if no release is live; SASS7550 if no earlier release is
     * kept; SASS7505 or SASS7552 if the release is corrupt; SASS75xx from the store
     */
    public ReleaseManifest toPrevious() {
        return activateRelease(null);
    }

    /**
     * Activates a kept release, older or newer.
     *
     * @param id id of the release
     * @throws org.sassrec.diagnostic.SassException SASS7600 if no release is live; SASS7551 if the release is not kept
     * or is live; SASS7505 or SASS7552 if it is corrupt; SASS75xx from the store
     */
    public ReleaseManifest toRelease(String id) {
        return activateRelease(id);
    }

    private ReleaseManifest activateRelease(@Nullable String id) {
        VectorStore.Lock lock = store.lock();
        try {
            List<ReleaseManifest> manifests = releases.all();
            String liveManifest = releases.liveManifestName()
                    .orElseThrow(() -> Diagnostic.error(
                                    ServingCode.NO_LIVE_RELEASE,
                                    "no release is live in channel `" + releases.channel() + "`")
                            .withHelp("run `sass publish`")
                            .toException());
            // A lost manifest must not prevent the rollback to an intact release.
            Optional<ReleaseManifest> live = id == null ? releases.live() : releases.liveIfIntact();
            activation.repairAliases(live, manifests);
            ReleaseOrder order = new ReleaseOrder(manifests);
            List<String> candidates =
                    order.candidates(live.map(ReleaseManifest::id).orElse(""), ReleaseChannel.epoch(liveManifest));
            ReleaseManifest target = id == null
                    ? previous(live.orElseThrow(), order, candidates)
                    : findKept(id, live, order, candidates);
            Withdrawals withdrawals = new Withdrawals(store);
            List<ReleaseManifest.Withdrawal> withdrawn = withdrawals.all();
            withdrawals.enforce(withdrawn, listener);
            String now = activation.timestamp();
            List<String> before = live.map(order::before).orElse(List.of());
            boolean back = before.contains(target.id());
            boolean isNewest =
                    !back && RollbackHold.builtAfter(target, manifests).isEmpty();
            ReleaseManifest release = target.reissue(
                    releases.nextEpoch(),
                    now,
                    ReleaseManifest.Action.ROLLBACK,
                    ReleaseChannel.releaseId(liveManifest),
                    back ? before.subList(0, before.indexOf(target.id())) : order.before(target),
                    isNewest ? null : now,
                    withdrawn);
            requireIntact(release);
            files.upload(release);
            retention.dropNeverLive(Optional.of(liveManifest), manifests);
            ReleaseManifest activated = activation.commit(release, live, manifests);
            retention.dropSuperseded(activated, Set.of(ReleaseChannel.epoch(liveManifest)));
            return activated;
        } finally {
            lock.close();
        }
    }

    private static ReleaseManifest previous(ReleaseManifest live, ReleaseOrder order, List<String> candidates) {
        return order.previous(live)
                .flatMap(order::newest)
                .orElseThrow(() -> Diagnostic.error(
                                ReleaseCode.NO_PREVIOUS_RELEASE,
                                "no release before the live release " + live.id() + " is kept")
                        .withNote(describeCandidates(candidates))
                        .withHelp(
                                candidates.isEmpty()
                                        ? "publish again with the earlier data and configuration; keep more"
                                                + " releases with `publish.keepReleases`"
                                        : "activate one of these with `sass rollback --to ID`")
                        .toException());
    }

    private static ReleaseManifest findKept(
            String id, Optional<ReleaseManifest> live, ReleaseOrder order, List<String> candidates) {
        if (live.isPresent() && id.equals(live.get().id())) {
            throw Diagnostic.error(ReleaseCode.INVALID_ROLLBACK_TARGET, "release " + id + " is already live")
                    .withNote(describeCandidates(candidates))
                    .toException();
        }
        return order.newest(id)
                .filter(release -> candidates.contains(id))
                .orElseThrow(
                        () -> Diagnostic.error(ReleaseCode.INVALID_ROLLBACK_TARGET, "release `" + id + "` is not kept")
                                .withNote(describeCandidates(candidates))
                                .withHelp("run `sass status` to list the kept releases")
                                .toException());
    }

    private static String describeCandidates(List<String> candidates) {
        return candidates.isEmpty()
                ? "no other release is kept"
                : "other kept releases: " + String.join(", ", candidates);
    }

    /** Checks the files and collections of a release. */
    private void requireIntact(ReleaseManifest target) {
        files.files().check(target);
        CollectionIntegrity state = new CollectionIntegrity(store, target.withdrawn());
        target.scenarios().forEach((scenario, collection) -> {
            Optional<CollectionIntegrity.Difference> differs = state.difference(collection);
            if (differs.isPresent()) {
                throw Diagnostic.error(
                                ServingCode.RELEASE_CORRUPT,
                                "release " + target.id() + " is damaged: the collection of scenario `" + scenario + "` "
                                        + differs.get().text())
                        .withNote("the live release is unchanged")
                        .withHelp("roll back to another release, or publish again")
                        .toException();
            }
        });
    }
}
