package org.sassrec.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * What is live in a channel.
 *
 * @param live {@code null} if nothing is
 * @param kept releases that a rollback may go to, newest first
 */
public record ReleaseStatus(String channel, @Nullable Live live, List<String> kept) {

    /**
     * The live release.
     *
     * @param release its id
     * @param created when it was built
     * @param since when it went live
     * @param action that made it live
     * @param replaced the release that was live before
     * @param fingerprints see {@link ReleaseManifest#fingerprints}
     * @param madeFrom see {@link ReleaseManifest#madeFrom}
     */
    public record Live(
            String release,
            long epoch,
            String created,
            String since,
            String action,
            @Nullable String replaced,
            Map<String, String> fingerprints,
            Map<String, String> madeFrom,
            Map<String, Scenario> scenarios) {}

    /**
     * One scenario's part.
     *
     * @param collection its name in the store itself
     * @param builtBy release whose user tower encodes its users
     * @param run fingerprint of what that was made from
     */
    public record Scenario(
            String collection, long rows, double recall, int breadth, String builtBy, String run, String userTowerId) {}

    /** Of all channels that have releases. */
    public static List<ReleaseStatus> of(VectorStore store) {
        List<ReleaseStatus> channels = new ArrayList<>();
        for (String channel : ReleaseChannel.channels(store)) {
            ReleaseChannel releases = ReleaseChannel.of(store, channel);
            List<ReleaseManifest> whole = releases.all();
            channels.add(releases.live()
                    .map(live -> new ReleaseStatus(channel, live(live, store), Rollback.candidates(live, whole)))
                    .orElseGet(() -> new ReleaseStatus(channel, null, List.of())));
        }
        return channels;
    }

    private static Live live(ReleaseManifest release, VectorStore store) {
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
                            model.userTowerId()));
        });
        return new Live(
                release.id(),
                release.epoch(),
                release.created(),
                release.since(),
                release.action().label(),
                release.replaced(),
                release.fingerprints(),
                release.madeFrom(),
                scenarios);
    }
}
