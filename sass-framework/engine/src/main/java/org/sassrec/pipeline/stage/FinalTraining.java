package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.archive.StoredTraining;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.WarmCheckpoints;

/**
 * The training of {@code finetune.refit: all}. After the evaluated model has passed its quality gates, both stages train
 * again on all events, with the start and the number of epochs that validation chose. The stages (prepare, pre-train,
 * fine-tune, export) have their own folder, {@code final} in the run folder. Nothing measures this model.
 */
public final class FinalTraining {
    static final String FOLDER = StoredTraining.FINAL;

    /** Input name of the evaluated model. */
    private static final String EVALUATED = "the evaluated model";

    private final RunContext run;
    private final Clock clock;

    public FinalTraining(RunContext run, Clock clock) {
        this.run = run;
        this.clock = clock;
    }

    /** Returns whether a configuration releases a model that is trained on all events. */
    public static boolean isConfigured(SassConfig config) {
        return config.finetune().refit() == FinetuneConfig.Refit.ALL
                && !config.model().type().isCountBased();
    }

    /** Returns the folder of the exported vectors that are released. */
    public Path releasedExport() {
        return isConfigured(run.config()) ? run.withTraining(folder()).export() : run.export();
    }

    /** Trains the model, unless it is up to date. The caller holds the lock of the run folder. */
    public void run() throws IOException {
        RunState.CompletedStage evaluated =
                Objects.requireNonNull(RunFolder.read(run.output()).completed().get(PipelineStage.FINETUNE));
        run.listener().accept(new PipelineEvent.TrainingOnAllDays());
        RunContext all = context();
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        tasks.put(PipelineStage.PREPARE, new PrepareAllTask(all, id(evaluated), run.finetune()));
        if (all.config().pretrain().task() != PretrainConfig.Task.NONE) {
            tasks.put(PipelineStage.PRETRAIN, new PretrainTask(all, true));
        }
        tasks.put(PipelineStage.FINETUNE, new FinetuneTask(all, run.finetune()));
        tasks.put(PipelineStage.EXPORT, new ExportTask(all));
        new Pipeline(folder(), tasks, clock).shared().run(Set.of(PipelineStage.EXPORT), run.listener());
    }

    /** Returns the stages that are not complete for the evaluated model of the run folder. */
    public List<PipelineStage> missing(RunState state) throws IOException {
        RunState.CompletedStage evaluated = state.completed().get(PipelineStage.FINETUNE);
        if (evaluated == null) {
            return List.of(PipelineStage.FINETUNE);
        }
        Map<PipelineStage, RunState.CompletedStage> done =
                RunFolder.read(folder()).completed();
        RunState.CompletedStage prepared = done.get(PipelineStage.PREPARE);
        if (prepared == null || !id(evaluated).equals(prepared.inputs().values().get(EVALUATED))) {
            return List.of(PipelineStage.PREPARE);
        }
        RunContext all = context();
        if (!done.containsKey(PipelineStage.FINETUNE) || !new FinetuneTask(all).outputExists()) {
            return List.of(PipelineStage.FINETUNE);
        }
        return done.containsKey(PipelineStage.EXPORT) && new ExportTask(all).outputExists()
                ? List.of()
                : List.of(PipelineStage.EXPORT);
    }

    /** Returns the fingerprint of the export; empty if it is not complete. */
    static String exportFingerprint(RunContext run) throws IOException {
        RunState.CompletedStage export =
                RunFolder.read(run.output().resolve(FOLDER)).completed().get(PipelineStage.EXPORT);
        return export == null ? "" : export.fingerprint();
    }

    /** Returns the context of a publish of this model with the evaluation of the run folder. */
    RunContext publication() {
        RunContext all = context();
        return run.withDataset(all.prepared(), all.export());
    }

    /** The same inputs give different weights on another machine, so the end of the training identifies the model. */
    private static String id(RunState.CompletedStage evaluated) {
        return evaluated.finished();
    }

    private Path folder() {
        return run.output().resolve(FOLDER);
    }

    /** Returns the context of the stages of this training. */
    RunContext context() {
        return context(pretraining(run.config().pretrain().task()));
    }

    /**
     * Returns the context of the training after the next evaluated model.
     *
     * @param warm whether the evaluated model will have a warm start
     */
    public RunContext afterNext(boolean warm) {
        PretrainConfig.Task task = run.config().pretrain().task();
        if (warm) {
            return context(PretrainConfig.Task.NONE);
        }
        if (task != PretrainConfig.Task.AUTO) {
            return context(task);
        }
        try {
            if (!WarmCheckpoints.exist(run.finetune())) {
                return context();
            }
        } catch (SassException missing) {
            // The first training.
        }
        // The last training made no choice.
        return context(PretrainConfig.Task.NEXT_ITEM);
    }

    /** Returns the contexts of this training for all choices of validation; none before its dataset is prepared. */
    public Stream<RunContext> possible() {
        return isConfigured(run.config()) && Files.exists(folder().resolve(RunContext.DATASET))
                ? Arrays.stream(PretrainConfig.Task.values())
                        .filter(task -> task != PretrainConfig.Task.AUTO)
                        .map(this::context)
                : Stream.empty();
    }

    private RunContext context(PretrainConfig.Task task) {
        return run.withConfig(run.loaded().with(run.config().withoutValidation(task)))
                .withTraining(folder());
    }

    private PretrainConfig.Task pretraining(PretrainConfig.Task task) {
        if (WarmCheckpoints.exist(run.finetune())) {
            return PretrainConfig.Task.NONE;
        }
        if (task != PretrainConfig.Task.AUTO) {
            return task;
        }
        boolean chosen = TrainingResult.read(run.finetune()).units().stream()
                .anyMatch(unit -> unit.start() != null && unit.start().pretrained());
        return chosen ? PretrainConfig.Task.NEXT_ITEM : PretrainConfig.Task.NONE;
    }

    /** Prepares all events without held-out data. */
    private static final class PrepareAllTask extends PrepareTask {
        private final String evaluated;
        private final Path measured;

        PrepareAllTask(RunContext run, String evaluated, Path measured) {
            super(run);
            this.evaluated = evaluated;
            this.measured = measured;
        }

        @Override
        TrainingStart start() {
            return TrainingStart.onNextDataset(run, measured);
        }

        @Override
        public StageInputs inputs() throws IOException {
            return withEvaluated(super.inputs().values());
        }

        /** The digest covers also the evaluated model, whose choices the training repeats. */
        @Override
        public Optional<String> resultDigest() {
            return super.resultDigest()
                    .map(dataset -> withEvaluated(Map.of("dataset", dataset)).fingerprint());
        }

        private StageInputs withEvaluated(Map<String, String> values) {
            Map<String, String> inputs = new TreeMap<>(values);
            inputs.put(EVALUATED, evaluated);
            return StageInputs.of(inputs);
        }

        @Override
        public void run(StageInputs inputs, boolean resume) throws IOException {
            try {
                preparation().runAll(run.prepared());
                sources.preparation("for pre-training: ").runPretrain(run.prepared());
            } finally {
                sources.reportChanged();
            }
        }
    }
}
