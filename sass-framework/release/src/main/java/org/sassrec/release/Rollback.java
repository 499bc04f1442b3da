package org.sassrec.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Activates a kept release. Builds nothing: it only moves aliases. */
public final class Rollback {

    private final VectorStore store;
    private final ReleaseFiles files;
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
        this.store = store;
        this.files = ReleaseFiles.in(home);
        this.releases = ReleaseChannel.of(store, channel);
        this.activation = new ReleaseActivation(store, releases, clock, listener);
        this.retention = new Retention(store, new ReleaseFileWriter(files), releases, listener);
        this.listener = listener;
    }

    /**
     * Activates the release that was built before the live one.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7600 if no release is live; SASS7550 if no earlier release is
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
            List<ReleaseManifest> whole = releases.all();
            ReleaseManifest live = releases.live()
                    .orElseThrow(() -> Diagnostic.error(
                                    DiagnosticCode.NO_LIVE_RELEASE,
                                    "nothing is live in channel `" + releases.channel() + "`")
                            .withHelp("publish first")
                            .toException());
            activation.repairAliases(Optional.of(live), whole);
            ReleaseManifest target = id == null ? previous(live, whole) : findKept(id, live, whole);
            Withdrawals withdrawals = new Withdrawals(store);
            List<ReleaseManifest.Withdrawal> withdrawn = withdrawals.all();
            withdrawals.enforce(withdrawn, listener);
            ReleaseManifest release = target.reissue(
                    releases.nextEpoch(),
                    activation.timestamp(),
                    ReleaseManifest.Action.ROLLBACK,
                    live.id(),
                    withdrawn);
            requireIntact(release);
            retention.dropNeverLive(Optional.of(live), whole);
            activation.commit(release, Optional.of(live), whole);
            retention.dropSuperseded(release, live);
            return release;
        } finally {
            lock.close();
        }
    }

    /** Returns the ids of the releases that a rollback can activate, newest first. */
    public static List<String> candidates(ReleaseManifest live, List<ReleaseManifest> whole) {
        return whole.stream()
                // A later epoch was never live: its publish was interrupted.
                .filter(release ->
                        release.epoch() < live.epoch() && !release.id().equals(live.id()))
                .sorted(Comparator.comparing(ReleaseManifest::created).reversed())
                .map(ReleaseManifest::id)
                .distinct()
                .toList();
    }

    private ReleaseManifest previous(ReleaseManifest live, List<ReleaseManifest> whole) {
        List<String> candidates = candidates(live, whole);
        return whole.stream()
                .filter(release -> candidates.contains(release.id()))
                .filter(release -> release.created().compareTo(live.created()) < 0)
                .max(Comparator.comparing(ReleaseManifest::created).thenComparing(ReleaseManifest::epoch))
                .orElseThrow(() -> Diagnostic.error(
                                DiagnosticCode.NO_PREVIOUS_RELEASE,
                                "no release before the live one, " + live.id() + ", is kept")
                        .withNote(describeCandidates(candidates))
                        .withHelp(
                                candidates.isEmpty()
                                        ? "keep more of them (`publish.keepReleases`); publish again from the data and"
                                                + " the configuration of then"
                                        : "`rollback --to ID` (with Maven `sass:rollback -Dsass.to=ID`) makes one of"
                                                + " these live")
                        .toException());
    }

    private ReleaseManifest findKept(String id, ReleaseManifest live, List<ReleaseManifest> whole) {
        if (id.equals(live.id())) {
            throw Diagnostic.error(DiagnosticCode.INVALID_ROLLBACK_TARGET, "release " + id + " is live already")
                    .withNote(describeCandidates(candidates(live, whole)))
                    .toException();
        }
        List<String> candidates = candidates(live, whole);
        return whole.stream()
                .filter(release -> candidates.contains(id) && release.id().equals(id))
                .max(Comparator.comparing(ReleaseManifest::epoch))
                .orElseThrow(() -> Diagnostic.error(
                                DiagnosticCode.INVALID_ROLLBACK_TARGET, "no release `" + id + "` is kept")
                        .withNote(describeCandidates(candidates))
                        .withHelp("`status` lists the releases that are kept")
                        .toException());
    }

    private static String describeCandidates(List<String> candidates) {
        return candidates.isEmpty()
                ? "no other release is kept"
                : "kept besides the live one: " + String.join(", ", candidates);
    }

    /** Checks the files and row counts of a release. */
    private void requireIntact(ReleaseManifest target) {
        files.check(target);
        target.scenarios().forEach((scenario, collection) -> {
            long rows = store.isSealed(collection.name()) ? store.count(collection.name()) : 0;
            if (rows != target.rows(collection)) {
                throw Diagnostic.error(
                                DiagnosticCode.RELEASE_CORRUPT,
                                "release " + target.id() + " is not whole any more: the collection of `" + scenario
                                        + "` has " + rows + " rows instead of " + target.rows(collection))
                        .withNote("nothing was switched: the live release is as it was")
                        .withHelp("go back to another release, or publish again")
                        .toException();
            }
        });
    }
}
