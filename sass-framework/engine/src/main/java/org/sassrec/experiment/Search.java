package org.sassrec.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.experiment.HalvingSchedule.Rung;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;

/**
 * The runs of {@code tune}. It trains the file and then trials with few epochs, continues the best ones ({@link
 * HalvingSchedule}), and confirms the best three and the file with further seeds. If the inputs of the search change, all
 * runs are deleted.
 *
 * <p>No run starts after the time limit. The first rung draws trials until its share of the time is over, so the number
 * of trials needs no estimate. Each further result is useful alone: first the seeds of the best three, one seed after
 * the other, then further trials.
 *
 * <pre>
 * tune/prepared, tune/pretrained     shared results
 * tune/MODEL/search.json             spent time, see {@link SearchClock}
 * tune/MODEL/TRIAL/epochs-N          the run of a trial in a rung
 * tune/MODEL/TRIAL/seed-N            the run of a confirmed trial with a further seed
 * </pre>
 */
public final class Search {
    /** Number of trials that are confirmed, in addition to the file. */
    private static final int CONFIRMED = 3;

    /** The confirmation may take this share of the time. */
    private static final double CONFIRMATION_SHARE = 0.5;

    /** Other trials can be slower than the file, for example with wider layers. */
    private static final double RESERVE = 1.25;

    /** Work of a rung, as a share of that of the first rung: a third of the trials trains for two thirds of its epochs. */
    private static final double LATER_RUNG = 2.0 / 3;

    /** Trials that are drawn at a time, per parallel run. */
    private static final int DRAWN = 4;

    private static final List<String> TRAINED = List.of("model.", "pretrain.", "finetune.");

    private final LoadedConfig loaded;
    private final TuneConfig config;
    private final TrialGenerator generator;
    private final RunQueue queue;
    private final SearchClock time;
    private final Path folder;
    private final int epochs;
    private final List<Trial> trials = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    private Search(LoadedConfig loaded, Path folder, TrialGenerator generator, RunQueue queue, SearchClock time) {
        this.loaded = loaded;
        this.config = loaded.tuning().config();
        this.folder = folder;
        this.generator = generator;
        this.queue = queue;
        this.time = time;
        this.epochs = loaded.config().finetune().epochs();
    }

    /**
     * Runs everything that is not up to date and that fits into the time limit.
     *
     * @param loaded to be tuned, see {@link org.sassrec.config.loader.ConfigLoader#loadToTune}
     * @param listener receives the events of each run
     * @throws SassException SASS5220 if no key of the space applies to the model, SASS5221 if the file has no result
     * @throws IOException if a folder is not writable
     */
    public static SearchOutcome run(LoadedConfig loaded, Clock clock, RunListener listener) throws IOException {
        TuneConfig config = loaded.tuning().config();
        Variant file = loaded.tuning().file();
        List<TuneConfig.Dimension> space =
                config.space().isEmpty() ? SearchSpace.defaults(loaded.config()) : config.space();
        TrialGenerator generator =
                new TrialGenerator(file, space, config.seeds().get(0));
        if (generator.space().isEmpty()) {
            throw Diagnostic.error(PipelineCode.NOTHING_TO_TUNE, "no key of the search space changes the model")
                    .withHelp(
                            "set keys that the model reads in `tune.space`; `popularity`, `itemCf` and `neighbours` have none")
                    .toException();
        }
        SourceVersions contents = SourceVersions.of(loaded.config());
        Path root = Preparation.outputFolder(loaded.config()).resolve("tune");
        Path folder = root.resolve(file.name());
        try (RunQueue queue = RunQueue.open(root, contents, clock, config.parallel(), config.memory(), listener)) {
            SearchClock time = SearchClock.start(
                    clock, folder.resolve("search.json"), inputs(loaded, space, contents), config.minutes());
            Search search = new Search(loaded, folder, generator, queue, time);
            search.run();
            time.save();
            queue.clear();
            return new SearchOutcome(loaded, search.trials, search.leftOut, queue.prepared());
        }
    }

