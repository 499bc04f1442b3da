package org.sassrec.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** Activates a release: writes its manifest and moves the aliases. The caller holds the writer lock. */
final class ReleaseActivation {

    // Plain ASCII: splitting the text into rows could separate a surrogate pair.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    // Stores limit the length of a text (65,535 bytes in Milvus), so the JSON is split into rows 0, 1, ...
    private static final int PART = 16_000;

    private final VectorStore store;
    private final ReleaseChannel releases;
    private final Clock clock;
    private final PublishProgress.Listener listener;

    ReleaseActivation(VectorStore store, ReleaseChannel releases, Clock clock, PublishProgress.Listener listener) {
        this.store = store;
        this.releases = releases;
        this.clock = clock;
        this.listener = listener;
    }

    /** Returns the current time in the format of a manifest. */
    String timestamp() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Repairs aliases that an interrupted publish or a publish without the lock left.
     *
     * @param manifests all complete manifests
     */
    void repairAliases(Optional<ReleaseManifest> live, List<ReleaseManifest> manifests) {
        if (live.isEmpty()) {
            return;
        }
        String manifest = releases.manifestName(live.get());
        if (!store.alias(releases.alias()).equals(Optional.of(manifest))) {
            store.setAlias(releases.alias(), manifest);
            listener.on(new PublishProgress.AliasRepaired(live.get().id()));
        }
        confirm(manifest);
        moveScenarioAliases(live.get(), manifests);
    }

    /**
     * Writes the manifest and moves the aliases to it. First writes a second one if no other manifest of the release has
     * the list of withdrawn items: it cannot be built again.
     *
     * @param planned manifest with the next epoch
     * @param live release that is replaced
     * @param manifests all complete manifests
     * @return the live manifest, whose epoch is higher if a second one was written
     */
    ReleaseManifest commit(ReleaseManifest planned, Optional<ReleaseManifest> live, List<ReleaseManifest> manifests) {
        rejectIfCleared(planned, live);
        rejectIfEpochTaken(planned);
        boolean hasSecond = Retention.keepsWithdrawals(
                planned,
                manifests.stream()
                        .filter(other -> store.isSealed(releases.manifestName(other))) // not dropped meanwhile
                        .toList());
        ReleaseManifest release = hasSecond ? planned : planned.withWithdrawn(planned.epoch() + 1, planned.withdrawn());
        String manifest = releases.manifestName(release);
        if (!hasSecond) {
            write(planned);
        }
        try {
            if (!hasSecond && !store.isSealed(releases.manifestName(planned))) {
                throw supersededBeforeSwitch(); // the next publisher drops manifests that were never live
            }
            rejectIfEpochTaken(release);
            write(release);
            rejectIfCleared(release, live);
            moveChannelAlias(manifest);
            restoreAliasIfSuperseded(release);
        } catch (SassException refused) {
            dropUnconfirmed(manifest, refused);
            if (!hasSecond) {
                dropUnconfirmed(releases.manifestName(planned), refused);
            }
            throw refused;
        }
        try {
            confirm(manifest);
            moveScenarioAliases(release, manifests);
        } catch (SassException late) {
            // Does not fail: the release is live, and a failed rollback would be repeated. The next operation repairs
            // the other aliases.
            listener.on(new PublishProgress.Skipped(
                    manifest,
                    "the release is live, but other aliases were not moved; the next publish moves them: "
                            + late.diagnostics().get(0).message()));
        }
        return release;
    }

