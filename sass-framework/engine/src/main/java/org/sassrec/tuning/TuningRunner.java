package org.sassrec.tuning;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.function.Predicate;
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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;
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
            List<TrialLog> finalists = search(queue, time, plan, cost, generator);
            confirm(queue, time, plan, finalists);
            time.save();
            queue.clear();
            return new SearchOutcome(loaded, List.copyOf(logs.values()), List.copyOf(leftOut), queue.prepared());
        }
    }

    private static SassException nothingToTune() {
        return Diagnostic.error(DiagnosticCode.NOTHING_TO_TUNE, "no key of the search space changes the model")
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
                                DiagnosticCode.TUNED_FILE_WITHOUT_RESULT, "the settings of the file have no result")
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
    private List<TrialLog> search(
            RunQueue queue, SearchClock time, SearchPlan plan, RunCost cost, TrialGenerator generator)
            throws IOException {
        List<TrialLog> active = new ArrayList<>();
        while (active.size() < plan.trials() - 1) {
            Optional<Trial> next = generator.next();
            if (next.isEmpty()) {
                leftOut.add("the search space has only " + (active.size() + 1) + " settings");
                break;
            }
            active.add(new TrialLog(next.get(), config.metric()));
        }
        active.forEach(log -> logs.put(log.trial().number(), log));
        HalvingSchedule schedule = HalvingSchedule.of(active.size() + 1, epochs);
        List<Rung> rungs = schedule.rungs();
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            active = active.subList(0, Math.min(active.size(), rung.trials() - 1));
            double share = schedule.share(i, cost, missing(active, rung.epochs()), this::completed);
            double end = rungEnd(time, plan, share);
            runRung(queue, time, active, rung, end);
            active = active.stream()
                    .filter(log -> log.value(rung.epochs()).isPresent())
                    .sorted(TrialLog.byValue(rung.epochs()))
                    .toList();
        }
        return active;
    }

    /** The time at which no further trial of a rung starts. Each rung gets its share of the remaining time. */
    private static double rungEnd(SearchClock time, SearchPlan plan, double share) {
        double spent = time.spent();
        double end = time.limit() - plan.reserveSeconds();
        return Double.isInfinite(end) ? end : spent + (end - spent) * share;
    }

    private int missing(List<TrialLog> active, int rung) {
        return (int) active.stream()
                .filter(log -> !isComplete(folder(log.trial(), rung)))
                .count();
    }

    /** Number of completed trials of a rung, without the file. */
    private int completed(int rung) {
        List<TrialLog> trials =
                logs.values().stream().filter(log -> !log.trial().isFile()).toList();
        return trials.size() - missing(trials, rung);
    }

    private void runRung(RunQueue queue, SearchClock time, List<TrialLog> active, Rung rung, double end)
            throws IOException {
        List<PlannedRun> plans =
                active.stream().map(log -> planned(log.trial(), rung.epochs())).toList();
        queue.announce(plans.size());
        List<Optional<ComparisonRun>> made = queue.run(plans, mayStart(time, end));
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

    /** Completed runs are read also after the time limit. */
    private static Predicate<PlannedRun> mayStart(SearchClock time, double end) {
        return plan -> {
            time.save();
            return time.spent() < end || isComplete(plan.folder());
        };
    }

    private static boolean isComplete(Path run) {
        try {
            return RunFolder.read(run).completed().containsKey(PipelineStage.EVALUATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void confirm(RunQueue queue, SearchClock time, SearchPlan plan, List<TrialLog> finalists)
            throws IOException {
        List<TrialLog> confirmed = Stream.concat(
                        Stream.of(Objects.requireNonNull(logs.get(Trial.FILE))),
                        finalists.stream().limit(plan.confirmed()))
                .toList();
        for (TrialLog log : confirmed) {
            log.addSeed(Objects.requireNonNull(log.rungs().get(epochs)).run());
        }
        List<Long> further = config.seeds().subList(1, plan.seeds());
        Map<PlannedRun, TrialLog> plans = new LinkedHashMap<>();
        for (long other : further) {
            confirmed.forEach(log -> plans.put(planned(log.trial(), other), log));
        }
        queue.announce(plans.size());
        List<PlannedRun> order = List.copyOf(plans.keySet());
        List<Optional<ComparisonRun>> made = queue.run(order, mayStart(time, time.limit()));
        int skipped = 0;
        for (int i = 0; i < order.size(); i++) {
            if (made.get(i).isPresent()) {
                Objects.requireNonNull(plans.get(order.get(i)))
                        .addSeed(made.get(i).get());
            } else {
                skipped++;
            }
        }
        skipped +=
                (config.seeds().size() - 1) * Math.min(SearchPlan.CONFIRMED + 1, finalists.size() + 1) - order.size();
        if (skipped > 0) {
            leftOut.add(skipped + (skipped == 1 ? " run" : " runs") + " of the confirmation");
        }
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
                name, name, trial.withEpochs(limit), withSeed, CompareConfig.Split.VALIDATION, place, trained);
    }

    private Path folder(Trial trial, int rung) {
        return folder(trial).resolve("epochs-" + rung);
    }

    private Path folder(Trial trial) {
        return folder.resolve(Integer.toString(trial.number()));
    }
}
