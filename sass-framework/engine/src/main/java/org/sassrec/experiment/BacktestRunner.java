package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.Strategy;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.stage.InputDeclaration;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;

/**
 * Runs a backtest. It brings each day of each strategy up to date, day after day. After an interruption, the next call
 * continues after the last complete day.
 *
 * <p>A strategy that continues from an earlier model starts from the model of the first day of the first strategy. Its
 * days form a chain: a day that changed makes all later days of the chain out of date.
 *
 * <pre>
 * backtest/start/SEED               the first day of the first strategy, a run folder
 * backtest/runs/STRATEGY-SEED       the current day of a strategy, a run folder
 * backtest/days/STRATEGY-SEED/DAY   {@link DayResult}
 * </pre>
 */
public final class BacktestRunner {
    private static final String DATASET = "dataset";

    /** The parts of a run folder from which the next day can start. */
    private static final List<String> RUN =
            List.of(DATASET, "pretrain", "finetune", "evaluation.json", "queries.bin", "trainings", RunFolder.FILE);

    /** The dataset of the weights of the first day. */
    private static final String TRAINED = "trained-dataset";

    private static final String MARKER = "backtest-day";
    private static final String PENDING = "pending ";

    private final BacktestDays days;
    private final Clock clock;
    private final RunListener listener;
    private final Path root;
    private final SourceVersions contents;
    private final ClosedScenarios closed;
    private int started;
    private int planned;

    /** The days of one strategy with one seed. */
    private final class Walk {
        private final String name;
        private final long seed;
        private final List<String> keys = new ArrayList<>();
        private final Set<Integer> outOfDate = new TreeSet<>();

        Walk(String name, long seed) {
            this.name = name;
            this.seed = seed;
        }

        /** Returns the indexes of the days that run. */
        Set<Integer> days() {
            return outOfDate;
        }

        Path folder() {
            return root.resolve("runs").resolve(name + "-" + seed);
        }

        Path result(int day) {
            return BacktestRunner.this.result(name, seed, days.all().get(day));
        }

        boolean isUpToDate(int day) throws IOException {
            return DayResult.read(result(day))
                    .filter(result -> result.key().equals(keys.get(day)))
                    .isPresent();
        }
    }

    /**
     * Creates a runner.
     *
     * @throws SassException with the errors of the configuration
     */
    public BacktestRunner(BacktestDays days, Clock clock, RunListener listener) {
        this.days = days;
        this.clock = clock;
        this.listener = listener;
        LoadedConfig first = days.config(days.all().get(0));
        this.root = Preparation.outputFolder(first.config()).resolve("backtest");
        this.contents = SourceVersions.of(first.config());
        this.closed = new ClosedScenarios(days, root.resolve("closed"), contents);
    }

    /** Returns the configuration of the first day. */
    public LoadedConfig config() {
        return config(days.all().get(0));
    }

    /** Returns the folder of the result of a day. */
    Path result(String strategy, long seed, LocalDate day) {
        return root.resolve("days").resolve(strategy + "-" + seed).resolve(day.toString());
    }

    private LoadedConfig config(LocalDate day) {
        return closed.config(day);
    }

    /**
     * Runs everything that is not up to date.
     *
     * @throws SassException with the problem of the first day that fails; completed days are kept
     * @throws IOException if a folder is not writable
     */
    public void run() throws IOException {
        RunFolder lock = RunFolder.open(root);
        try (lock) {
            boolean complete = false;
            while (!complete) {
                complete = runWalks();
            }
        }
    }

    /** Returns whether all days are complete. Otherwise scenarios are left out now, which changes the plan. */
    private boolean runWalks() throws IOException {
        List<Walk> walks = new ArrayList<>();
        for (long seed : config().backtest().seeds()) {
            for (Strategy strategy : config().backtest().strategies()) {
                walks.add(plan(strategy.name(), seed));
            }
        }
        started = 0;
        planned = 0;
        for (Walk walk : walks) {
            planned += walk.days().size();
        }
        for (int day = 0; day < days.all().size(); day++) {
            for (Walk walk : walks) {
                if (walk.days().contains(day) && !run(walk, day)) {
                    return false;
                }
            }
        }
        return true;
    }

    private Strategy reference() {
        return config().backtest().strategies().get(0);
    }