    /**
     * Fingerprint of everything that determines the trials and their training. Keys that only other stages and goals
     * read must not delete trials.
     */
    private static String inputs(LoadedConfig loaded, List<TuneConfig.Dimension> space, SourceVersions contents)
            throws IOException {
        Variant file = loaded.tuning().file();
        Map<String, String> inputs = new TreeMap<>(file.config().effectiveValues());
        inputs.keySet().removeIf(path -> TRAINED.stream().noneMatch(path::startsWith));
        inputs.put("space", space.toString());
        inputs.put("seeds", loaded.tuning().config().seeds().toString());
        RunContext run = RunContext.of(file.config(), event -> {}, contents);
        inputs.put("data", StageTasks.prepare(run).inputs().fingerprint());
        inputs.put("training", StageTasks.finetune(run).inputs().fingerprint());
        return StageInputs.of(inputs).fingerprint();
    }

    private void run() throws IOException {
        Integer most = config.trials();
        List<Integer> steps = most == null
                ? HalvingSchedule.epochs(epochs)
                : HalvingSchedule.of(most, epochs).rungs().stream()
                        .map(Rung::epochs)
                        .toList();
        double cost = runFile(steps);
        double measured = time.fileSeconds();
        double rest = Math.max(0, time.limit() - measured);
        double confirmation = RESERVE * cost * (CONFIRMED + 1) * (config.seeds().size() - 1) / config.parallel();
        double search = rest - Math.min(CONFIRMATION_SHARE * rest, confirmation);
        int before = steps.get(0);
        List<Trial> active = runFirstRung(before, measured + search / (1 + LATER_RUNG * (steps.size() - 1)));
        for (Rung rung : HalvingSchedule.of(trials.size(), epochs).rungs()) {
            if (rung.epochs() > before) {
                List<Trial> best = Trial.best(active, before, rung.trials() - 1);
                active = runRung(best, rung.epochs(), measured + search);
                if (active.size() < best.size()) {
                    leftOut.add((best.size() - active.size()) + " of " + best.size() + " trials with "
                            + text(rung.epochs()));
                }
                before = rung.epochs();
            }
        }
        confirm(Trial.best(active, epochs, active.size()));
    }

    /** Trains the file in all rungs, because it stays until the end. Returns the seconds of a run without preparation. */
    private double runFile(List<Integer> steps) throws IOException {
        Trial file = new Trial(Trial.FILE, Map.of(), loaded.tuning().file());
        trials.add(file);
        queue.announce(steps.size());
        double cost = 0;
        for (int step : steps) {
            ExperimentRun run = queue.run(List.of(rung(file, step))).get(0);
            file.add(step, run, config.metric());
            String problem = file.problem();
            if (problem != null) {
                throw Diagnostic.error(
                                PipelineCode.TUNED_FILE_WITHOUT_RESULT, "the settings of the file have no result")
                        .withHelp(problem)
                        .withHelp("run `sass train` and fix the problem first")
                        .toException();
            }
            cost = run.cost() == null ? 0 : Math.max(0, run.cost().seconds() - preparationSeconds());
        }
        return cost;
    }

    private double preparationSeconds() throws IOException {
        Optional<Path> prepared = queue.prepared();
        RunState.CompletedStage done = prepared.isEmpty()
                ? null
                : RunFolder.read(prepared.get().resolveSibling("")).completed().get(PipelineStage.PREPARE);
        return done == null ? 0 : done.seconds();
    }

    /** Draws trials and trains them until a limit. Trials that did not start are not part of the search. */
    private List<Trial> runFirstRung(int step, double end) throws IOException {
        int most = config.trials() == null ? Integer.MAX_VALUE : config.trials() - 1;
        int atOnce = config.minutes() == null ? most : DRAWN * config.parallel();
        List<Trial> started = new ArrayList<>();
        boolean inTime = true;
        while (inTime && started.size() < most) {
            List<Trial> drawn = draw(Math.min(atOnce, most - started.size()));
            if (drawn.isEmpty()) {
                leftOut.add("the search space has only " + trials.size() + " settings");
                return started;
            }
            List<Trial> made = runRung(drawn, step, end);
            inTime = made.size() == drawn.size();
            started.addAll(made);
            trials.addAll(made);
        }
        if (!inTime && config.trials() != null) {
            leftOut.add((most - started.size()) + " of " + most + " trials with " + text(step));
        }
        return started;
    }

