package org.sassrec.plan;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.RunState.StageTiming;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.live.LastRelease;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.pipeline.stage.FinalTraining;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.pipeline.stage.TrainingStart;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;
import org.sassrec.result.PlanResult.Change;
import org.sassrec.result.PlanResult.Loss;
import org.sassrec.result.PlanResult.Scenario;
import org.sassrec.result.PlanResult.State;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.training.WarmCheckpoints;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.WarmStartReport;

/**
 * Computes a {@link PlanResult} from the run folder, the source files and the store. It writes only {@code
 * sources.json}.
 */
public final class Planner {
    private static final KeySet SPLIT = KeySet.of("data.split");
    private static final String OWNER = KeySet.declared("scenarios.*.owner");

    /** Copies of each additional variable during training: in the session, and as the tensors that initialize it. */
    static final int COPIES = 2;

    private final LoadedConfig loaded;
    private final RunContext run;
    private final Clock clock;

    private Planner(LoadedConfig loaded, Clock clock) {
        this.loaded = loaded;
        this.run = RunContext.of(loaded, event -> {});
        this.clock = clock;
    }

    /** Returns the plan of all stages up to publish. */
    public static PlanResult plan(LoadedConfig loaded, Clock clock) throws IOException {
        return plan(loaded, StageTasks.of(loaded, clock, event -> {}), LiveReleaseState.of(loaded.config()), clock);
    }

    /** Returns the stages of the goals that will run, with their expected seconds. Does not connect to the store. */
    public static PipelineEvent.Planned schedule(LoadedConfig loaded, Clock clock, Set<PipelineStage> goals)
            throws IOException {
        return new Planner(loaded, clock).schedule(goals);
    }

    private PipelineEvent.Planned schedule(Set<PipelineStage> goals) throws IOException {
        Pipeline pipeline = new Pipeline(run.output(), StageTasks.of(loaded, clock, event -> {}), clock);
        List<StageDecision> stages = goals.equals(Set.of(PipelineStage.PUBLISH))
                ? List.of(pipeline.planOnly(PipelineStage.PUBLISH))
                : pipeline.plan(goals);
        TrainingStart start = TrainingStart.of(run);
        // Preparation needs no model, and its machine may have no TensorFlow.
        boolean trains = stages.stream().anyMatch(planned -> planned.stage() != PipelineStage.PREPARE);
        Map<PipelineStage, Estimate> estimates = estimates(
                stages,
                RunFolder.read(run.output()).timings(),
                trains ? PlannedModel.of(run) : new PlannedModel(null, null, List.of()),
                start,
                start.earlier().isPresent());
        Map<PipelineStage, Double> seconds = new EnumMap<>(PipelineStage.class);
        for (StageDecision planned : stages) {
            if (planned.runs()) {
                Estimate estimate = estimates.get(planned.stage());
                seconds.put(planned.stage(), estimate == null ? Double.NaN : estimate.seconds());
            }
        }
        return new PipelineEvent.Planned(seconds);
    }

    /** Returns the plan for given tasks and a given store state. */
    static PlanResult plan(LoadedConfig loaded, Map<PipelineStage, StageTask> tasks, LiveReleaseState live, Clock clock)
            throws IOException {
        return new Planner(loaded, clock).plan(tasks, live);
    }

