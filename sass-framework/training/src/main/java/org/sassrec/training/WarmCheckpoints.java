package org.sassrec.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.AxisLabels;
import org.sassrec.training.warmstart.TrainingLineage;
import org.sassrec.training.warmstart.WarmStart;
import org.sassrec.training.warmstart.WarmStartReport;

/**
 * The first checkpoints of a fine-tuning that starts from an earlier one, in the folder {@code warm} of the training. The
 * loop on the training split starts from the earlier loop on the training split, so that the weights know no event of
 * the validation and test splits. The refit starts from the earlier refit.
 *
 * <pre>
 * warm/train/model.ckpt
 * warm/refit/model.ckpt     if the earlier training has a refit
 * warm/start.json           the earlier training and the sources of new scenarios; written last
 * </pre>
 *
 * <p>A new scenario starts from its source: the earlier scenario that {@link SourceSelection} returns. Without a source it
 * has the shared start: the mean of the earlier scenarios, or with {@code model.scenarioDecay} the part that all scenarios
 * share.
 *
 * @param train folder of the checkpoint for the training split
 * @param refit folder of the checkpoint for the refit
 * @param origin the earlier training
 */
public record WarmCheckpoints(Path train, Path refit, Origin origin) {
    private static final String FOLDER = "warm";
    private static final String TRAIN = "train";
    private static final String REFIT = "refit";
    private static final String ORIGIN = "start.json";

    /**
     * The earlier training.
     *
     * @param id identifies it
     * @param trainEnd time after the last event that the weights of {@code train} know in epoch milliseconds
     * @param refitEnd the same for {@code refit}
     * @param lineage trainings that contributed to its weights
     * @param sources the source of each new scenario that has one
     */
    public record Origin(
            String id, long trainEnd, long refitEnd, TrainingLineage lineage, Map<String, String> sources) {
        static Origin read(Path folder) throws IOException {
            return JsonFiles.parse(Files.readString(folder.resolve(ORIGIN)), Origin.class);
        }
    }

    /** Returns the older samples of a loop; {@code null} if an epoch uses all of them. */
    @Nullable
    Replay replay(SassConfig config, TrainingPhase phase) {
        double share = config.finetune().warm().replay();
        long from = phase == TrainingPhase.REFIT ? origin.refitEnd() : origin.trainEnd();
        return share == 1 ? null : new Replay(from, share);
    }

    /** Selects the earlier scenario from which a new scenario starts. */
    @FunctionalInterface
    public interface SourceSelection {
        /**
         * Selects the source of a new scenario.
         *
         * @param scenario number of the new scenario
         * @param sources numbers of the earlier scenarios that can be its source
         * @param networks returns an encoder that uses the network of one scenario for the rows of all scenarios. The
         * network of the new scenario has the shared start.
         */
        Source select(int scenario, int[] sources, IntFunction<VectorEncoder> networks);
    }

    /**
     * The source of a new scenario.
     *
     * @param scenario name of the earlier scenario; empty for the shared start
     * @param reason why, for the log
     */
    public record Source(Optional<String> scenario, String reason) {}

    /**
     * The training that a warm start continues.
     *
     * @param folder folder of the earlier fine-tuning, with axes
     * @param measured folder of a fine-tuning whose sources of new scenarios are repeated; {@code null} to select them
     * @param selection selects the source of each new scenario
     */
    public record Earlier(Path folder, @Nullable Path measured, SourceSelection selection) {}

    /** Whether the training in a folder, complete or not, started from an earlier one. */
    public static boolean exist(Path training) {
        return Files.isDirectory(training.resolve(FOLDER));
    }

    /** Whether the training in a folder, complete or not, began without an earlier one. */
    public static boolean hasColdStart(Path training) {
        return !exist(training) && Files.isDirectory(training.resolve(TrainingUnits.ALL));
    }

    /** Deletes the first checkpoints of a complete training. Its origin stays. */
    public static void deleteFirst(Path training) throws IOException {
        Folders.deleteRecursively(training.resolve(FOLDER).resolve(TRAIN));
        Folders.deleteRecursively(training.resolve(FOLDER).resolve(REFIT));
    }