    private List<Trial> draw(int count) {
        List<Trial> drawn = new ArrayList<>();
        Optional<Trial> next = generator.next();
        while (next.isPresent()) {
            drawn.add(next.get());
            next = drawn.size() < count ? generator.next() : Optional.empty();
        }
        return drawn;
    }

    /** Runs trials until a time. Returns those that started. */
    private List<Trial> runRung(List<Trial> of, int step, double end) throws IOException {
        List<Optional<ExperimentRun>> made =
                run(of.stream().map(trial -> rung(trial, step)).toList(), end);
        List<Trial> started = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            if (made.get(i).isPresent()) {
                of.get(i).add(step, made.get(i).get(), config.metric());
                started.add(of.get(i));
            }
        }
        return started;
    }

    /** Runs plans until a time. Completed runs are read also later. */
    private List<Optional<ExperimentRun>> run(List<PlannedRun> plans, double end) throws IOException {
        queue.announce(plans.size());
        return queue.run(plans, plan -> {
            time.save();
            return time.spent() < end || isComplete(plan.folder());
        });
    }

    private static boolean isComplete(Path run) {
        try {
            return RunFolder.read(run).completed().containsKey(PipelineStage.EVALUATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(int epochs) {
        return epochs + (epochs == 1 ? " epoch" : " epochs");
    }

    /**
     * Confirms the file and the best trials with further seeds, then further trials in the rest of a time limit. If the
     * time ends within the first further seed, the trials without it are not confirmed.
     */
    private void confirm(List<Trial> finalists) throws IOException {
        List<Trial> confirmed = new ArrayList<>(trials.subList(0, 1));
        confirmed.addAll(finalists.subList(0, Math.min(CONFIRMED, finalists.size())));
        int wanted = confirmed.size() * (config.seeds().size() - 1);
        int made = addSeeds(confirmed);
        if (made > 1 && made < wanted) {
            long second = config.seeds().get(1);
            confirmed.stream()
                    .filter(trial -> !trial.seeds().containsKey(second))
                    .forEach(Trial::clearSeeds);
        }
        if (made < wanted) {
            int skipped = wanted - made;
            leftOut.add(skipped + (skipped == 1 ? " run" : " runs") + " of the confirmation");
        } else if (config.minutes() != null && wanted > 0) {
            for (Trial trial : finalists.subList(confirmed.size() - 1, finalists.size())) {
                if (addSeeds(List.of(trial)) < config.seeds().size() - 1) {
                    trial.clearSeeds();
                    break;
                }
            }
        }
    }

    /** Runs trials with further seeds, one seed after the other, until the time limit. Returns the number of runs. */
    private int addSeeds(List<Trial> of) throws IOException {
        List<PlannedRun> plans = new ArrayList<>();
        for (long seed : config.seeds().subList(1, config.seeds().size())) {
            of.forEach(trial ->
                    plans.add(planned(trial, epochs, seed, folder(trial).resolve("seed-" + seed), List.of())));
        }
        for (Trial trial : of) {
            trial.addSeed(Objects.requireNonNull(trial.rungs().get(epochs)).run(), config.metric());
        }
        List<Optional<ExperimentRun>> made = run(plans, time.limit());
        int count = 0;
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).isPresent()) {
                of.get(i % of.size()).addSeed(made.get(i).get(), config.metric());
                count++;
            }
        }
        return count;
    }

    private PlannedRun rung(Trial trial, int step) {
        List<Path> trained = new ArrayList<>();
        HalvingSchedule.epochs(epochs).stream()
                .filter(less -> less < step)
                .forEach(less -> trained.add(0, folder(trial).resolve("epochs-" + less)));
        Path place = folder(trial).resolve("epochs-" + step);
        return planned(trial, step, config.seeds().get(0), place, trained);
    }

    private static PlannedRun planned(Trial trial, int limit, long seed, Path place, List<Path> trained) {
        String name = (trial.number() == Trial.FILE ? "file" : "trial " + trial.number()) + ", " + text(limit);
        return new PlannedRun(
                name, name, trial.withEpochs(limit), seed, CompareConfig.Split.VALIDATION, place, null, trained);
    }

    private Path folder(Trial trial) {
        return folder.resolve(Integer.toString(trial.number()));
    }
}