    private PlanResult plan(Map<PipelineStage, StageTask> tasks, LiveReleaseState live) throws IOException {
        TrainingStart start = TrainingStart.of(run);
        SassConfig config = run.config();
        RunState state = RunFolder.read(run.output());
        List<StageDecision> stages = new Pipeline(run.output(), tasks, clock).plan(Set.of(PipelineStage.PUBLISH));
        Map<String, String> provenance = run.provenance();
        List<Loss> losses = new DestructiveChanges(
                        config, provenance, live, LastRelease.read(run.output()).orElse(null))
                .find();
        boolean warm = start.earlier().isPresent() && stages.stream().anyMatch(Planner::trainsAgain);
        List<Change> sinceRun = changesSinceLastRun(state, stages).stream()
                .map(change -> warm ? withWarmStart(change) : change)
                .toList();
        PlannedModel model = PlannedModel.of(run);
        boolean splits = sinceRun.stream().anyMatch(change -> SPLIT.contains(change.key()));
        List<PlanResult.Stage> rows =
                stages(stages, estimates(stages, state.timings(), model, start, warm), start.text(config, splits));
        Optional<PlanResult.Stage> onAllDays = finalTraining(stages, start, state, model);
        onAllDays.ifPresent(row -> rows.add(rows.size() - 1, row));
        boolean trainsOnAllDays = onAllDays.filter(PlanResult.Stage::runs).isPresent();
        PlanEffect stageEffect =
                effect(stages, sinceRun, warm).or(trainsOnAllDays ? PlanEffect.FINETUNE : PlanEffect.NOTHING);
        List<Change> sinceLive = changesSinceLiveRelease(live.live(), provenance, stageEffect);
        ReleaseManifest released = live.live();
        return new PlanResult(
                PlanResult.VERSION,
                config.name(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                losses.isEmpty() ? stageEffect : PlanEffect.DESTRUCTIVE,
                losses.isEmpty() && rows.stream().noneMatch(PlanResult.Stage::runs),
                state.completed().isEmpty() && state.running() == null,
                config.model().isSharedByScenarios(),
                sinceRun,
                sinceLive,
                new PlanResult.Live(live.store(), released == null ? null : released.id(), live.problem()),
                rows,
                new PlanResult.Model(model.before(), model.after(), model.unknown(), warm ? warmStart(start) : null),
                scenarios(
                        movedScenarios(stages, trainsOnAllDays, released),
                        live,
                        sinceLive == null ? sinceRun : sinceLive),
                losses,
                new TreeMap<>(provenance));
    }

    private Optional<PlanResult.Stage> finalTraining(
            List<StageDecision> stages, TrainingStart start, RunState state, PlannedModel model) throws IOException {
        boolean again = stages.stream().anyMatch(Planner::trainsAgain);
        boolean warm = again ? start.earlier().isPresent() : WarmCheckpoints.exist(run.finetune());
        boolean trains =
                stages.stream().anyMatch(planned -> planned.stage() == PipelineStage.FINETUNE && planned.runs());
        return new FinalTrainingPlan(run, state, warm).stage(trains, model);
    }

    /** Returns the planned parameters of a warm start; {@code null} if the configuration does not determine them. */
    private PlanResult.@Nullable WarmStart warmStart(TrainingStart start) {
        return start.earlier()
                .flatMap(folder -> PlannedModel.warmStart(run, AxesFile.read(folder)))
                .map(report -> new PlanResult.WarmStart(
                        report.kept(),
                        report.count(WarmStartReport.Kind.NEW),
                        report.count(WarmStartReport.Kind.DROPPED),
                        report.lines()))
                .orElse(null);
    }

    /** Whether a stage is a fine-tuning that does not continue the existing one. */
    private static boolean trainsAgain(StageDecision planned) {
        return planned.stage() == PipelineStage.FINETUNE && planned.runs() && !planned.resumes();
    }

    private static Change withWarmStart(Change change) {
        return new Change(change.key(), change.before(), change.after(), ofWarmStart(change.effect()));
    }

    /** Each training starts from the weights of the last one, so each has the same effect. */
    private static PlanEffect ofWarmStart(PlanEffect effect) {
        return effect == PlanEffect.FINETUNE || effect == PlanEffect.COLD_START ? PlanEffect.WARM_START : effect;
    }

    /**
     * @param start text of the start of fine-tuning
     */
    private static List<PlanResult.Stage> stages(
            List<StageDecision> stages, Map<PipelineStage, Estimate> estimates, Optional<String> start) {
        List<PlanResult.Stage> all = new ArrayList<>();
        for (StageDecision planned : stages) {
            Optional<Estimate> estimate = Optional.ofNullable(estimates.get(planned.stage()));
            all.add(new PlanResult.Stage(
                    planned.stage().label(),
                    planned.inputs().fingerprint(),
                    planned.runs(),
                    planned.reason()
                            + (trainsAgain(planned)
                                    ? start.map(text -> "; " + text).orElse("")
                                    : ""),
                    estimate.map(each -> Math.round(each.seconds() * 10) / 10.0).orElse(null),
                    estimate.map(Estimate::memory).filter(bytes -> bytes > 0).orElse(null)));
        }
        return all;
    }

    /** The largest effect of the stages that run. For publish, only its keys count. */
    private PlanEffect effect(List<StageDecision> stages, List<Change> sinceRun, boolean warm) {
        PlanEffect effect = PlanEffect.NOTHING;
        boolean earlierRuns = false;
        for (StageDecision planned : stages) {
            if (planned.runs()) {
                // If only the evaluation changed, publish finds the same content live.
                boolean follows = planned.stage() == PipelineStage.PUBLISH && earlierRuns;
                PlanEffect ofStage = ConfigChanges.of(planned.stage(), run.config());
                effect = effect.or(follows ? PlanEffect.NOTHING : warm ? ofWarmStart(ofStage) : ofStage);
                earlierRuns = true;
            }
        }
        for (Change change : sinceRun) {
            effect = effect.or(change.effect());
        }
        return effect;
    }

    /** The changes of the inputs of each stage since its last run, and the changes of keys that no stage reads. */
    private List<Change> changesSinceLastRun(RunState state, List<StageDecision> stages) {
        Map<String, Change> changes = new TreeMap<>();
        for (StageDecision planned : stages) {
            PipelineStage stage = planned.stage();
            StageInputs then = previousInputs(state, stage);
            if (then == null || !planned.runs()) {
                continue;
            }
            for (Change change : ConfigChanges.between(
                    then.withoutStages(),
                    planned.inputs().withoutStages(),
                    key -> ConfigChanges.effect(stage, key, run.config()))) {
                changes.merge(
                        change.key(),
                        change,
                        (one, other) -> one.effect().or(other.effect()) == one.effect() ? one : other);
            }
        }
        for (Change change :
                ConfigChanges.between(state.configuration(), loaded.effectiveValues(), key -> PlanEffect.NOTHING)) {
            if (!state.configuration().isEmpty()
                    && ConfigChanges.effect(change.key(), run.config()) == PlanEffect.NOTHING) {
                changes.putIfAbsent(change.key(), change);
            }
        }
        return List.copyOf(changes.values());
    }

    private static @Nullable StageInputs previousInputs(RunState state, PipelineStage stage) {
        RunState.RunningStage running = state.running();
        if (running != null && running.stage() == stage) {
            return running.inputs();
        }
        RunState.CompletedStage done = state.completed().get(stage);
        return done == null ? null : done.inputs();
    }

    /**
     * Limits the effect of each change to the effect of the plan. A model that was trained since the live release only
     * needs publish.
     */
    private @Nullable List<Change> changesSinceLiveRelease(
            @Nullable ReleaseManifest live, Map<String, String> provenance, PlanEffect most) {
        if (live == null || live.provenance().isEmpty()) {
            return null;
        }
        return ConfigChanges.between(live.provenance(), provenance, key -> {
            PlanEffect effect = ConfigChanges.effect(key, run.config());
            return effect.compareTo(most) > 0 ? most : effect;
        });
    }

    private List<Scenario> scenarios(Predicate<String> moves, LiveReleaseState state, List<Change> changes) {
        ReleaseManifest live = state.live();
        Map<String, Scenario> all = new LinkedHashMap<>();
        for (ScenarioConfig scenario : run.config().scenarios()) {
            if (scenario.serve()) {
                String own = "scenarios." + scenario.name() + ".";
                boolean edited =
                        changes.stream().anyMatch(change -> change.key().startsWith(own));
                all.put(
                        scenario.name(),
                        new Scenario(
                                scenario.name(),
                                scenario.owner(),
                                state(scenario.name(), state),
                                edited,
                                moves.test(scenario.name())));
            }
        }
        if (live != null) {
            for (String name : live.scenarios().keySet()) {
                String owner = live.provenance().get(OWNER.replace("*", name));
                all.putIfAbsent(name, new Scenario(name, owner, State.REMOVED, true, true));
            }
        }
        return new ArrayList<>(all.values());
    }

    private static State state(String scenario, LiveReleaseState state) {
        if (state.problem() != null) {
            return State.UNKNOWN;
        }
        boolean released = state.live() != null && state.live().scenarios().containsKey(scenario);
        return released ? State.RELEASED : State.NEW;
    }

    /** Training changes the vectors of all scenarios. Publish changes those that belong to another training. */
    private Predicate<String> movedScenarios(
            List<StageDecision> stages, boolean trainsOnAllDays, @Nullable ReleaseManifest live) {
        Set<PipelineStage> running = EnumSet.noneOf(PipelineStage.class);
        stages.stream().filter(planned -> planned.runs()).forEach(planned -> running.add(planned.stage()));
        if (trainsOnAllDays
                || running.contains(PipelineStage.PREPARE)
                || running.contains(PipelineStage.PRETRAIN)
                || running.contains(PipelineStage.FINETUNE)) {
            return scenario -> true;
        }
        if (!running.contains(PipelineStage.PUBLISH)) {
            return scenario -> false;
        }
        try {
            String trained = ExportManifest.read(new FinalTraining(run, clock).releasedExport())
                    .userTowerId();
            return scenario -> !towerDigest(live, scenario).equals(Optional.of(trained));
        } catch (SassException e) {
            // Without a complete export, publish exports the existing model.
            return scenario -> true;
        }
    }

    /** Checksum of the user tower of a scenario's live vectors. */
    private static Optional<String> towerDigest(@Nullable ReleaseManifest live, String scenario) {
        return Optional.ofNullable(live)
                .flatMap(release -> Optional.ofNullable(release.scenarios().get(scenario))
                        .map(collection -> release.model(collection).userTowerId()));
    }

    /**
     * Estimated cost of a stage.
     *
     * @param memory peak memory of the process in bytes; 0 if unknown
     */
    private record Estimate(double seconds, long memory) {}

    /** Estimates each running stage that was measured on this machine, at the rate of its last run. */
    private Map<PipelineStage, Estimate> estimates(
            List<StageDecision> plan,
            Map<PipelineStage, StageTiming> measured,
            PlannedModel model,
            TrainingStart start,
            boolean warm)
            throws IOException {
        Workload now = run.workload(model.after());
        StageTiming prepared = measured.get(PipelineStage.PREPARE);
        double growth = prepared == null || prepared.workload() <= 0 ? 1 : now.sourceBytes() / prepared.workload();
        Workload grown = new Workload(run.config(), now.sourceBytes(), now.counts(), growth, model.after());
        Map<PipelineStage, Estimate> stages = new EnumMap<>(PipelineStage.class);
        for (StageDecision planned : plan) {
            StageTiming rate = measured.get(planned.stage());
            if (planned.runs() && rate != null) {
                double work = planned.stage() == PipelineStage.FINETUNE
                        ? grown.finetune(ExpectedEpochs.of(run, start, planned.resumes(), warm))
                        : grown.of(planned.stage());
                long memory = rate.peakMemory() == 0 ? 0 : rate.peakMemory() + COPIES * model.addedBytes();
                stages.put(planned.stage(), new Estimate(rate.seconds(work), memory));
            }
        }
        return stages;
    }
}
