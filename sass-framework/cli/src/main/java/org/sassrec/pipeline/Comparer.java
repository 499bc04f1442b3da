package org.sassrec.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * Tries each variant in its settings, then trains and evaluates it in the best one with each seed, one after the other, all variants with the first seed first. Each run has a
 * folder of its own; variants that would prepare the same data, or pre-train the same network, share that. Killed, it goes
 * on where it was: every run is a {@link Pipeline}.
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
                    Planning plan = new Planning(
                            variant.name(), best.variant, seed, config.split(), folder(variant, seed), best.tuning);
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

    /** The setting in which a variant is compared. */
    private record Trials(Variant variant, Tuning tuning) {
        static Trials none(Variant variant) {
            return new Trials(variant, new Tuning(CompareConfig.AS_IT_IS, variant.config(), Map.of()));
        }
    }

    /**
     * One run to be made.
     *
     * @param name as it is told
     * @param variant in its setting
     */
    private record Planning(
            String name, Variant variant, long seed, CompareConfig.Split split, Path folder, Tuning tuning) {}

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
            Path folder = root.resolve("trials").resolve(variant.name()).resolve(setting.getKey());
            ComparedRun run = one(
                    new Planning(name, setting.getValue(), seed, CompareConfig.Split.VALIDATION, folder, best.tuning),
                    count);
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
        return new Trials(variantChosen, new Tuning(chosen, variantChosen.config(), values));
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
        int scored = scored(plan.name, plan.seed).size();
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
            bringUp(folder, works, Stage.EVALUATE);
            String model = new Pipeline(folder, works, clock)
                    .plan(Set.of(Stage.EVALUATE)).stream()
                            .filter(planned -> planned.stage() == Stage.EVALUATE)
                            .map(planned -> planned.inputs().fingerprint())
                            .findFirst()
                            .orElseThrow();
            int scored = planning.split == CompareConfig.Split.TEST
                    ? score(planning.name, planning.seed, model)
                    : scored(planning.name, planning.seed).size();
            ComparedRun.Cost cost = ComparedRun.Cost.of(run, seconds);
            return new ComparedRun(planning.name, planning.seed, folder, null, scored, cost, planning.tuning);
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
            String fingerprint = plan.stream()
                    .filter(planned -> planned.stage() == stage)
                    .map(planned -> planned.inputs().fingerprint())
                    .findFirst()
                    .orElseThrow();
            return root.resolve(kind).resolve(fingerprint);
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

    private Path scoredFile() {
        return root.resolve("scored.json");
    }

    private ObjectNode allScored() throws IOException {
        if (!Files.exists(scoredFile())) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(Files.readString(scoredFile())) instanceof ObjectNode all
                    ? all
                    : JSON.createObjectNode();
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode(); // what cannot be read cannot be counted
        }
    }

    private List<String> scored(String variant, long seed) throws IOException {
        List<String> models = new ArrayList<>();
        allScored().path(variant).path(Long.toString(seed)).forEach(model -> models.add(model.asText()));
        return models;
    }

    /** Notes that a model was scored on test; the same one twice counts once. */
    private int score(String variant, long seed, String model) throws IOException {
        List<String> models = scored(variant, seed);
        if (models.contains(model)) {
            return models.size();
        }
        ObjectNode all = allScored();
        ObjectNode its = all.path(variant) instanceof ObjectNode known ? known : all.putObject(variant);
        ArrayNode more = its.putArray(Long.toString(seed));
        models.forEach(more::add);
        more.add(model);
        Path aside = root.resolve("scored.json.tmp");
        Files.writeString(aside, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        Files.move(aside, scoredFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return more.size();
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
