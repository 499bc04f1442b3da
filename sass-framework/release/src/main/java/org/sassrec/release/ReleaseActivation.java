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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Makes a release live: its manifest, the channel's alias, what follows it. The writers' lock is held meanwhile. */
final class ReleaseActivation {

    // Plain ASCII: a sign of two halves would be lost where the text is cut into rows between them.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    // Stores limit the length of a text (65,535 bytes in Milvus): the JSON is cut into rows, part 0, 1, ...
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

    /** What a manifest that is written now says of its time. */
    String timestamp() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Puts aliases right that a publish left halfway, or that one without the lock moved late.
     *
     * @param whole all whole manifests
     */
    void repairAliases(Optional<ReleaseManifest> live, List<ReleaseManifest> whole) {
        if (live.isEmpty()) {
            return;
        }
        String manifest = releases.manifestName(live.get());
        if (!store.alias(releases.alias()).equals(Optional.of(manifest))) {
            store.setAlias(releases.alias(), manifest);
            listener.on(new PublishProgress.AliasRepaired(live.get().id()));
        }
        confirm(manifest);
        moveScenarioAliases(live.get(), whole);
    }

    /**
     * Writes the manifest and moves the aliases to it.
     *
     * @param live the release that is replaced
     * @param whole all whole manifests
     */
    void commit(ReleaseManifest release, Optional<ReleaseManifest> live, List<ReleaseManifest> whole) {
        String manifest = releases.manifestName(release);
        rejectIfCleared(release, live);
        rejectIfEpochTaken(release);
        write(release);
        try {
            rejectIfCleared(release, live);
            moveChannelAlias(manifest);
            restoreAliasIfSuperseded(release);
        } catch (SassException refused) {
            dropUnconfirmed(manifest, refused);
            throw refused;
        }
        try {
            confirm(manifest);
            moveScenarioAliases(release, whole);
        } catch (SassException late) {
            // It is live: who took it for undone would go back once more. The next one puts the other aliases right.
            listener.on(new PublishProgress.Skipped(
                    manifest,
                    "it is live, other aliases follow with the next one: "
                            + late.diagnostics().get(0).message()));
        }
    }

    /** Writes the manifest collection, the last step before the switch; whole or not at all, unless the process ends. */
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
            store.create(new VectorStore.CollectionSpec(name, 2, rows.size(), 1));
            store.upsert(name, rows);
            store.seal(name);
        } catch (RuntimeException stopped) {
            dropHalf(name, stopped);
            throw stopped;
        }
    }

    /** It is of no use, and where the disk is full each further try would leave one more. One that was there is another's. */
    private void dropHalf(String manifest, RuntimeException stopped) {
        if (stopped instanceof SassException told
                && told.diagnostics().get(0).code() == DiagnosticCode.COLLECTION_EXISTS) {
            return;
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            stopped.addSuppressed(again);
        }
    }

    /** Where the answer alone is lost, it has moved. */
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
        return failed.diagnostics().get(0).code() == DiagnosticCode.PUBLISH_LOCK_LOST;
    }

    /** A manifest beside the other publisher's, of the same epoch, would look like a release that was live. */
    private void rejectIfEpochTaken(ReleaseManifest release) {
        if (releases.nextEpoch() > release.epoch()) {
            throw Diagnostic.error(
                            DiagnosticCode.PUBLISH_LOCK_LOST,
                            "another publish has overtaken this one, which was held up")
                    .withNote("nothing was switched: the live release is as it was")
                    .withHelp("publish again")
                    .toException();
        }
    }

    /** Where the store lets nobody drop without the lock, the next publish does. */
    private void dropUnconfirmed(String manifest, SassException refused) {
        if (!isSuperseded(refused)) {
            return; // the lock is still ours: publishing again goes on from this manifest
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            refused.addSuppressed(again);
        }
    }

    /** The publisher that comes after one that was held up clears its collections away. Those that are live as they are stay so. */
    private void rejectIfCleared(ReleaseManifest release, Optional<ReleaseManifest> live) {
        Set<String> before = new HashSet<>();
        live.ifPresent(its -> its.scenarios().values().forEach(collection -> before.add(collection.name())));
        release.scenarios().forEach((scenario, collection) -> {
            if (!before.contains(collection.name()) && !store.isSealed(collection.name())) {
                throw Diagnostic.error(
                                DiagnosticCode.PUBLISH_LOCK_LOST,
                                "the collection of `" + scenario
                                        + "` was dropped before the switch: another publish has"
                                        + " overtaken this one, which was held up")
                        .withNote("nothing was switched: the live release is as it was")
                        .withHelp("publish again")
                        .toException();
            }
        });
    }

    /** Between the last look at the lock and the move of the alias another publisher may have come and gone. */
    private void restoreAliasIfSuperseded(ReleaseManifest release) {
        Optional<String> confirmed = store.alias(releases.confirmationAlias());
        if (confirmed.isPresent() && ReleaseChannel.epoch(confirmed.get()) >= release.epoch()) {
            store.setAlias(releases.alias(), confirmed.get());
            throw Diagnostic.error(
                            DiagnosticCode.PUBLISH_LOCK_LOST,
                            "another publish has overtaken this one, which was held up")
                    .withNote("the release of the other one is live")
                    .withHelp("publish again")
                    .toException();
        }
    }

    private void confirm(String manifest) {
        if (!store.alias(releases.confirmationAlias()).equals(Optional.of(manifest))) {
            store.setAlias(releases.confirmationAlias(), manifest);
        }
    }

    /** Moves the aliases of scenarios, and drops those of scenarios that are not released any more. */
    private void moveScenarioAliases(ReleaseManifest live, List<ReleaseManifest> whole) {
        live.scenarios().forEach((scenario, collection) -> {
            String alias = releases.scenarioAlias(scenario);
            boolean there = store.alias(alias).equals(Optional.of(collection.name()));
            // Somebody may have dropped a collection of the live release by hand.
            if (!there && store.isSealed(collection.name())) {
                store.setAlias(alias, collection.name());
            }
        });
        Set<String> gone = new HashSet<>();
        whole.forEach(release -> gone.addAll(release.scenarios().keySet()));
        gone.removeAll(live.scenarios().keySet());
        for (String scenario : gone) {
            String alias = releases.scenarioAlias(scenario);
            if (store.alias(alias).isPresent()) {
                store.dropAlias(alias);
            }
        }
    }
}
