package org.sassrec.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Variant;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.PairedTest;
import org.sassrec.prepare.Preparation;

/**
 * Tries each variant in its settings, then trains and evaluates it in the best one with each seed, one after the other,
 * all variants with the first seed first. Each run has a folder of its own; variants that would prepare the same data, or
 * pre-train the same network, share that, and the first seed goes on from its trial. Killed, it goes on where it was: every
 * run is a {@link Pipeline}.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with the prepared data
 * compare/pretrained/FINGERPRINT    one with stage one
 * compare/trials/VARIANT/SETTING    as a run, scored on validation
 * compare/runs/VARIANT-SEED         fine-tuning, evaluation.json, queries.bin
 * compare/scored.json               which models were scored on test
 * </pre>
 */
public final class Comparer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoadedConfig loaded;
    private final Clock clock;
    private final Listener listener;
    private final Path root;
    private final SourceContents contents;
    private final TestScores scores;
    private @Nullable Path prepared;

    /** Hears how it goes. */
    public interface Listener {

        /**
         * A run begins.
         *
         * @param number from 1
         * @param of how many there are
         * @return hears its events
         */
        Consumer<PipelineEvent> begins(String variant, long seed, int number, int of, LoadedConfig config);

        /** A run has no result; the others go on. */
        void failed(String variant, long seed, RuntimeException problem);
    }

    /** @param loaded to be compared, see {@link org.sassrec.config.ConfigLoader#loadCompared} */
    public Comparer(LoadedConfig loaded, Clock clock, Listener listener) {
        this.loaded = loaded;
        this.clock = clock;
        this.listener = listener;
        this.contents = SourceContents.of(loaded.config());
        this.root = Preparation.output(loaded.config()).resolve("compare");
        this.scores = new TestScores(root);
    }

    /**
     * Runs all that is not up to date.
     *
     * @return all runs, those without a result among them
     * @throws IOException if a folder cannot be written: then no other run could go on either
     */
    public List<ComparedRun> run() throws IOException {
        return run(loaded.comparison().variants(), true);
    }

    /**
     * The same of some of the variants, each as it is.
     *
     * @param variants of what is compared
     * @throws IOException if a folder cannot be written
     */
    public List<ComparedRun> run(List<Variant> variants) throws IOException {
        return run(variants, false);
    }

    private List<ComparedRun> run(List<Variant> variants, boolean tuned) throws IOException {
        CompareConfig config = loaded.comparison().config();
        List<ComparedRun> runs = new ArrayList<>();
        RunFolder lock = RunFolder.open(root);
        try {
            int trials = variants.stream()
                    .filter(variant -> tuned && !variant.trials().isEmpty())
                    .mapToInt(variant -> 1 + variant.trials().size())
                    .sum();
            Count count = new Count(trials + variants.size() * config.seeds().size());
            Map<String, Trials> settings = new HashMap<>();
            for (Variant variant : variants) {
                settings.put(variant.name(), tuned ? tried(variant, count) : Trials.none(variant));
            }
            for (long seed : config.seeds()) {
                for (Variant variant : variants) {
                    Trials best = Objects.requireNonNull(settings.get(variant.name()));
                    Path trial = seed == config.seeds().get(0) ? best.folder : null;
                    Planning plan = new Planning(
                            variant.name(),
                            best.variant,
                            seed,
                            config.split(),
                            folder(variant, seed),
                            best.tuning,
                            trial);
                    runs.add(one(plan, count));
                }
            }
        } finally {
            lock.close();
        }
        return runs;
    }

    private Path folder(Variant variant, long seed) {
        return root.resolve("runs").resolve(variant.name() + "-" + seed);
    }

    /** Counts the runs that begin. */
    private static final class Count {
        private final int of;
        private int begun;

        Count(int of) {
            this.of = of;
        }
    }

    /**
     * The setting in which a variant is compared.
     *
     * @param folder of the trial of this setting; {@code null} if there was none
     */
    private record Trials(
            Variant variant, Tuning tuning, @Nullable Path folder) {
        static Trials none(Variant variant) {
            return new Trials(variant, new Tuning(CompareConfig.AS_IT_IS, variant.config(), Map.of()), null);
        }
    }

    /**
     * One run to be made.
     *
     * @param name as it is told
     * @param variant in its setting
     * @param trial folder of a run that trained the same with the same seed; {@code null} for none
     */
    private record Planning(
            String name,
            Variant variant,
            long seed,
            CompareConfig.Split split,
            Path folder,
            Tuning tuning,
            @Nullable Path trial) {}

    /** Tries a variant in its settings, on validation with the first seed. */
    private Trials tried(Variant variant, Count count) throws IOException {
        Trials best = Trials.none(variant);
        if (variant.trials().isEmpty()) {
            return best;
        }
        Map<String, Variant> settings = new LinkedHashMap<>(Map.of(CompareConfig.AS_IT_IS, variant));
        variant.trials().forEach(trial -> settings.put(trial.name(), trial));
        Map<String, Double> values = new LinkedHashMap<>();
        String chosen = CompareConfig.AS_IT_IS;
        long seed = loaded.comparison().config().seeds().get(0);
        for (Map.Entry<String, Variant> setting : settings.entrySet()) {
            String name = variant.name() + " (trial " + setting.getKey() + ")";
            Path folder = trial(variant, setting.getKey());
            CompareConfig.Split split = CompareConfig.Split.VALIDATION;
            ComparedRun run =
                    one(new Planning(name, setting.getValue(), seed, split, folder, best.tuning, null), count);
            if (run.problem() == null) {
                double value = JSON.readTree(Files.readString(run.evaluation()))
                        .path(PairedTest.MACRO)
                        .path(tunedBy(loaded.config()))
                        .asDouble();
                Double before = values.get(chosen);
                chosen = before == null || value > before ? setting.getKey() : chosen;
                values.put(setting.getKey(), value);
            }
        }
        Variant variantChosen = Objects.requireNonNull(settings.get(chosen));
        Tuning tuning = new Tuning(chosen, variantChosen.config(), values);
        return new Trials(variantChosen, tuning, trial(variant, chosen));
    }

    private Path trial(Variant variant, String setting) {
        return root.resolve("trials").resolve(variant.name()).resolve(setting);
    }

    /** The metric that decides between settings, of the mean over the scenarios. */
    static String tunedBy(SassConfig config) {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        return stopping == null ? config.evaluate().metrics().get(0) : stopping.metric();
    }

    private ComparedRun one(Planning plan, Count count) throws IOException {
        count.begun++;
        try {
            LoadedConfig config = at(plan.folder, plan.variant, plan.seed, plan.split);
            Consumer<PipelineEvent> events = listener.begins(plan.name, plan.seed, count.begun, count.of, config);
            return new OneRun(plan, config, events).run();
        } catch (SassException e) {
            Diagnostic first = e.diagnostics().get(0);
            return failed(plan, e, first.code() + ": " + first.message());
        } catch (RuntimeException e) {
            // What TensorFlow throws, for want of memory for one.
            if (e instanceof CancellationException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return failed(plan, e, String.valueOf(e.getMessage()));
        }
    }

    private ComparedRun failed(Planning plan, RuntimeException thrown, String problem) throws IOException {
        listener.failed(plan.name, plan.seed, thrown);
        int scored = scores.of(plan.name, plan.seed);
        return new ComparedRun(plan.name, plan.seed, plan.folder, problem, scored, null, plan.tuning);
    }

    private static LoadedConfig at(Path folder, Variant variant, long seed, CompareConfig.Split split) {
        String path = folder.toAbsolutePath().normalize().toString();
        List<String> overrides = new ArrayList<>(List.of(
                "run.seed=" + seed, "run.output=\"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
        if (split == CompareConfig.Split.VALIDATION) {
            // A model that was refitted has seen the answers.
            overrides.add("finetune.refit=false");
        }
        return variant.with(overrides);
    }

    /** A run of a variant. */
    private final class OneRun {
        private final Planning planning;
        private final LoadedConfig config;
        private final Consumer<PipelineEvent> events;
        private double seconds;

        OneRun(Planning planning, LoadedConfig config, Consumer<PipelineEvent> events) {
            this.planning = planning;
            this.config = config;
            this.events = events;
        }

        ComparedRun run() throws IOException {
            Path folder = planning.folder;
            Map<Stage, StageWork> alone = SassStages.of(config, clock, events, contents);
            List<Planned> plan = new Pipeline(folder, alone, clock).plan(Set.of(Stage.FINETUNE));
            Path prepared = shared("prepared", plan, Stage.PREPARE);
            Run preparing = Run.of(at(prepared, planning.variant, planning.seed, planning.split), events, contents);
            bringUp(prepared, Map.of(Stage.PREPARE, new PrepareWork(preparing)), Stage.PREPARE);
            Comparer.this.prepared = preparing.prepared();
            Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
            works.put(Stage.PREPARE, new SharedWork(new PrepareWork(preparing)));
            Run run = Run.of(config, events, contents)
                    .sharing(preparing.prepared(), folder.resolve("pretrain"), scoredSplit());
            if (alone.containsKey(Stage.PRETRAIN)) {
                run = pretrained(run, plan, works);
            }
            works.put(Stage.FINETUNE, SassStages.finetune(run));
            works.put(Stage.EVALUATE, new EvaluateWork(run));
            if (planning.trial != null) {
                takeOver(planning.trial, folder, works);
            }
            bringUp(folder, works, Stage.EVALUATE);
            String model = planned(folder, works, Stage.EVALUATE).inputs().fingerprint();
            int scored = planning.split == CompareConfig.Split.TEST
                    ? scores.add(planning.name, planning.seed, model)
                    : scores.of(planning.name, planning.seed);
            ComparedRun.Cost cost = ComparedRun.Cost.of(run, seconds);
            return new ComparedRun(planning.name, planning.seed, folder, null, scored, cost, planning.tuning);
        }

        /** Stages that are shared come first: before, a plan can't know whether fine-tuning has to begin anew. */
        private void takeOver(Path trial, Path folder, Map<Stage, StageWork> works) throws IOException {
            Stage shared = works.containsKey(Stage.PRETRAIN) ? Stage.PRETRAIN : Stage.PREPARE;
            new Pipeline(folder, works, clock).configuredBy(config.flat()).run(Set.of(shared), event -> {});
            StageWork finetune = Pipeline.work(works, Stage.FINETUNE);
            TrainedBefore.handOver(trial, folder, planned(folder, works, Stage.FINETUNE), finetune);
        }

        private Planned planned(Path where, Map<Stage, StageWork> works, Stage stage) throws IOException {
            return of(new Pipeline(where, works, clock).plan(Set.of(stage)), stage);
        }

        private static Planned of(List<Planned> plan, Stage stage) {
            return plan.stream()
                    .filter(planned -> planned.stage() == stage)
                    .findFirst()
                    .orElseThrow();
        }

        private Split scoredSplit() {
            return planning.split == CompareConfig.Split.TEST ? Split.TEST : Split.VALIDATION;
        }

        private Run pretrained(Run run, List<Planned> plan, Map<Stage, StageWork> works) throws IOException {
            Path stageOne = shared("pretrained", plan, Stage.PRETRAIN);
            Run training = Run.of(at(stageOne, planning.variant, planning.seed, planning.split), events, contents)
                    .sharing(run.prepared(), stageOne.resolve("pretrain"), run.split());
            PretrainWork work = new PretrainWork(training);
            Map<Stage, StageWork> both = new EnumMap<>(works);
            both.put(Stage.PRETRAIN, work);
            bringUp(stageOne, both, Stage.PRETRAIN);
            works.put(Stage.PRETRAIN, new SharedWork(work));
            return run.sharing(run.prepared(), training.pretrain(), run.split());
        }

        private Path shared(String kind, List<Planned> plan, Stage stage) {
            return root.resolve(kind).resolve(of(plan, stage).inputs().fingerprint());
        }

        /** What is shared is looked at again in the run's own folder: there it need not be told. */
        private void bringUp(Path where, Map<Stage, StageWork> works, Stage goal) throws IOException {
            new Pipeline(where, works, clock).configuredBy(config.flat()).run(Set.of(goal), event -> {
                boolean told = !(event instanceof PipelineEvent.Decided decided
                                && works.get(decided.decision().stage()) instanceof SharedWork)
                        && !(event instanceof PipelineEvent.Finished finished
                                && works.get(finished.stage()) instanceof SharedWork);
                if (told) {
                    events.accept(event);
                }
            });
            RunFolder.read(where).done().forEach((stage, done) -> {
                if (!(works.get(stage) instanceof SharedWork) && works.containsKey(stage)) {
                    seconds += done.seconds();
                }
            });
        }
    }

    /** The dataset of the last run that had one. */
    Optional<Path> prepared() {
        return Optional.ofNullable(prepared);
    }

    /** The folder of all. */
    public Path root() {
        return root;
    }
}
