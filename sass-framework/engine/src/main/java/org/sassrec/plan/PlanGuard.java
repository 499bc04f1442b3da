package org.sassrec.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;
import org.sassrec.result.PlanResult.Change;
import org.sassrec.result.PlanResult.Loss;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.RollbackHold;

/** Checks before stages run: destructive changes are rejected, and a saved plan must still be valid. */
public final class PlanGuard {
    private final LoadedConfig loaded;
    private final RunContext run;
    private final Set<PipelineStage> goals;
    private final Clock clock;

    /** Creates a guard for the stages of {@code goals}. Publish alone runs no earlier stage. */
    public PlanGuard(LoadedConfig loaded, Set<PipelineStage> goals, Clock clock) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.goals = goals;
        this.clock = clock;
    }

    private List<StageDecision> stages() throws IOException {
        Pipeline pipeline = new Pipeline(run.output(), StageTasks.of(loaded, clock, event -> {}), clock);
        return goals.equals(Set.of(PipelineStage.PUBLISH))
                ? List.of(pipeline.planOnly(PipelineStage.PUBLISH))
                : pipeline.plan(goals);
    }

    /**
     * Rejects destructive changes. Training does not connect to the store. It compares with the last release from its
     * run folder.
     *
     * @throws SassException SASS5911 with all losses, SASS7554 if releases are on hold after a rollback
     */
    public void rejectLosses() throws IOException {
        LastRelease last = LastRelease.read(run.output()).orElse(null);
        LiveReleaseState live = goals.contains(PipelineStage.PUBLISH)
                ? LiveReleaseState.of(run.config())
                : new LiveReleaseState(LiveReleaseState.location(run.config()), null, List.of(), "not read");
        List<Loss> losses = new DestructiveChanges(run.config(), loaded.effectiveValues(), live, last).find();
        if (losses.isEmpty()) {
            return;
        }
        List<StageDecision> stages = stages();
        List<Diagnostic> problems = new ArrayList<>();
        for (Loss loss : losses) {
            if (stages.stream().anyMatch(planned -> planned.runs() && affects(loss.kind(), planned.stage()))) {
                problems.addAll(problems(loss, live));
            }
        }
        if (!problems.isEmpty()) {
            throw SassException.of(problems);
        }
    }

    private static List<Diagnostic> problems(Loss loss, LiveReleaseState state) {
        return loss.kind() == Loss.Kind.ROLLBACK_UNDONE && state.live() != null
                ? RollbackHold.of(state.live(), state.releases())
                        .map(hold -> hold.problem().diagnostics())
                        .orElse(List.of())
                : List.of(Diagnostic.error(PipelineCode.DESTRUCTIVE_CHANGE, loss.message())
                        .withHelp("to allow it, use `--allow-destructive`;" + " `sass plan` shows all effects"));
    }

    /**
     * Rejects a saved plan that is out of date.
     *
     * @throws SassException SASS5912 if the file is not a plan, SASS5913 if the configuration changed, SASS5914 if the
     * source files changed, SASS5915 if another release is live, SASS5916 if the run folder changed
     */
    public void verifySaved(Path file) throws IOException {
        PlanResult plan = read(file);
        checkSources(file, plan.provenance());
        checkStages(file, plan.stages());
        checkLive(file, plan);
    }

    private static PlanResult read(Path file) throws IOException {
        try {
            PlanResult plan = JsonFiles.parse(Files.readString(file), PlanResult.class);
            if (plan.version() == PlanResult.VERSION && !plan.stages().isEmpty()) {
                return plan;
            }
        } catch (NoSuchFileException e) {
            throw invalidPlan(file, "the file does not exist");
        } catch (CharacterCodingException e) {
            throw invalidPlan(file, "it is not JSON");
        } catch (JsonProcessingException e) {
            if (e instanceof StreamReadException || e.getCause() instanceof StreamReadException) {
                throw invalidPlan(file, "it is not JSON");
            }
        }
        throw invalidPlan(file, "it is not a plan of this version");
    }

    private static SassException invalidPlan(Path file, String reason) {
        return Diagnostic.error(PipelineCode.INVALID_PLAN, "cannot read the plan `" + file + "`: " + reason)
                .withHelp("create a plan with `sass plan -o " + file + "`")
                .toException();
    }

    private void checkSources(Path file, Map<String, String> planned) throws IOException {
        List<String> keys = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (Change change : ConfigChanges.between(planned, run.provenance(), key -> PlanEffect.NOTHING)) {
            if (change.key().startsWith(RunContext.FILE)) {
                files.add(ConfigChanges.text(change).substring(RunContext.FILE.length()));
            } else {
                keys.add(ConfigChanges.text(change));
            }
        }
        if (!keys.isEmpty()) {
            throw outdatedPlan(
                    PipelineCode.CONFIGURATION_CHANGED_SINCE_PLAN,
                    "the configuration changed since the plan `" + file + "` was made: "
                            + StageDecision.summarize(keys));
        }
        if (!files.isEmpty()) {
            throw outdatedPlan(
                    PipelineCode.DATA_CHANGED_SINCE_PLAN,
                    "the data changed since the plan `" + file + "` was made: " + StageDecision.summarize(files));
        }
    }

    private static SassException outdatedPlan(DiagnosticCode code, String what) {
        return Diagnostic.error(code, what)
                .withHelp("create a new plan and review it")
                .toException();
    }

    /**
     * A stage of the plan may already have run because of this plan. No other stage may run, and no inputs may differ.
     */
    private void checkStages(Path file, List<PlanResult.Stage> saved) throws IOException {
        for (StageDecision now : stages()) {
            PlanResult.Stage then = saved.stream()
                    .filter(stage -> stage.stage().equals(now.stage().label()))
                    .findFirst()
                    .orElse(null);
            if (then == null || (now.runs() && !then.runs())) {
                throw outdatedPlan(
                        PipelineCode.RUN_FOLDER_CHANGED_SINCE_PLAN,
                        "the plan `" + file + "` does not run " + now.stage().label() + ", but it would run now: "
                                + now.reason());
            }
            if (!now.inputs().fingerprint().equals(then.fingerprint())) {
                throw outdatedPlan(
                        PipelineCode.RUN_FOLDER_CHANGED_SINCE_PLAN,
                        "the run folder changed since the plan `" + file + "` was made: "
                                + now.stage().label() + " has other inputs");
            }
        }
    }

    /** The release that this plan itself activated is accepted. */
    private void checkLive(Path file, PlanResult plan) {
        LiveReleaseState now = LiveReleaseState.of(run.config());
        String then = plan.live().release();
        if (plan.live().problem() != null) {
            return;
        }
        if (now.problem() != null) {
            throw outdatedPlan(
                    PipelineCode.RELEASE_CHANGED_SINCE_PLAN,
                    "cannot check the plan `" + file + "`, because the store is not reachable: " + now.problem());
        }
        ReleaseManifest live = now.live();
        if (!Objects.equals(then, live == null ? null : live.id()) && !isPlanned(live, plan)) {
            throw outdatedPlan(
                    PipelineCode.RELEASE_CHANGED_SINCE_PLAN,
                    "the live release changed since the plan `" + file + "` was made: it was "
                            + (then == null ? "none" : then) + " and is now "
                            + (live == null ? "none" : live.id()));
        }
    }

    private static boolean isPlanned(@Nullable ReleaseManifest live, PlanResult plan) {
        return live != null
                && plan.stages().stream()
                        .filter(stage -> stage.stage().equals(PipelineStage.PUBLISH.label()))
                        .anyMatch(stage ->
                                stage.fingerprint().equals(live.fingerprints().get("run")));
    }

    /** Whether a stage causes a loss. Training a model without the scenario already loses the model that has it. */
    private static boolean affects(Loss.Kind kind, PipelineStage stage) {
        return switch (kind) {
            case SCENARIO_REMOVED, SCENARIO_RENAMED ->
                stage == PipelineStage.FINETUNE || stage == PipelineStage.PUBLISH;
            case PROJECT_REPLACED, STORE_MOVED, RELEASES_DROPPED, ROLLBACK_UNDONE -> stage == PipelineStage.PUBLISH;
        };
    }
}
