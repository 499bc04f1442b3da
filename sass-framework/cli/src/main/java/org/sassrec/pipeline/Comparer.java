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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;

/**
 * Trains and evaluates each variant with each seed, one after the other, all variants with the first seed first. Each has a
 * folder of its own; variants that would prepare the same data, or pre-train the same network, share that. Killed, it goes
 * on where it was: every run is a {@link Pipeline}.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with the prepared data
 * compare/pretrained/FINGERPRINT    one with stage one
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
        this.root = Preparation.output(loaded.config()).resolve("compare");
    }

    /**
     * Runs all that is not up to date.
     *
     * @return all runs, those without a result among them
     * @throws IOException if a folder cannot be written: then no other run could go on either
     */
    public List<ComparedRun> run() throws IOException {
        return run(loaded.comparison().variants());
    }

    /**
     * The same of some of the variants.
     *
     * @param variants of what is compared
     * @throws IOException if a folder cannot be written
     */
    public List<ComparedRun> run(List<Variant> variants) throws IOException {
        CompareConfig config = loaded.comparison().config();
        List<ComparedRun> runs = new ArrayList<>();
        RunFolder lock = RunFolder.open(root);
        try {
            for (long seed : config.seeds()) {
                for (Variant variant : variants) {
                    int number = runs.size() + 1;
                    int of = variants.size() * config.seeds().size();
                    runs.add(one(variant, seed, config.split(), number, of));
                }
            }
        } finally {
            lock.close();
        }
        return runs;
    }

    private ComparedRun one(Variant variant, long seed, CompareConfig.Split split, int number, int of)
            throws IOException {
        Path folder = root.resolve("runs").resolve(variant.name() + "-" + seed);
        try {
            LoadedConfig config = at(folder, variant, seed, split);
            Consumer<PipelineEvent> events = listener.begins(variant.name(), seed, number, of, config);
            return new OneRun(variant, seed, split, folder, config, events).run();
        } catch (SassException e) {
            Diagnostic first = e.diagnostics().get(0);
            return failed(variant, seed, folder, e, first.code() + ": " + first.message());
        } catch (RuntimeException e) {
            // What TensorFlow throws, for want of memory for one.
            if (e instanceof CancellationException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return failed(variant, seed, folder, e, String.valueOf(e.getMessage()));
        }
    }

    private ComparedRun failed(Variant variant, long seed, Path folder, RuntimeException thrown, String problem)
            throws IOException {
        listener.failed(variant.name(), seed, thrown);
        return new ComparedRun(
                variant.name(), seed, folder, problem, scored(variant, seed).size(), null);
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

    /** One variant with one seed. */
    private final class OneRun {
        private final Variant variant;
        private final long seed;
        private final CompareConfig.Split split;
        private final Path folder;
        private final LoadedConfig config;
        private final Consumer<PipelineEvent> events;
        private double seconds;

        OneRun(
                Variant variant,
                long seed,
                CompareConfig.Split split,
                Path folder,
                LoadedConfig config,
                Consumer<PipelineEvent> events) {
            this.variant = variant;
            this.seed = seed;
            this.split = split;
            this.folder = folder;
            this.config = config;
            this.events = events;
        }

        ComparedRun run() throws IOException {
            Map<Stage, StageWork> alone = SassStages.of(config, clock, events);
            List<Planned> plan = new Pipeline(folder, alone, clock).plan(Set.of(Stage.FINETUNE));
            Path prepared = shared("prepared", plan, Stage.PREPARE);
            Run preparing = Run.of(at(prepared, variant, seed, split), events);
            bringUp(prepared, Map.of(Stage.PREPARE, new PrepareWork(preparing)), Stage.PREPARE);
            Comparer.this.prepared = preparing.prepared();
            Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
            works.put(Stage.PREPARE, new SharedWork(new PrepareWork(preparing)));
            Run run = new Run(config, events, preparing.prepared(), folder.resolve("pretrain"), scoredSplit());
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
            int scored = split == CompareConfig.Split.TEST
                    ? score(variant, seed, model)
                    : scored(variant, seed).size();
            return new ComparedRun(variant.name(), seed, folder, null, scored, ComparedRun.Cost.of(run, seconds));
        }

        private Split scoredSplit() {
            return split == CompareConfig.Split.TEST ? Split.TEST : Split.VALIDATION;
        }

        private Run pretrained(Run run, List<Planned> plan, Map<Stage, StageWork> works) throws IOException {
            Path stageOne = shared("pretrained", plan, Stage.PRETRAIN);
            Run training = new Run(
                    at(stageOne, variant, seed, split),
                    events,
                    run.prepared(),
                    stageOne.resolve("pretrain"),
                    run.split());
            PretrainWork work = new PretrainWork(training);
            Map<Stage, StageWork> both = new EnumMap<>(works);
            both.put(Stage.PRETRAIN, work);
            bringUp(stageOne, both, Stage.PRETRAIN);
            works.put(Stage.PRETRAIN, new SharedWork(work));
            return new Run(config, events, run.prepared(), training.pretrain(), run.split());
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

    private List<String> scored(Variant variant, long seed) throws IOException {
        List<String> models = new ArrayList<>();
        allScored().path(variant.name()).path(Long.toString(seed)).forEach(model -> models.add(model.asText()));
        return models;
    }

    /** Notes that a model was scored on test; the same one twice counts once. */
    private int score(Variant variant, long seed, String model) throws IOException {
        List<String> models = scored(variant, seed);
        if (models.contains(model)) {
            return models.size();
        }
        ObjectNode all = allScored();
        ObjectNode its = all.path(variant.name()) instanceof ObjectNode known ? known : all.putObject(variant.name());
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
