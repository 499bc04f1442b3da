package org.sassrec.tuning;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.comparison.ComparisonRunner;
import org.sassrec.comparison.PlannedRun;
import org.sassrec.comparison.RunQueue;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;
import org.sassrec.tuning.ConfirmationBlocks.Block;
import org.sassrec.tuning.HalvingSchedule.Rung;

/**
 * Searches for better settings. The file trains first and measures the cost of a run. Then random trials train with
 * successive halving on one seed, and the best ones are confirmed with further seeds. All runs are scored on
 * validation.
 *
 * <p>A trial continues the epochs of its run in the rung before, by hard links. Trials share prepared data and
 * pre-training if their inputs are equal. After an interruption, the next call continues.
 * If the inputs of the search change, the runs of the trials are deleted.
 *
 * <pre>
 * tune/prepared, tune/pretrained     shared results
 * tune/MODEL/search.json             spent time and plan, see {@link SearchClock}
 * tune/MODEL/TRIAL/epochs-N          the run of a trial in a rung
 * tune/MODEL/TRIAL/seed-N            the run of a confirmed trial with a further seed
 * </pre>
 */
public final class TuningRunner {
    /** First part of the name of a folder. */
    static final String SEED = "seed-";

    private static final List<String> TRAINED = List.of("model.", "pretrain.", "finetune.");

    private final LoadedConfig loaded;
    private final TuneConfig config;
    private final Variant file;
    private final Clock clock;
    private final ComparisonRunner.Listener listener;
    private final Path root;
    private final Path folder;
    private final int epochs;
    private final long seed;
    private final Map<Integer, TrialLog> logs = new TreeMap<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    /**
     * Creates a runner.
     *
     * @param loaded to be tuned, see {@link org.sassrec.config.loader.ConfigLoader#loadToTune}
     * @param listener receives the events of each run
     */
    public TuningRunner(LoadedConfig loaded, Clock clock, ComparisonRunner.Listener listener) {
        this.loaded = loaded;
        this.config = loaded.tuning().config();
        this.file = loaded.tuning().file();
        this.clock = clock;
        this.listener = listener;
        this.root = Preparation.outputFolder(loaded.config()).resolve("tune");
        this.folder = root.resolve(file.name());
        this.epochs = loaded.config().finetune().epochs();
        this.seed = config.seeds().get(0);
    }

    /**
     * Runs everything that is not up to date and that fits into the time limit.
     *
     * @throws SassException SASS5220 if no key of the space applies to the model, SASS5221 if the file has no result
     * @throws IOException if a folder is not writable
     */
    public SearchOutcome run() throws IOException {
        List<TuneConfig.Dimension> space =
                config.space().isEmpty() ? SearchSpace.defaults(loaded.config()) : config.space();
        TrialGenerator generator = new TrialGenerator(file, space, seed);
        if (generator.space().isEmpty()) {
            throw nothingToTune();
        }
        SourceVersions contents = SourceVersions.of(loaded.config());
        RunQueue.Limits limits = new RunQueue.Limits(config.parallel(), config.memory());
        try (RunQueue queue = RunQueue.open(root, contents, clock, limits, listener)) {
            SearchClock.Size size = new SearchClock.Size(config.minutes(), config.trials(), config.parallel());
            SearchClock time = SearchClock.start(clock, folder.resolve("search.json"), inputs(space, contents), size);
            RunCost cost = runFile(queue);
            SearchPlan plan = SearchPlan.of(config, time, epochs, cost);
            time.setPlan(plan);
            SearchPace pace = new SearchPace(cost, config.parallel());
            TimedRuns runs = new TimedRuns(queue, time, pace);
            List<TrialLog> finalists = search(runs, plan, generator);
            confirm(runs, time.plan().orElse(plan), finalists);
            time.save();
            queue.clear();
            return new SearchOutcome(loaded, List.copyOf(logs.values()), List.copyOf(leftOut), queue.prepared());
        }
    }

    private static SassException nothingToTune() {
        return Diagnostic.error(PipelineCode.NOTHING_TO_TUNE, "no key of the search space changes the model")
                .withHelp(
                        "set keys that the model reads in `tune.space`; `popularity`, `itemCf` and `neighbours` have none")
                .toException();
    }

    /**
     * Fingerprint of everything that determines the trials and their training. Keys that only other stages and goals
     * read must not delete trials.
     */
    private String inputs(List<TuneConfig.Dimension> space, SourceVersions contents) throws IOException {
        Map<String, String> inputs = new TreeMap<>(file.config().effectiveValues());
        inputs.keySet().removeIf(path -> TRAINED.stream().noneMatch(path::startsWith));
        inputs.put("space", space.toString());
        inputs.put("seeds", config.seeds().toString());
        RunContext run = RunContext.of(file.config(), event -> {}, contents);
        inputs.put("data", StageTasks.prepare(run).inputs().fingerprint());
        inputs.put("training", StageTasks.finetune(run).inputs().fingerprint());
        return StageInputs.of(inputs).fingerprint();
    }

