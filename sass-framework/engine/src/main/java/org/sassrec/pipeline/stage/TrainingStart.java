package org.sassrec.pipeline.stage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.training.WarmCheckpoints;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxesFile;

/**
 * The weights from which a new training starts.
 *
 * @param earlier folder of the fine-tuning of a warm start; empty for a cold start
 * @param obstacle why a cold start replaces the configured warm start; empty without an earlier training
 */
public record TrainingStart(Optional<Path> earlier, Optional<String> obstacle) {
    private static final TrainingStart COLD = new TrainingStart(Optional.empty(), Optional.empty());

    /** Returns the start of the next training. */
    public static TrainingStart of(RunContext run) {
        return of(run, () -> measured(run), true);
    }

    /**
     * Returns the start of the next training.
     *
     * @param measured folder of a measured fine-tuning, which the training repeats on all events with the same kind of
     * start; {@code null} for a training that validation measures
     */
    static TrainingStart of(RunContext run, @Nullable Path measured) {
        return of(run, measured, true);
    }

    /**
     * Returns the start of the training on the next dataset, which does not exist yet. Whether the earlier training knows
     * later events is not checked.
     *
     * @param measured as in {@link #of(RunContext, Path)}
     */
    static TrainingStart onNextDataset(RunContext run, @Nullable Path measured) {
        return of(run, measured, false);
    }

    private static TrainingStart of(RunContext run, @Nullable Path measured, boolean onExisting) {
        if (measured == null) {
            return of(run, () -> measured(run), onExisting);
        }
        return WarmCheckpoints.exist(measured) ? of(run, () -> released(run), onExisting) : COLD;
    }

    /** Returns the dataset of the earlier training, whose vocabularies the next dataset continues. */
    Optional<Path> earlierDataset() {
        return earlier.map(finetune -> finetune.resolveSibling(RunContext.DATASET));
    }

    /** Returns the fine-tuning of the last training that passed its quality gates, if its weights are described. */
    private static Optional<Path> measured(RunContext run) {
        return new TrainingArchive(run)
                .newest()
                .map(training -> training.resolve(RunContext.FINETUNE))
                .filter(AxesFile::exists);
    }

    /** Returns the fine-tuning of the released weights of that training, for a training on all events. */
    private static Optional<Path> released(RunContext run) {
        return new TrainingArchive(run)
                .newest()
                .map(training -> FinalTraining.releasedWeights(training).resolve(RunContext.FINETUNE))
                .filter(AxesFile::exists)
                .or(() -> measured(run));
    }

    private static TrainingStart of(RunContext run, Supplier<Optional<Path>> previous, boolean onExisting) {
        SassConfig config = run.config();
        Optional<Path> earlier =
                config.finetune().start() == FinetuneConfig.Start.WARM ? previous.get() : Optional.empty();
        if (earlier.isEmpty()) {
            return COLD;
        }
        try {
            Axes axes = AxesFile.read(earlier.get());
            Optional<String> obstacle = axes.obstacle(config)
                    .or(() -> onExisting ? trainEnd(run).flatMap(axes::obstacle) : Optional.empty());
            return obstacle.isEmpty()
                    ? new TrainingStart(earlier, obstacle)
                    : new TrainingStart(Optional.empty(), obstacle);
        } catch (SassException damaged) {
            return new TrainingStart(
                    Optional.empty(),
                    Optional.of("the description of its weights in " + earlier.get() + " is damaged"));
        }
    }

    /** Returns the end of the training split of the existing dataset; empty before the first preparation. */
    private static Optional<Long> trainEnd(RunContext run) {
        try (Dataset dataset = run.dataset()) {
            return Optional.of(dataset.endTime(Horizon.TRAIN));
        } catch (SassException missing) {
            return Optional.empty();
        }
    }

    /** Returns the start in plans; empty for a configured cold start and for the first training. */
    public Optional<String> text() {
        return earlier.map(folder -> "warm start").or(() -> obstacle.map(reason -> "cold start, because " + reason));
    }

    /** Returns a warning if a cold start replaces the configured warm start. */
    Optional<Diagnostic> warning(RunContext run) {
        return obstacle.map(reason -> Diagnostic.warning(
                        DiagnosticCode.COLD_START_INSTEAD_OF_WARM,
                        "the weights of the last training cannot be used: " + reason)
                .at(run.loaded().locationOf("finetune.start"), "training starts without them")
                .withHelp("keep this key to start the following trainings from the new weights"));
    }
}