    /**
     * Returns the first checkpoints of a training. Writes them, unless an interrupted run did.
     *
     * @param earlier the earlier fine-tuning; not read if the checkpoints exist
     */
    static WarmCheckpoints of(TrainingJob job, Earlier earlier) {
        Path folder = job.folder().resolve(FOLDER);
        try {
            if (!Files.exists(folder.resolve(ORIGIN))) {
                Folders.deleteRecursively(folder);
                Files.createDirectories(folder);
                write(job, earlier, folder);
            }
            Path train = folder.resolve(TRAIN);
            Path refit = folder.resolve(REFIT);
            return new WarmCheckpoints(train, Checkpoint.exists(refit) ? refit : train, Origin.read(folder));
        } catch (IOException e) {
            throw failure("the first weights cannot be written", folder, e);
        }
    }

    private static SassException failure(String what, Path folder, IOException cause) {
        return SassException.of(
                Diagnostic.error(DiagnosticCode.TRAINING_WRITE_FAILED, what + ": " + IoErrorMessage.withFile(cause))
                        .inFile(folder.toString())
                        .withHelp("free disk space or make the folder writable, then run again"),
                cause);
    }

    private static void write(TrainingJob job, Earlier start, Path folder) throws IOException {
        Path earlier = start.folder();
        TrainingResult.Unit unit = TrainingResult.read(earlier).units().get(0);
        Path fresh = folder.resolve(TRAIN);
        try (TowerModel created = job.newModel(ModelPurpose.FINE_TUNING)) {
            created.save(fresh);
        }
        Axes before = AxesFile.read(earlier);
        Axes axes = axes(job, fresh);
        Path trained = earlier.resolve(unit.finetuneCheckpoint());
        Path shared = folder.resolve("shared");
        Map<String, Source> sources = sources(job, start, before, () -> {
            write(before, axes, Map.of(), trained, fresh, shared);
            return shared;
        });
        Folders.deleteRecursively(shared);
        StringBuilder from = new StringBuilder();
        String refit = unit.refitCheckpoint();
        if (refit != null) {
            write(before, axes, sources, earlier.resolve(refit), fresh, folder.resolve(REFIT));
            from.append(Sha256.ofFile(Checkpoint.file(earlier.resolve(refit))));
        }
        WarmStartReport report = write(before, axes, sources, trained, fresh, fresh);
        from.append(Sha256.ofFile(Checkpoint.file(trained)));
        job.listener().on(new TrainingEvent.WarmStarted(lines(report, sources)));
        String id = Sha256.of(from.toString()).substring(0, 12);
        long refitEnd = refit == null ? before.trainEnd() : before.refitEnd();
        Map<String, String> names = new TreeMap<>();
        sources.forEach((name, source) -> source.scenario().ifPresent(other -> names.put(name, other)));
        JsonFiles.write(
                folder.resolve(ORIGIN),
                new Origin(id, before.trainEnd(), refitEnd, TrainingLineage.read(earlier), names));
    }

    private static List<String> lines(WarmStartReport report, Map<String, Source> sources) {
        List<String> lines = new ArrayList<>(report.lines());
        int next = 1;
        for (Map.Entry<String, Source> source : sources.entrySet()) {
            lines.add(
                    next++,
                    "scenario `" + source.getKey() + "` starts from "
                            + source.getValue()
                                    .scenario()
                                    .map(name -> "`" + name + "`")
                                    .orElse("the shared start") + ": "
                            + source.getValue().reason());
        }
        return lines;
    }