    /** Trains the file in all rungs, because it stays until the end. Returns its cost. */
    private RunCost runFile(RunQueue queue) throws IOException {
        Trial trial = new Trial(Trial.FILE, Map.of(), file);
        TrialLog log = new TrialLog(trial, config.metric());
        logs.put(trial.number(), log);
        Integer most = config.trials();
        List<Integer> steps = most == null
                ? HalvingSchedule.epochs(epochs)
                : HalvingSchedule.of(most, epochs).rungs().stream()
                        .map(Rung::epochs)
                        .toList();
        queue.announce(steps.size());
        RunCost cost = new RunCost(0, 0, 0);
        for (int step : steps) {
            ComparisonRun run = queue.run(List.of(planned(trial, step))).get(0);
            log.add(step, run);
            String problem = log.problem();
            if (problem != null) {
                throw Diagnostic.error(
                                PipelineCode.TUNED_FILE_WITHOUT_RESULT, "the settings of the file have no result")
                        .withHelp(problem)
                        .withHelp("run `sass train` and fix the problem first")
                        .toException();
            }
            cost = cost(run, step, queue.prepared());
        }
        return cost;
    }

    private static RunCost cost(ComparisonRun run, int epochs, Optional<Path> prepared) throws IOException {
        RunState state = RunFolder.read(run.folder());
        double finetune = seconds(state, PipelineStage.FINETUNE);
        double evaluate = seconds(state, PipelineStage.EVALUATE);
        double prepare = 0;
        if (prepared.isPresent()) {
            prepare = seconds(RunFolder.read(prepared.get().resolveSibling("")), PipelineStage.PREPARE);
        }
        ComparisonRun.Cost cost = run.cost();
        double all = cost == null ? 0 : cost.seconds();
        return new RunCost(Math.max(0, all - finetune - evaluate - prepare), finetune / epochs, evaluate);
    }

    private static double seconds(RunState state, PipelineStage stage) {
        RunState.CompletedStage done = state.completed().get(stage);
        return done == null ? 0 : done.seconds();
    }

    /** Returns the trials that reached the last rung, the best first, without the file. */
    private List<TrialLog> search(TimedRuns runs, SearchPlan planned, TrialGenerator generator) throws IOException {
        SearchClock time = runs.time();
        SearchPace pace = runs.pace();
        SearchPlan plan = planned;
        List<TrialLog> active = new ArrayList<>(draw(plan.trials() - 1, generator));
        HalvingSchedule schedule = HalvingSchedule.of(active.size() + 1, epochs);
        for (int i = 0; i < schedule.rungs().size(); i++) {
            runRung(runs, plan, schedule, i, active);
            while (i == 0 && pace.isMeasured() && config.minutes() != null) {
                int most = config.trials() == null ? 0 : config.trials();
                plan = plan.enlarged(
                        time.limit() - time.spent(), active.size(), most, config.parallel(), epochs, pace.cost());
                time.setPlan(plan);
                List<TrialLog> further = draw(plan.trials() - 1 - active.size(), generator);
                if (further.isEmpty()) {
                    break;
                }
                active.addAll(further);
                schedule = HalvingSchedule.of(active.size() + 1, epochs);
                runRung(runs, plan, schedule, i, further);
            }
            Rung rung = schedule.rungs().get(i);
            int next = i + 1 < schedule.rungs().size()
                    ? schedule.rungs().get(i + 1).trials() - 1
                    : active.size();
            active = active.stream()
                    .filter(log -> log.value(rung.epochs()).isPresent())
                    .sorted(TrialLog.byValue(rung.epochs()))
                    .limit(next)
                    .toList();
        }
        return active;
    }

