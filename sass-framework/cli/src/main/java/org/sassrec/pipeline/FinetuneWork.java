package org.sassrec.pipeline;

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
        return StageKeys.continues(before, now);
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
            return StageKeys.ofEpochs(inputs).fingerprint();
        }
        Map<String, String> values = new TreeMap<>(StageKeys.ofEpochs(inputs).own());
        values.put("dataset", dataset.get());
        if (run.config().pretrain().task() != PretrainConfig.Task.NONE) {
            run.keyValues(Stage.PRETRAIN).forEach((key, value) -> values.put("pre-train " + key, value));
        }
        return Inputs.of(values).fingerprint();
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
