package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.ScenarioSourceRanking;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.evaluation.ranking.KnownUserRanker;
import org.sassrec.files.Folders;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.Workload;
import org.sassrec.sampling.retrieval.SamplingCode;
import org.sassrec.training.ColdChallenger;
import org.sassrec.training.FineTuner;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.WarmCheckpoints;
import org.sassrec.training.warmstart.ColdChallenge;
import org.sassrec.training.warmstart.TrainingLineage;

/** Fine-tuning: the retrieval task. */
final class FinetuneTask extends RunTask {
    /**
     * Increase when fine-tuning produces another model from the same configuration, dataset and pre-trained weights, or
     * other files.
     */
    private static final int FORMAT = 2;

    private static final String EPOCHS = "finetune.epochs";
    private static final String START = "finetune.start";
    private static final String METRICS = "evaluate.metrics";
    private static final String EXCLUDE = "evaluate.exclude";

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    "model",
                    "finetune",
                    "pretrain.task",
                    "scenarios.*.exposuresFrom",
                    "scenarios.*.lossWeight",
                    "scenarios.*.sampleRate",
                    "scenarios.*.gateDepth",
                    "scenarios.*.serve",
                    "scenarios.*.outputNetwork")
            // It determines how the next training starts, see inputs().
            .except(START, "finetune.warm.keep")
            // Validation excludes the same items as the final evaluation, unless early stopping has its own setting.
            .readsIf(config -> calibratesByEvaluation(config) || stopsByEvaluation(config), EXCLUDE)
            .derives(
                    METRICS,
                    config -> calibratesByEvaluation(config) ? Optional.of(config.selectionMetric()) : Optional.empty())
            .trains();

    /** Keys that decide when fine-tuning ends and do not affect the result of an epoch. */
    private static final KeySet CONTINUATION_KEYS = KeySet.of(EPOCHS, "finetune.refit", "finetune.calibrate", START);

    private final @Nullable Path measured;
    private double scalingSeconds = Double.NaN;

    FinetuneTask(RunContext run) {
        this(run, null);
    }

    /**
     * Creates a task.
     *
     * @param measured folder of a measured fine-tuning, which is repeated on a dataset without held-out data; {@code null}
     * for a fine-tuning that validation measures
     */
    FinetuneTask(RunContext run, @Nullable Path measured) {
        super(run, PipelineStage.FINETUNE);
        this.measured = measured;
    }

    @Override
    boolean readOutput() {
        return TrainingResult.read(run.finetune()).checkpointsExist(run.finetune());
    }

    @Override
    public double scalingSeconds() {
        return scalingSeconds;
    }

    /** The duration of two trainings is no measure for later ones. */
    @Override
    public double workload() throws IOException {
        if (challenge().isPresent()) {
            return 0;
        }
        TrainingResult result = TrainingResult.read(run.finetune());
        Path checkpoint = run.finetune().resolve(result.units().get(0).finetuneCheckpoint());
        return run.workload(ModelSize.saved(checkpoint)).finetune(Workload.Epochs.of(result));
    }

    @Override
    public boolean canContinue(StageInputs before, StageInputs now) {
        return continues(before, now, run.config());
    }

    /** A training with a warm start is out of date if the key demands a cold one. The opposite costs quality only. */
    @Override
    public StageInputs inputs() throws IOException {
        Map<String, String> values = new TreeMap<>(super.inputs().values());
        if (run.config().finetune().start() == FinetuneConfig.Start.COLD && WarmCheckpoints.exist(run.finetune())) {
            values.put(START, "cold");
        }
        return StageInputs.of(values);
    }

    @Override
    public StageInputs actualInputs(StageInputs planned) {
        Map<String, String> values = new TreeMap<>(planned.values());
        values.remove(START);
        return StageInputs.of(values);
    }

    /** Returns the folder of the fine-tuning to start from; a resumed training keeps the start that it has. */
    private Optional<Path> earlier(boolean resume) {
        if (resume && WarmCheckpoints.hasColdStart(run.finetune())) {
            return Optional.empty();
        }
        boolean isWarm = resume && WarmCheckpoints.exist(run.finetune());
        TrainingStart start = TrainingStart.of(run, measured);
        if (!isWarm) {
            start.warning(run).ifPresent(each -> run.listener().accept(new PipelineEvent.Warned(List.of(each))));
        }
        return start.earlier().or(() -> isWarm ? Optional.of(run.finetune()) : Optional.empty());
    }

    /** Returns the comparison of the training with a cold one. */
    private Optional<ColdChallenge> challenge() {
        return TrainingLineage.exists(run.finetune())
                ? Optional.ofNullable(
                        TrainingLineage.read(run.finetune()).last().challenge())
                : Optional.empty();
    }

    /** Returns the folder of a cold model that is compared with this training. */
    private Path challenger() {
        return run.finetune().resolveSibling("challenger");
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        EpochTimer epochs = new EpochTimer(run);
        if (!resume) {
            Folders.deleteRecursively(challenger());
        } else if (ColdChallenger.finishTakeover(challenger(), run.finetune())) {
            return;
        }
        Optional<Path> earlier = earlier(resume);
        Optional<ColdChallenge> compared = resume ? challenge() : Optional.empty();
        if (resume) {
            // More epochs can have a better best epoch, so the previous choice is discarded.
            TrainingResult.discard(run.finetune());
        } else {
            Folders.deleteRecursively(run.finetune());
        }
        String fingerprint = epochFingerprint(inputs);
        try (Dataset dataset = run.dataset();
                ValidationMetric validation = validation(run, dataset);
                KnownUserRanker ranking = new KnownUserRanker(run.config().run().threadCount())) {
            TrainingJob job = new TrainingJob(
                    run.config(), dataset, run.finetune(), fingerprint, event -> report(event, epochs), run.cluster());
            WarmCheckpoints.Earlier warm =
                    earlier.map(folder -> warm(folder, dataset)).orElse(null);
            if (measured != null) {
                FineTuner.repeat(job, pretrained(), warm, validation, ranking, TrainingResult.read(measured));
            } else if (warm != null) {
                train(job, warm, compared, validation, ranking);
            } else {
                FineTuner.run(job, pretrained(), validation, ranking);
                recordColdStart();
            }
        }
        scalingSeconds = epochs.seconds();
    }

    /** Adds to the lineage why a cold start replaced the configured warm start. */
    private void recordColdStart() throws IOException {
        Optional<String> reason = TrainingStart.of(run, measured).obstacle();
        if (reason.isPresent()) {
            TrainingLineage.read(run.finetune()).withColdStart(reason.get()).write(run.finetune());
        }
    }

    /** Trains with a warm start, and compares the model with a cold one when it is time. */
    private void train(
            TrainingJob job,
            WarmCheckpoints.Earlier warm,
            Optional<ColdChallenge> compared,
            ValidationMetric validation,
            KnownUserRanker ranking)
            throws IOException {
        if (compared.isEmpty() && TrainingStart.of(run).isChallenged(run.config())) {
            new ColdChallenger(job, challenger(), pretrained(), validation, ranking).run(warm);
            return;
        }
        FineTuner.runFrom(job, warm, validation, ranking);
        if (compared.isPresent()) {
            TrainingLineage.read(run.finetune()).with(compared.get()).write(run.finetune());
        }
    }

    private WarmCheckpoints.Earlier warm(Path folder, Dataset dataset) {
        return new WarmCheckpoints.Earlier(
                folder,
                measured,
                new ScenarioSourceRanking(
                        dataset, run.config().scenarios(), run.config().run().threadCount()));
    }

    private @Nullable Path pretrained() {
        return run.config().pretrain().task() == PretrainConfig.Task.NONE || Pretrainer.isSkipped(run.pretrain())
                ? null
                : Pretrainer.checkpoint(run.config(), run.pretrain()).orElseThrow();
    }

    private void report(TrainingEvent event, TrainingListener listener) {
        if (event instanceof TrainingEvent.ScenarioSkipped skipped) {
            run.listener().accept(new PipelineEvent.Warned(List.of(warning(skipped))));
        } else {
            listener.on(event);
        }
    }

    private Diagnostic warning(TrainingEvent.ScenarioSkipped skipped) {
        String why = skipped.exposures() == 0
                ? "it has no exposures to train on"
                : String.format(
                        Locale.ROOT,
                        skipped.allPositive()
                                ? "all of its %,d training exposures are positives"
                                : "none of its %,d training exposures is a positive",
                        skipped.exposures());
        String source = run.config().pretrain().task() == PretrainConfig.Task.NONE
                ? "the other scenarios"
                : "pre-training and the other scenarios";
        return Diagnostic.warning(
                        SamplingCode.EXPOSURES_WITH_SINGLE_LABEL,
                        "scenario `" + skipped.scenario() + "` is not fine-tuned: " + why)
                .at(
                        run.loaded().locationOf("scenarios." + skipped.scenario() + ".label"),
                        "`finetune.negatives.from: exposures` needs exposures with both label values")
                .withNote("it is evaluated and served with the weights from " + source)
                .withHelp("log exposures that are not positives, use another `label`, or set `serve: false`");
    }

    /**
     * Fingerprint of all inputs of an epoch. Earlier stages count with their results, not their fingerprints: an equal
     * result does not invalidate the epochs.
     */
    private String epochFingerprint(StageInputs inputs) {
        Optional<String> dataset = new PrepareTask(run).resultDigest();
        if (dataset.isEmpty()) {
            return epochFingerprint(inputs, run.config()).fingerprint();
        }
        Map<String, String> values =
                new TreeMap<>(epochFingerprint(inputs, run.config()).withoutStages());
        values.put("dataset", dataset.get());
        if (run.config().pretrain().task() != PretrainConfig.Task.NONE) {
            run.keyValues(PipelineStage.PRETRAIN).forEach((key, value) -> values.put("pre-train " + key, value));
        }
        return StageInputs.of(values).fingerprint();
    }

    /** Returns those inputs of fine-tuning that affect its epochs. */
    static StageInputs epochFingerprint(StageInputs finetune, SassConfig config) {
        Map<String, String> values = new TreeMap<>(finetune.values());
        values.keySet().removeIf(path -> CONTINUATION_KEYS.contains(path) || decidesBiasCalibration(path, config));
        return StageInputs.of(values);
    }

    /**
     * Returns whether the training with the inputs {@code before} is the beginning of the training with {@code now}.
     */
    static boolean continues(StageInputs before, StageInputs now, SassConfig config) {
        String trainedEpochs = before.values().get(EPOCHS);
        String configuredEpochs = now.values().get(EPOCHS);
        return trainedEpochs != null
                && configuredEpochs != null
                && Integer.parseInt(trainedEpochs) <= Integer.parseInt(configuredEpochs)
                && epochFingerprint(before, config).equals(epochFingerprint(now, config));
    }

    /** Returns whether a key only affects the choice of the item bias's weight, not the trained weights. */
    static boolean decidesBiasCalibration(String path, SassConfig config) {
        return config.finetune().earlyStopping() == null && (path.equals(METRICS) || path.equals(EXCLUDE));
    }

    /** Without early stopping, the metric of the evaluation determines the weight of the item bias. */
    private static boolean calibratesByEvaluation(SassConfig config) {
        return config.finetune().calibrate() && config.finetune().earlyStopping() == null;
    }

    private static boolean stopsByEvaluation(SassConfig config) {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        return stopping != null && stopping.exclude() == null;
    }

    /** Returns the metric that chooses the model. */
    static ValidationMetric validation(RunContext run, Dataset dataset) {
        FinetuneConfig.EarlyStopping stopping = run.config().finetune().earlyStopping();
        return ValidationMetric.of(
                dataset,
                run.config().scenarios(),
                run.config().selectionMetric(),
                stopping == null || stopping.exclude() == null
                        ? run.config().evaluate().exclude()
                        : stopping.exclude(),
                stopping == null ? null : stopping.maxQueries(),
                Evaluator.Options.of(
                        run.config().run().seed(), run.config().run().threadCount()));
    }
}