    /**
     * Writes the manifest collection, the last step before the switch. On failure the collection is dropped, unless the
     * process ends.
     */
    void write(ReleaseManifest release) {
        String name = releases.manifestName(release);
        String json;
        try {
            json = JSON.writeValueAsString(release);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        List<VectorStore.Row> rows = new ArrayList<>();
        for (int from = 0; from < json.length(); from += PART) {
            String part = json.substring(from, Math.min(json.length(), from + PART));
            rows.add(new VectorStore.Row(
                    Integer.toString(rows.size()), new float[] {1, 0}, Map.of(ReleaseChannel.FIELD, part)));
        }
        try {
            store.create(new VectorStore.CollectionSpec(
                    name, 2, rows.size(), 1, Optional.empty(), FilterColumns.NONE, true));
            store.upsert(name, rows);
            store.seal(name);
        } catch (RuntimeException stopped) {
            dropHalf(name, stopped);
            throw stopped;
        }
    }

    /**
     * Drops an incomplete manifest: on a full disk each attempt would leave one more. Keeps one that existed before,
     * which belongs to another publisher.
     */
    private void dropHalf(String manifest, RuntimeException stopped) {
        if (stopped instanceof SassException failure
                && failure.diagnostics().get(0).code() == StoreCode.COLLECTION_EXISTS) {
            return;
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            stopped.addSuppressed(again);
        }
    }

    /** Moves the alias of the channel. Succeeds if the alias was moved and only the response was lost. */
    private void moveChannelAlias(String manifest) {
        try {
            store.setAlias(releases.alias(), manifest);
        } catch (SassException failed) {
            if (isSuperseded(failed) || !isLive(manifest)) {
                throw failed;
            }
        }
    }

    private boolean isLive(String manifest) {
        try {
            return store.alias(releases.alias()).equals(Optional.of(manifest));
        } catch (SassException silent) {
            return false;
        }
    }

    private static boolean isSuperseded(SassException failed) {
        return failed.diagnostics().get(0).code() == StoreCode.PUBLISH_LOCK_LOST;
    }

    /**
     * Rejects an epoch that another publisher has used. A second manifest with that epoch would look like a release
     * that was live.
     */
    private void rejectIfEpochTaken(ReleaseManifest release) {
        if (releases.nextEpoch() > release.epoch()) {
            throw supersededBeforeSwitch();
        }
    }

    private static SassException supersededBeforeSwitch() {
        return Diagnostic.error(StoreCode.PUBLISH_LOCK_LOST, "another publish took over while this one was delayed")
                .withNote("the live release is unchanged")
                .withHelp("publish again")
                .toException();
    }

    /** Drops the manifest after the lock was lost. If the store refuses that, the next publish drops it. */
    private void dropUnconfirmed(String manifest, SassException refused) {
        if (!isSuperseded(refused)) {
            return; // the lock is still held: the next publish continues from this manifest
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            refused.addSuppressed(again);
        }
    }

    /**
     * Checks that the new collections exist. A publisher that took over while this one was delayed drops them.
     * Collections of the live release stay.
     */
    private void rejectIfCleared(ReleaseManifest release, Optional<ReleaseManifest> live) {
        Set<String> before = new HashSet<>();
        live.ifPresent(previous -> previous.scenarios().values().forEach(collection -> before.add(collection.name())));
        release.scenarios().forEach((scenario, collection) -> {
            if (!before.contains(collection.name()) && !store.isSealed(collection.name())) {
                throw Diagnostic.error(
                                StoreCode.PUBLISH_LOCK_LOST,
                                "the collection of `" + scenario
                                        + "` was dropped before activation: another publish"
                                        + " took over while this one was delayed")
                        .withNote("the live release is unchanged")
                        .withHelp("publish again")
                        .toException();
            }
        });
    }

    /**
     * Restores the alias if another publisher has taken over between the last check of the lock and the move of the
     * alias.
     */
    private void restoreAliasIfSuperseded(ReleaseManifest release) {
        Optional<String> confirmed = store.alias(releases.confirmationAlias());
        if (confirmed.isPresent() && ReleaseChannel.epoch(confirmed.get()) >= release.epoch()) {
            store.setAlias(releases.alias(), confirmed.get());
            throw Diagnostic.error(StoreCode.PUBLISH_LOCK_LOST, "another publish took over while this one was delayed")
                    .withNote("the release of the other publish is live")
                    .withHelp("publish again")
                    .toException();
        }
    }

    private void confirm(String manifest) {
        if (!store.alias(releases.confirmationAlias()).equals(Optional.of(manifest))) {
            store.setAlias(releases.confirmationAlias(), manifest);
        }
    }

    /** Moves the aliases of scenarios and drops those of scenarios that are no longer released. */
    private void moveScenarioAliases(ReleaseManifest live, List<ReleaseManifest> manifests) {
        live.scenarios().forEach((scenario, collection) -> {
            String alias = releases.scenarioAlias(scenario);
            boolean current = store.alias(alias).equals(Optional.of(collection.name()));
            // A collection of the live release may have been dropped by hand.
            if (!current && store.isSealed(collection.name())) {
                store.setAlias(alias, collection.name());
            }
        });
        Set<String> gone = new HashSet<>();
        manifests.forEach(release -> gone.addAll(release.scenarios().keySet()));
        gone.removeAll(live.scenarios().keySet());
        for (String scenario : gone) {
            String alias = releases.scenarioAlias(scenario);
            if (store.alias(alias).isPresent()) {
                store.dropAlias(alias);
            }
        }
    }
}
