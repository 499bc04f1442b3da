package org.sassrec.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.result.PlanResult.Loss;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.RollbackHold;

/**
 * Finds the released content that a configuration would lose.
 *
 * @param configured the effective values
 * @param state of the store
 * @param last the last release from this run folder
 */
record DestructiveChanges(
        SassConfig config,
        Map<String, String> configured,
        LiveReleaseState state,
        @Nullable LastRelease last) {
    private static final String NAME = KeySet.declared("name");
    private static final String KEEP_RELEASES = KeySet.declared("publish.keepReleases");

    /** Returns all losses: scenarios in the order of the release, then project, store, old releases and rollback. */
    List<Loss> find() {
        List<Loss> losses = new ArrayList<>();
        for (String released : releasedScenarios()) {
            removedScenario(released).ifPresent(losses::add);
        }
        replacedProject().ifPresent(losses::add);
        movedStore().ifPresent(losses::add);
        droppedReleases().ifPresent(losses::add);
        undoneRollback().ifPresent(losses::add);
        return losses;
    }

    /** The released scenarios in the store. If the store was not read, those of the last release from this folder. */
    private Set<String> releasedScenarios() {
        if (state.live() != null) {
            return new LinkedHashSet<>(state.live().scenarios().keySet());
        }
        return last != null && last.store().equals(state.store()) && state.problem() != null
                ? new LinkedHashSet<>(last.scenarios())
                : Set.of();
    }

    private Optional<Loss> removedScenario(String name) {
        Optional<ScenarioConfig> configuredNow = config.scenarios().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst();
        if (configuredNow.filter(ScenarioConfig::serve).isPresent()) {
            return Optional.empty();
        }
        if (configuredNow.isPresent()) {
            return Optional.of(new Loss(
                    Loss.Kind.SCENARIO_REMOVED,
                    "scenario `" + name + "` is released and would no longer be served: " + CONSEQUENCE));
        }
        Optional<String> renamed = renamedTo(name);
        return Optional.of(
                renamed.isPresent()
                        ? new Loss(
                                Loss.Kind.SCENARIO_RENAMED,
                                "scenario `" + name + "` is released and is named `" + renamed.get()
                                        + "` now: queries for `" + name + "` would fail")
                        : new Loss(
                                Loss.Kind.SCENARIO_REMOVED,
                                "scenario `" + name + "` is released and no longer configured: " + CONSEQUENCE));
    }

    private static final String CONSEQUENCE =
            "the next publish removes its alias, and its vectors are removed with the old releases";

    /** A scenario that is not released yet and has the same row condition. */
    private Optional<String> renamedTo(String gone) {
        ReleaseManifest live = state.live();
        Map<String, String> then = live != null ? live.provenance() : last != null ? last.rows() : Map.of();
        String rows = rowCondition(then, gone);
        Set<String> released = releasedScenarios();
        return config.scenarios().stream()
                .filter(ScenarioConfig::serve)
                .map(ScenarioConfig::name)
                .filter(name -> !released.contains(name))
                .filter(name -> !rows.isEmpty() && rows.equals(rowCondition(configured, name)))
                .findFirst();
    }

    private static String rowCondition(Map<String, String> values, String scenario) {
        return values.getOrDefault(LastRelease.conditionKey(scenario), "");
    }

    /**
     * Two projects in the same store overwrite each other, because collections and aliases are named after scenarios
     * only.
     */
    private Optional<Loss> replacedProject() {
        String liveProject =
                state.live() == null ? "" : state.live().provenance().getOrDefault(NAME, "");
        String project = configured.getOrDefault(NAME, "");
        if (liveProject.isEmpty() || project.isEmpty() || liveProject.equals(project) || isOwnRelease(state.live())) {
            return Optional.empty();
        }
        return Optional.of(new Loss(
                Loss.Kind.PROJECT_REPLACED,
                "the live release in " + state.store() + " belongs to the project `" + liveProject + "`, not to `"
                        + project
                        + "`: services of `" + liveProject + "` would return items of `" + project
                        + "`, unless the project was renamed"));
    }

    /** Whether the release was published from this run folder, also under another project name. */
    private boolean isOwnRelease(@Nullable ReleaseManifest live) {
        return live != null
                && last != null
                && last.store().equals(state.store())
                && last.release().equals(live.id());
    }

    private Optional<Loss> movedStore() {
        if (last == null || last.store().equals(state.store()) || state.live() != null || state.problem() != null) {
            return Optional.empty();
        }
        return Optional.of(new Loss(
                Loss.Kind.STORE_MOVED,
                "releases would go to " + state.store() + ", which has no live release; release " + last.release()
                        + " in " + last.store() + " would stay live, but would no longer be updated or removed"));
    }

    private Optional<Loss> droppedReleases() {
        ReleaseManifest live = state.live();
        int keep = config.publish().keepReleases();
        int before = live == null ? 0 : keptReleases(live);
        // A release that was the target of a rollback has two manifests.
        Set<String> all = new LinkedHashSet<>();
        state.releases().stream()
                .filter(release -> live != null && !release.id().equals(live.id()))
                .forEach(release -> all.add(release.id()));
        int surplus = all.size() + 1 - keep;
        if (before <= keep || surplus <= 0) {
            return Optional.empty();
        }
        List<String> ids = List.copyOf(all).subList(0, surplus);
        return Optional.of(new Loss(
                Loss.Kind.RELEASES_DROPPED,
                "`" + KEEP_RELEASES + "` decreases from " + before + " to " + keep + ": " + String.join(", ", ids)
                        + " would be removed, and a rollback to " + (surplus == 1 ? "it" : "them")
                        + " would not be possible"));
    }

    private Optional<Loss> undoneRollback() {
        return Optional.ofNullable(state.live())
                .flatMap(live -> RollbackHold.of(live, state.releases()))
                .map(hold -> new Loss(Loss.Kind.ROLLBACK_UNDONE, hold.text()));
    }

    private static int keptReleases(ReleaseManifest live) {
        String text = live.provenance().getOrDefault(KEEP_RELEASES, "0");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