    /**
     * Returns the sources of all new scenarios.
     *
     * @param shared writes a checkpoint in which all new scenarios have the shared start, and returns its folder
     */
    private static Map<String, Source> sources(TrainingJob job, Earlier earlier, Axes before, Supplier<Path> shared)
            throws IOException {
        List<ScenarioConfig> all = job.config().scenarios();
        Set<String> known = before.scenarios();
        Map<String, Source> sources = new TreeMap<>();
        List<Integer> measured = new ArrayList<>();
        @Nullable
        Map<String, String> repeated = earlier.measured() == null
                ? null
                : Origin.read(earlier.measured().resolve(FOLDER)).sources();
        for (int s = 0; s < all.size(); s++) {
            String name = all.get(s).name();
            if (known.contains(name)) {
                continue;
            }
            if (repeated != null) {
                Optional<String> same = Optional.ofNullable(repeated.get(name)).filter(known::contains);
                sources.put(name, new Source(same, "as in the evaluated model"));
            } else if (!all.get(s).serve()) {
                sources.put(name, new Source(Optional.empty(), "it is not served"));
            } else if (candidates(all, s, known).length == 0) {
                sources.put(name, new Source(Optional.empty(), "no earlier scenario has the same network"));
            } else {
                measured.add(s);
            }
        }
        if (!measured.isEmpty()) {
            try (TowerModel model = TrainingJob.inferenceModel(job.config(), job.dataset(), ModelPurpose.ENCODING)) {
                model.restore(shared.get());
                TowerEncoder encoder = new TowerEncoder(job.config(), job.dataset(), scenario -> model);
                for (int s : measured) {
                    sources.put(
                            all.get(s).name(),
                            earlier.selection().select(s, candidates(all, s, known), encoder::withNetworkOf));
                }
            }
        }
        return sources;
    }

    /** Returns the served scenarios of the earlier model whose network has the same layers as that of a new scenario. */
    private static int[] candidates(List<ScenarioConfig> all, int scenario, Set<String> known) {
        ScenarioConfig added = all.get(scenario);
        return IntStream.range(0, all.size())
                .filter(s -> known.contains(all.get(s).name())
                        && all.get(s).serve()
                        && all.get(s).gateDepth() == added.gateDepth()
                        && Objects.equals(all.get(s).outputNetwork(), added.outputNetwork()))
                .toArray();
    }

    /** Writes the axes of the checkpoints of a training, if a later training can start from them. */
    static void describe(TrainingJob job, TrainingResult.Unit first) {
        SassConfig config = job.config();
        if (config.model().type() == ModelConfig.Type.SASS && TrainingUnits.trainsSharedNetwork(config)) {
            AxesFile.write(job.folder(), axes(job, job.folder().resolve(first.finetuneCheckpoint())));
        }
    }

    /**
     * Writes the lineage of the weights of a training.
     *
     * @param warm start of the training; {@code null} for a cold start
     */
    static void writeLineage(TrainingJob job, @Nullable WarmCheckpoints warm, TrainingResult.Unit first) {
        String refit = first.refitCheckpoint();
        Path checkpoint = job.folder().resolve(refit == null ? first.finetuneCheckpoint() : refit);
        long end = job.dataset().endTime(refit == null ? Horizon.TRAIN : Horizon.REFIT);
        try {
            TrainingLineage.Training last = new TrainingLineage.Training(
                    job.config().date().day().toString(),
                    Instant.ofEpochMilli(end).toString(),
                    job.config().run().seed(),
                    Sha256.ofFile(Checkpoint.file(checkpoint)).substring(0, 12),
                    null);
            TrainingLineage lineage = warm == null
                    ? new TrainingLineage(List.of(last))
                    : warm.origin().lineage().then(last);
            lineage.write(job.folder());
        } catch (IOException e) {
            throw failure("the lineage of the weights cannot be written", job.folder(), e);
        }
    }

    private static Axes axes(TrainingJob job, Path checkpoint) {
        return AxisLabels.of(
                job.config(),
                ModelSpecs.from(job.config(), job.dataset()),
                job.dataset(),
                Checkpoint.header(checkpoint));
    }

    private static WarmStartReport write(
            Axes before, Axes axes, Map<String, Source> sources, Path checkpoint, Path fresh, Path target) {
        return new WarmStart(
                        before,
                        axes,
                        scenario -> Optional.ofNullable(sources.get(scenario)).flatMap(Source::scenario))
                .write(checkpoint, fresh, target);
    }
}