    private List<TrialLog> draw(int count, TrialGenerator generator) {
        List<TrialLog> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            Optional<Trial> next = generator.next();
            if (next.isEmpty()) {
                leftOut.add("the search space has only " + logs.size() + " settings");
                break;
            }
            TrialLog log = new TrialLog(next.get(), config.metric());
            logs.put(next.get().number(), log);
            drawn.add(log);
        }
        return drawn;
    }

    private int missing(List<TrialLog> active, int rung) {
        return (int) active.stream()
                .filter(log -> !TimedRuns.isComplete(folder(log.trial(), rung)))
                .count();
    }

    /** Number of completed trials of a rung, without the file. */
    private int completed(int rung) {
        List<TrialLog> trials =
                logs.values().stream().filter(log -> !log.trial().isFile()).toList();
        return trials.size() - missing(trials, rung);
    }

    private void runRung(TimedRuns runs, SearchPlan plan, HalvingSchedule schedule, int index, List<TrialLog> active)
            throws IOException {
        Rung rung = schedule.rungs().get(index);
        List<PlannedRun> plans =
                active.stream().map(log -> planned(log.trial(), rung.epochs())).toList();
        SearchPace pace = runs.pace();
        int missing = missing(active, rung.epochs());
        double end = runs.rungEnd(plan, schedule.share(index, pace.cost(), missing, this::completed));
        List<Optional<ComparisonRun>> made = runs.run(plans, end, schedule.one(index, pace.file()));
        int skipped = 0;
        for (int i = 0; i < plans.size(); i++) {
            if (made.get(i).isPresent()) {
                active.get(i).add(rung.epochs(), made.get(i).get());
            } else {
                skipped++;
            }
        }
        if (skipped > 0) {
            leftOut.add(skipped + " of " + plans.size() + " trials with " + epochs(rung.epochs()));
        }
    }

    private static String epochs(int count) {
        return count + (count == 1 ? " epoch" : " epochs");
    }

    /**
     * Confirms the best trials with further seeds: first as planned, then as many seeds and trials as fit into the rest of
     * the time.
     */
    private void confirm(TimedRuns runs, SearchPlan plan, List<TrialLog> finalists) throws IOException {
        List<TrialLog> all = Stream.concat(Stream.of(Objects.requireNonNull(logs.get(Trial.FILE))), finalists.stream())
                .toList();
        List<Long> seeds = config.seeds();
        int made = 0;
        for (Block block : ConfirmationBlocks.of(plan, finalists.size(), seeds.size(), config.minutes() != null)) {
            Map<PlannedRun, TrialLog> plans = new LinkedHashMap<>();
            for (int other : block.seeds()) {
                block.trials().forEach(at -> plans.put(planned(all.get(at).trial(), seeds.get(other)), all.get(at)));
            }
            if (!block.isPlanned() && !runs.fit(plans.keySet(), epochs)) {
                break;
            }
            int added = addSeeds(runs, block, plans);
            if (block.isPlanned() || added > 0) {
                // The seed of the search.
                for (int at : block.trials()) {
                    all.get(at)
                            .addSeed(Objects.requireNonNull(all.get(at).rungs().get(epochs))
                                    .run());
                }
            }
            made += added;
            if (added < plans.size()) {
                break;
            }
        }
        int wanted = (seeds.size() - 1) * Math.min(SearchPlan.CONFIRMED + 1, all.size());
        if (made < wanted) {
            int skipped = wanted - made;
            leftOut.add(skipped + (skipped == 1 ? " run" : " runs") + " of the confirmation");
        }
    }

    /** Runs a block and adds its results. Returns their number. */
    private int addSeeds(TimedRuns runs, Block block, Map<PlannedRun, TrialLog> plans) throws IOException {
        List<PlannedRun> order = List.copyOf(plans.keySet());
        double each = runs.pace().file().seconds(epochs);
        List<Optional<ComparisonRun>> made = runs.run(order, runs.time().limit(), each);
        if (!block.isPlanned() && made.stream().anyMatch(Optional::isEmpty)) {
            return 0;
        }
        int added = 0;
        for (int i = 0; i < order.size(); i++) {
            if (made.get(i).isPresent()) {
                Objects.requireNonNull(plans.get(order.get(i)))
                        .addSeed(made.get(i).get());
                added++;
            }
        }
        return added;
    }

    private PlannedRun planned(Trial trial, int rung) {
        List<Path> trained = new ArrayList<>();
        HalvingSchedule.epochs(epochs).stream()
                .filter(less -> less < rung)
                .forEach(less -> trained.add(0, folder(trial, less)));
        return planned(trial, rung, seed, folder(trial, rung), trained);
    }

    private PlannedRun planned(Trial trial, long other) {
        return planned(trial, epochs, other, folder(trial).resolve(SEED + other), List.of());
    }

    private PlannedRun planned(Trial trial, int limit, long withSeed, Path place, List<Path> trained) {
        String name = (trial.isFile() ? "file" : "trial " + trial.number()) + ", " + epochs(limit);
        return new PlannedRun(
                name, name, trial.withEpochs(limit), withSeed, CompareConfig.Split.VALIDATION, place, null, trained);
    }

    private Path folder(Trial trial, int rung) {
        return folder(trial).resolve("epochs-" + rung);
    }

    private Path folder(Trial trial) {
        return folder.resolve(Integer.toString(trial.number()));
    }
}
