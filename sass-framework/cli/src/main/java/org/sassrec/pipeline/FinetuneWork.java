package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.KnownUserRanking;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;
import org.sassrec.model.ModelSize;
import org.sassrec.training.FineTuner;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;
import org.sassrec.training.TrainingResult;

/** Stage two: the retrieval task. */
final class FinetuneWork implements StageWork {
    /** Increase it when stage two makes another model of the same configuration, dataset and weights of stage one. */
    private static final int FORMAT = 1;

    private static final ConfigPath<?> EPOCHS = ConfigPath.FINETUNE.then(FinetuneConfig::epochs);
    private static final ConfigPath<?> METRICS = ConfigPath.EVALUATE.then(EvaluateConfig::metrics);
    private static final ConfigPath<?> EXCLUDE = ConfigPath.EVALUATE.then(EvaluateConfig::exclude);

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    ConfigPath.MODEL,
                    ConfigPath.FINETUNE,
                    ConfigPath.PRETRAIN.then(PretrainConfig::task),
                    ConfigPath.SCENARIO.then(ScenarioConfig::exposuresOf),
                    ConfigPath.SCENARIO.then(ScenarioConfig::lossWeight),
                    ConfigPath.SCENARIO.then(ScenarioConfig::sampleRate),
                    ConfigPath.SCENARIO.then(ScenarioConfig::gateDepth),
                    ConfigPath.SCENARIO.then(ScenarioConfig::served),
                    ConfigPath.SCENARIO.then(ScenarioConfig::head))
            // Validation excludes the same items as the final evaluation, unless early stopping has its own.
            .readsIf(config -> calibratesByEvaluation(config) || stopsByEvaluation(config), EXCLUDE)
            .derives(
                    METRICS,
                    config -> calibratesByEvaluation(config) ? Optional.of(config.decidingMetric()) : Optional.empty())
            .trains();

    /** Keys of stage two that decide how far it goes, and nothing of an epoch. */
    private static final List<ConfigPath<?>> HOW_FAR = List.of(
            EPOCHS,
            ConfigPath.FINETUNE.then(FinetuneConfig::refit),
            ConfigPath.FINETUNE.then(FinetuneConfig::calibrate));

    private final Run run;
    private double growingSeconds = Double.NaN;

    FinetuneWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.FINETUNE);
    }

    @Override
    public boolean outputThere() {
        try {
            return TrainingResult.read(run.finetune()).isThere(run.finetune());
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public double growingSeconds() {
        return growingSeconds;
    }

    @Override
    public double amount() throws IOException {
        TrainingResult result = TrainingResult.read(run.finetune());
        Path checkpoint = run.finetune().resolve(result.units().get(0).tuned());
        return run.workload(ModelSize.saved(checkpoint)).finetune(Workload.Epochs.of(result));
    }

    @Override
    public boolean continues(Inputs before, Inputs now) {
        return continues(before, now, run.config());
    }

    @Override
    public void run(Inputs inputs, boolean resume) throws IOException {
        EpochSeconds epochs = new EpochSeconds(run.listener());
        if (resume) {
            // Of the epochs asked for before: the best of them may give way to a later one.
            TrainingResult.discard(run.finetune());
        } else {
            Folders.delete(run.finetune());
        }
        String fingerprint = ofEpochs(inputs);
        @Nullable
        Path stageOne = run.config().pretrain().task() == PretrainConfig.Task.NONE
                ? null
                : Pretrainer.checkpoint(run.config(), run.pretrain()).orElseThrow();
        try (Dataset dataset = run.dataset();
                ValidationMetric validation = validation(run, dataset);
                KnownUserRanking ranking =
                        KnownUserRanking.of(run.config().run().cores())) {
            FineTuner.run(
                    new TrainingJob(run.config(), dataset, run.finetune(), fingerprint, event -> tell(event, epochs)),
                    stageOne,
                    validation,
                    ranking);
        }
        growingSeconds = epochs.seconds();
    }

    private void tell(TrainingEvent event, TrainingListener others) {
        if (event instanceof TrainingEvent.LeftOut left) {
            run.listener().accept(new PipelineEvent.Warned(List.of(warning(left))));
        } else {
            others.on(event);
        }
    }

    private Diagnostic warning(TrainingEvent.LeftOut left) {
        String why = left.exposures() == 0
                ? "it has no exposures to train on"
                : String.format(
                        Locale.ROOT,
                        left.answered()
                                ? "all of its %,d exposures to train on were answered"
                                : "none of its %,d exposures to train on was answered",
                        left.exposures());
        String leave = run.config().pretrain().task() == PretrainConfig.Task.NONE
                ? "the other scenarios leave it"
                : "stage one and the other scenarios leave it";
        return Diagnostic.warning("SASS5003", "scenario `" + left.scenario() + "` is not fine-tuned: " + why)
                .at(
                        run.loaded().place("scenarios." + left.scenario() + ".label"),
                        "with `finetune.negatives.from: exposures` there is nothing to learn from that")
                .withNote("it is evaluated and served as " + leave)
                .withHelp("log what was shown and not answered, give it another `label`, or write `served: false`");
    }

    /**
     * All that an epoch depends on. The stages before stand in it by what they made: where one of them ran anew and made the
     * same, its own fingerprint is another, and the epochs are not.
     */
    private String ofEpochs(Inputs inputs) {
        Optional<String> dataset = new PrepareWork(run).digest();
        if (dataset.isEmpty()) {
            return ofEpochs(inputs, run.config()).fingerprint();
        }
        Map<String, String> values =
                new TreeMap<>(ofEpochs(inputs, run.config()).own());
        values.put("dataset", dataset.get());
        if (run.config().pretrain().task() != PretrainConfig.Task.NONE) {
            run.keyValues(Stage.PRETRAIN).forEach((key, value) -> values.put("pre-train " + key, value));
        }
        return Inputs.of(values).fingerprint();
    }

    /** Of the inputs of stage two those that its epochs depend on. */
    static Inputs ofEpochs(Inputs finetune, SassConfig config) {
        Map<String, String> values = new TreeMap<>(finetune.values());
        values.keySet().removeIf(path -> InputDeclaration.contain(HOW_FAR, path) || weighsTheItemBias(path, config));
        return Inputs.of(values);
    }

    /** Whether stage two with some inputs is the beginning of that with others, those of a configuration. */
    static boolean continues(Inputs before, Inputs now, SassConfig config) {
        String had = before.values().get(EPOCHS.path());
        String asked = now.values().get(EPOCHS.path());
        return had != null
                && asked != null
                && Integer.parseInt(had) <= Integer.parseInt(asked)
                && ofEpochs(before, config).equals(ofEpochs(now, config));
    }

    /** Whether a key says by which measure the bias of items is weighed, and nothing of what the weights mean. */
    static boolean weighsTheItemBias(String path, SassConfig config) {
        return config.finetune().earlyStopping() == null && (METRICS.contains(path) || EXCLUDE.contains(path));
    }

    /** Without early stopping the evaluation's measure weighs the bias of items. */
    private static boolean calibratesByEvaluation(SassConfig config) {
        return config.finetune().calibrate() && config.finetune().earlyStopping() == null;
    }

    private static boolean stopsByEvaluation(SassConfig config) {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        return stopping != null && stopping.exclude() == null;
    }

    /** What a model is chosen by. */
    static ValidationMetric validation(Run run, Dataset dataset) {
        FinetuneConfig.EarlyStopping stopping = run.config().finetune().earlyStopping();
        return ValidationMetric.of(
                dataset,
                run.config().scenarios(),
                run.config().decidingMetric(),
                stopping == null || stopping.exclude() == null
                        ? run.config().evaluate().exclude()
                        : stopping.exclude(),
                Evaluator.Options.of(
                        run.config().run().seed(), run.config().run().cores()));
    }
}
