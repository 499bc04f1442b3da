package org.sassrec.release;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.Releases;
import org.sassrec.serving.store.VectorStore;

/** Makes a release live: its manifest, the channel's alias, what follows it. The writers' lock is held meanwhile. */
final class Switching {

    private final VectorStore store;
    private final Releases releases;
    private final Clock clock;
    private final PublishProgress.Listener listener;

    Switching(VectorStore store, Releases releases, Clock clock, PublishProgress.Listener listener) {
        this.store = store;
        this.releases = releases;
        this.clock = clock;
        this.listener = listener;
    }

    /** What a manifest that is written now says of its time. */
    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Puts aliases right that a publish left halfway, or that one without the lock moved late.
     *
     * @param whole all whole manifests
     */
    void heal(Optional<Release> live, List<Release> whole) {
        if (live.isEmpty()) {
            return;
        }
        String manifest = releases.manifestName(live.get());
        if (!store.alias(releases.alias()).equals(Optional.of(manifest))) {
            store.setAlias(releases.alias(), manifest);
            listener.on(new PublishProgress.Healed(live.get().id()));
        }
        confirm(manifest);
        follow(live.get(), whole);
    }

    /**
     * Writes the manifest and moves the aliases to it.
     *
     * @param live the release that is replaced
     * @param whole all whole manifests
     */
    void commit(Release release, Optional<Release> live, List<Release> whole) {
        String manifest = releases.manifestName(release);
        refuseIfCleared(release, live);
        refuseIfEpochTaken(release);
        new ManifestWriter(store, releases).write(release);
        try {
            refuseIfCleared(release, live);
            move(manifest);
            refuseIfOvertaken(release);
        } catch (SassException refused) {
            takeBack(manifest, refused);
            throw refused;
        }
        try {
            confirm(manifest);
            follow(release, whole);
        } catch (SassException late) {
            // It is live: who took it for undone would go back once more. The next one puts the other aliases right.
            listener.on(new PublishProgress.PassedOver(
                    manifest,
                    "it is live, other aliases follow with the next one: "
                            + late.diagnostics().get(0).message()));
        }
    }

    /** Where the answer alone is lost, it has moved. */
    private void move(String manifest) {
        try {
            store.setAlias(releases.alias(), manifest);
        } catch (SassException failed) {
            if (isOvertaken(failed) || !isLive(manifest)) {
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

    private static boolean isOvertaken(SassException failed) {
        return failed.diagnostics().get(0).code().equals("SASS7516");
    }

    /** A manifest beside the other publisher's, of the same epoch, would look like a release that was live. */
    private void refuseIfEpochTaken(Release release) {
        if (releases.nextEpoch() > release.epoch()) {
            throw Diagnostic.error("SASS7516", "another publish has overtaken this one, which was held up")
                    .withNote("nothing was switched: the live release is as it was")
                    .withHelp("publish again")
                    .toException();
        }
    }

    /** Where the store lets nobody drop without the lock, the next publish does. */
    private void takeBack(String manifest, SassException refused) {
        if (!isOvertaken(refused)) {
            return; // the lock is still ours: publishing again goes on from this manifest
        }
        try {
            store.drop(manifest);
        } catch (RuntimeException again) {
            refused.addSuppressed(again);
        }
    }

    /** The publisher that comes after one that was held up clears its collections away. Those that are live as they are stay so. */
    private void refuseIfCleared(Release release, Optional<Release> live) {
        Set<String> before = new HashSet<>();
        live.ifPresent(its -> its.scenarios().values().forEach(collection -> before.add(collection.name())));
        release.scenarios().forEach((scenario, collection) -> {
            if (!before.contains(collection.name()) && !store.sealed(collection.name())) {
                throw Diagnostic.error(
                                "SASS7516",
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
    private void refuseIfOvertaken(Release release) {
        Optional<String> confirmed = store.alias(releases.confirmation());
        if (confirmed.isPresent() && Releases.epoch(confirmed.get()) >= release.epoch()) {
            store.setAlias(releases.alias(), confirmed.get());
            throw Diagnostic.error("SASS7516", "another publish has overtaken this one, which was held up")
                    .withNote("the release of the other one is live")
                    .withHelp("publish again")
                    .toException();
        }
    }

    private void confirm(String manifest) {
        if (!store.alias(releases.confirmation()).equals(Optional.of(manifest))) {
            store.setAlias(releases.confirmation(), manifest);
        }
    }

    /** Moves the aliases of scenarios, and drops those of scenarios that are not released any more. */
    private void follow(Release live, List<Release> whole) {
        live.scenarios().forEach((scenario, collection) -> {
            String alias = releases.scenarioAlias(scenario);
            boolean there = store.alias(alias).equals(Optional.of(collection.name()));
            // Somebody may have dropped a collection of the live release by hand.
            if (!there && store.sealed(collection.name())) {
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