    private Strategy strategy(String name, int day) {
        return config(days.all().get(day)).backtest().strategies().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean isReference(Walk walk) {
        return reference().name().equals(walk.name);
    }

    private Walk plan(String name, long seed) throws IOException {
        Walk walk = new Walk(name, seed);
        String start = "";
        for (int day = 0; day < days.all().size(); day++) {
            Strategy strategy = strategy(name, day);
            boolean shared = strategy.continues() && day == 0;
            Strategy used = shared ? reference() : strategy;
            String previous = !strategy.continues() || day == 0
                    ? ""
                    : strategy.update() == Strategy.Update.REFRESH ? start : walk.keys.get(day - 1);
            String key = key(used, seed, day, previous);
            start = day == 0 ? key : start;
            walk.keys.add(key);
        }
        for (int day = 0; day < walk.keys.size(); day++) {
            boolean follows = !walk.outOfDate.isEmpty() && strategy(name, day).continues();
            if (follows || !walk.isUpToDate(day)) {
                boolean restarts = walk.outOfDate.isEmpty() && day > 0 && !hasWeightsBefore(walk, day);
                (restarts ? IntStream.rangeClosed(0, day) : IntStream.of(day)).forEach(walk.outOfDate::add);
            }
        }
        return walk;
    }

    /** Returns whether the weights that a day needs are in the run folder. */
    private boolean hasWeightsBefore(Walk walk, int day) throws IOException {
        Strategy strategy = strategy(walk.name, day);
        String marker = marker(walk.folder());
        String now = walk.keys.get(day);
        return !strategy.continues()
                || (strategy.update() == Strategy.Update.REFRESH
                        ? marker.equals(walk.keys.get(0))
                        : List.of(walk.keys.get(day - 1), now, PENDING + now).contains(marker));
    }

    private static String marker(Path folder) throws IOException {
        Path file = folder.resolve(MARKER);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void mark(Path folder, String text) throws IOException {
        AtomicFile.write(folder.resolve(MARKER), text);
    }

    /** Returns a fingerprint of everything that determines a result. */
    private String key(Strategy strategy, long seed, int day, String previous) throws IOException {
        LoadedConfig config = planned(strategy, seed, root.resolve("plan"));
        RunContext run = RunContext.of(config, event -> {}, contents);
        Map<String, String> values = new TreeMap<>();
        StageTasks.prepare(run).inputs().values().forEach((name, value) -> values.put("prepare " + name, value));
        for (PipelineStage stage : stages(config)) {
            InputDeclaration.of(stage, config.config())
                    .values(config)
                    .forEach((name, value) -> values.put(stage + " " + name, value));
        }
        values.put("day", days.all().get(day).toString());
        values.put("start", config.config().finetune().start().name());
        values.put("update", strategy.update().name());
        values.put("previous", previous);
        return StageInputs.of(values).fingerprint();
    }

    private static List<PipelineStage> stages(LoadedConfig config) {
        return config.config().pretrain().task() == PretrainConfig.Task.NONE
                        || config.config().model().type().isCountBased()
                ? List.of(PipelineStage.FINETUNE, PipelineStage.EVALUATE)
                : List.of(PipelineStage.PRETRAIN, PipelineStage.FINETUNE, PipelineStage.EVALUATE);
    }

    private static LoadedConfig planned(Strategy strategy, long seed, Path folder) {
        return PlannedRun.config(strategy.variant(), seed, CompareConfig.Split.TEST, folder);
    }

    /** Returns whether the day is complete. Otherwise scenarios are left out now. */
    private boolean run(Walk walk, int index) throws IOException {
        LocalDate day = days.all().get(index);
        Strategy strategy = strategy(walk.name, index);
        started++;
        try {
            if (index == 0 && (strategy.continues() || isReference(walk))) {
                start(walk, strategy);
            } else if (strategy.update() == Strategy.Update.REFRESH) {
                refresh(walk, index, strategy);
            } else {
                train(walk, index, strategy);
            }
            return true;
        } catch (SassException e) {
            LoadedConfig config = config(day);
            List<Diagnostic> left = closed.leaveOut(day, e);
            if (!left.isEmpty()) {
                listen(walk, index, config).accept(new PipelineEvent.Warned(left));
                return false;
            }
            String note = "strategy `" + walk.name + "`, day " + day + ", seed " + walk.seed
                    + "; run the command again to continue after the last complete day";
            List<Diagnostic> problems = new ArrayList<>(e.diagnostics());
            problems.set(0, problems.get(0).withNote(note));
            throw SassException.of(problems);
        }
    }

    private Consumer<PipelineEvent> listen(Walk walk, int index, LoadedConfig config) {
        return listener.started(
                days.all().get(index) + " " + walk.name, walk.seed, started, Math.max(started, planned), config);
    }

    /** Provides the model of the first day, and its result for this strategy. */
    private void start(Walk walk, Strategy strategy) throws IOException {
        Path folder = root.resolve("start").resolve(Long.toString(walk.seed));
        LoadedConfig config = planned(reference(), walk.seed, folder);
        Consumer<PipelineEvent> events = listen(walk, 0, config);
        // The first strategy has reported the events of this run.
        DayRun run = new DayRun(config, days.all().get(0), clock, contents, isReference(walk) ? events : event -> {});
        run.train();
        if (config().backtest().strategies().stream().anyMatch(Strategy::continues)) {
            run.store();
        }
        if (strategy.continues()) {
            Folders.deleteRecursively(walk.folder());
            Folders.create(walk.folder());
            for (String part : RUN) {
                if (Files.exists(folder.resolve(part))) {
                    Folders.link(folder.resolve(part), walk.folder().resolve(part));
                }
            }
            if (strategy.update() == Strategy.Update.REFRESH) {
                Folders.link(folder.resolve(DATASET), walk.folder().resolve(TRAINED));
            }
            mark(walk.folder(), walk.keys.get(0));
        }
        run.collect(walk.keys.get(0), walk.result(0), Optional.empty(), true);
    }

    private void train(Walk walk, int index, Strategy strategy) throws IOException {
        LoadedConfig config = planned(strategy, walk.seed, walk.folder());
        DayRun run = new DayRun(config, days.all().get(index), clock, contents, listen(walk, index, config));
        run.train();
        if (strategy.continues()) {
            mark(walk.folder(), PENDING + walk.keys.get(index));
            run.store();
            mark(walk.folder(), walk.keys.get(index));
        }
        run.collect(walk.keys.get(index), walk.result(index), before(walk, index), true);
    }

    private void refresh(Walk walk, int index, Strategy strategy) throws IOException {
        LoadedConfig config = planned(strategy, walk.seed, walk.folder());
        DayRun run = new DayRun(config, days.all().get(index), clock, contents, listen(walk, index, config));
        run.refresh(walk.folder().resolve(TRAINED));
        run.collect(walk.keys.get(index), walk.result(index), before(walk, index), false);
    }

    private static Optional<Path> before(Walk walk, int index) {
        return index == 0 ? Optional.empty() : Optional.of(walk.result(index - 1));
    }

    /** Returns the result of a complete day. */
    DayResult read(String strategy, long seed, LocalDate day) throws IOException {
        return DayResult.read(result(strategy, seed, day)).orElseThrow();
    }
}
