package org.sassrec.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.RollbackHold;
import org.sassrec.serving.store.VectorStore;

/**
 * The live release of a channel.
 *
 * @param live {@code null} if no release is live or its manifest is lost
 * @param problem why the live release is unknown; {@code null} if it is known or no release is live
 * @param previousRelease release that a rollback without an id activates; {@code null} if it is not kept
 * @param retainedReleases releases that a rollback can activate, newest first
 */
public record ReleaseStatus(
        String channel,
        @Nullable Live live,
        @Nullable String problem,
        @Nullable String previousRelease,
        List<String> retainedReleases) {

    /**
     * The live release.
     *
     * @param release id of the release
     * @param created when it was built
     * @param liveSince when it was activated
     * @param action operation that activated it
     * @param replacedRelease release that was live before
     * @param heldSince time of the rollback; {@code null} if a publish may replace the release
     * @param onHold kept releases that were built later and do not replace it, newest first
     * @param fingerprints see {@link ReleaseManifest#fingerprints}
     * @param provenance see {@link ReleaseManifest#provenance}
     */
    public record Live(
            String release,
            long epoch,
            String created,
            String liveSince,
            String action,
            @Nullable String replacedRelease,
            @Nullable String heldSince,
            List<String> onHold,
            Map<String, String> fingerprints,
            Map<String, String> provenance,
            Map<String, Scenario> scenarios) {}

    /**
     * One scenario of the live release.
     *
     * @param collection name under which the store's own tools show it
     * @param builtInRelease release that introduced the user tower of the scenario
     * @param run fingerprint of the training's inputs. Refreshes of the same weights have the same one
     * @param weights origin of the weights; {@code null} if unknown
     */
    public record Scenario(
            String collection,
            long rows,
            double recall,
            int breadth,
            String builtInRelease,
            String run,
            String userTowerId,
            ReleaseManifest.@Nullable WeightOrigin weights) {}

    /** Returns the status of all channels that have releases. */
    public static List<ReleaseStatus> of(VectorStore store) {
        List<ReleaseStatus> channels = new ArrayList<>();
        for (String channel : ReleaseChannel.channels(store)) {
            ReleaseChannel releases = ReleaseChannel.of(store, channel);
            List<ReleaseManifest> manifests = releases.all();
            ReleaseOrder order = new ReleaseOrder(manifests);
            Optional<SassException> lost = releases.lostManifest();
            channels.add(releases.liveIfIntact()
                    .map(live -> new ReleaseStatus(
                            channel,
                            live(live, manifests, store),
                            null,
                            order.previous(live).orElse(null),
                            order.candidates(live.id(), live.epoch())))
                    .orElseGet(() -> new ReleaseStatus(
                            channel,
                            null,
                            lost.map(problem -> problem.diagnostics().get(0).message())
                                    .orElse(null),
                            null,
                            lost.isPresent()
                                    ? order.candidates(
                                            "",
                                            releases.liveManifestName()
                                                    .map(ReleaseChannel::epoch)
                                                    .orElse(0L))
                                    : List.of())));
        }
        return channels;
    }

    private static Live live(ReleaseManifest release, List<ReleaseManifest> manifests, VectorStore store) {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        release.scenarios().forEach((name, collection) -> {
            ReleaseManifest.Model model = release.model(collection);
            scenarios.put(
                    name,
                    new Scenario(
                            store.physicalName(collection.name()),
                            release.rows(collection),
                            collection.recall(),
                            collection.breadth(),
                            collection.model(),
                            model.run(),
                            model.userTowerId(),
                            model.weights()));
        });
        return new Live(
                release.id(),
                release.epoch(),
                release.created(),
                release.liveSince(),
                release.action().label(),
                release.replacedRelease(),
                release.heldSince(),
                RollbackHold.of(release, manifests).map(RollbackHold::onHold).orElse(List.of()),
                release.fingerprints(),
                release.provenance(),
                scenarios);
    }
}
