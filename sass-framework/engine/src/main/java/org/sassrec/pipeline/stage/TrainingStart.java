package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.archive.StoredTraining;
import org.sassrec.training.WarmCheckpoints;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.ColdChallenge;
import org.sassrec.training.warmstart.TrainingLineage;

/**
 * The weights from which a new training starts.
 *
 * @param earlier folder of the fine-tuning of a warm start; empty for a cold start
 * @param obstacle why a cold start replaces the configured warm start; empty without an earlier training
 */
public record TrainingStart(Optional<Path> earlier, Optional<String> obstacle) {
    private static final KeySet TIME = KeySet.of("data.events.time");
    private static final TrainingStart COLD = new TrainingStart(Optional.empty(), Optional.empty());

    /** Returns the start of the next training. */
    public static TrainingStart of(RunContext run) {
        return of(run, StoredTraining::finetune, true);
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
     * events that the dataset will hold out is not checked.
     *
     * @param measured as in {@link #of(RunContext, Path)}
     */
    static TrainingStart onNextDataset(RunContext run, @Nullable Path measured) {
        return of(run, measured, false);
    }

    private static TrainingStart of(RunContext run, @Nullable Path measured, boolean onExisting) {
        if (measured == null) {
            return of(run, StoredTraining::finetune, onExisting);
        }
        return WarmCheckpoints.exist(measured) ? of(run, StoredTraining::releasedFinetune, onExisting) : COLD;
    }

    /** Returns the dataset of the earlier training, whose vocabularies the next dataset continues. */
    Optional<Path> earlierDataset() {
        return earlier.map(finetune -> finetune.resolveSibling(RunContext.DATASET));
    }

    /**
     * Returns the start that one of the stored trainings gives.
     *
     * @param weights folder of the weights of a stored training
     */
    private static TrainingStart of(RunContext run, Function<StoredTraining, Path> weights, boolean onExisting) {
        SassConfig config = run.config();
        if (config.finetune().start() == FinetuneConfig.Start.COLD) {
            return COLD;
        }
        List<StoredTraining> stored = new TrainingArchive(run)
                .all().stream()
                        .filter(training -> AxesFile.exists(training.finetune()))
                        .toList();
        Optional<StoredTraining> last =
                StoredTraining.latest(stored.stream().filter(training -> training.precedes(config.date())));
        if (last.isEmpty()) {
            return beforeAll(stored, config.date().day());
        }
        Path earlier = weights.apply(last.get());
        try {
            Axes axes = AxesFile.read(earlier);
            Optional<String> times = changedTimes(last.get(), run);
            return axes.obstacle(config)
                    .or(() -> times)
                    .or(() -> onExisting ? knownEvents(run, axes, earlier) : Optional.empty())
                    .map(TrainingStart::coldBecause)
                    .orElseGet(() -> new TrainingStart(Optional.of(earlier), Optional.empty()));
        } catch (SassException | IOException damaged) {
            return coldBecause("the description of its weights in " + earlier + " is damaged");
        }
    }

    /** Returns the key that gives the events other times, so that the ends of two trainings cannot be compared. */
    private static Optional<String> changedTimes(StoredTraining earlier, RunContext run) throws IOException {
        Map<String, String> before = earlier.sources();
        Map<String, String> now = run.keyValues(PipelineStage.PREPARE);
        return before.isEmpty()
                ? Optional.empty()
                : Stream.concat(before.keySet().stream(), now.keySet().stream())
                        .filter(TIME::contains)
                        .filter(key -> !Objects.equals(before.get(key), now.get(key)))
                        .sorted()
                        .findFirst()
                        .map(key -> "`" + key + "` was " + before.getOrDefault(key, "unset") + " and is "
                                + now.getOrDefault(key, "unset"));
    }

    /**
     * Returns why the events that the earlier weights know are not all outside of the held-out splits of the existing
     * dataset; empty if they are, and before the first preparation.
     */
    private static Optional<String> knownEvents(RunContext run, Axes earlier, Path finetune) {
        try (Dataset dataset = run.dataset()) {
            return earlier.learned()
                    .obstacle(dataset)
                    .or(() -> TrainingLineage.exists(finetune)
                            ? TrainingLineage.read(finetune).obstacle(dataset)
                            : Optional.empty());
        } catch (SassException missing) {
            return Optional.empty();
        }
    }

    /** Returns the start of a run before all stored trainings, or of the first one of them. */
    private static TrainingStart beforeAll(List<StoredTraining> stored, LocalDate day) {
        boolean repeats = stored.stream().anyMatch(training -> training.date().equals(day) && training.hasColdStart());
        return stored.isEmpty() || repeats
                ? COLD
                : coldBecause("no training before " + day + " is stored; `finetune.warm.keep` is their number");
    }

    private static TrainingStart coldBecause(String reason) {
        return new TrainingStart(Optional.empty(), Optional.of(reason));
    }

    /** Returns whether a training with this start is compared with a cold one. */
    public boolean isChallenged(SassConfig config) {
        Duration every = config.finetune().warm().coldEvery();
        return every != null
                && earlier.filter(folder -> ColdChallenge.isDue(
                                TrainingLineage.read(folder), config.date().day(), every))
                        .isPresent();
    }

    /**
     * Returns the start in plans; empty for a configured cold start and for the first training.
     *
     * @param splits whether the next dataset has other splits, which decide after its preparation
     */
    public Optional<String> text(SassConfig config, boolean splits) {
        return earlier.map(folder -> (isChallenged(config) ? "warm start, and a cold model" : "warm start")
                        + (splits ? ", or cold if the weights know events that the new split holds out" : ""))
                .or(() -> obstacle.map(reason -> "cold start, because " + reason));
    }

    /** Returns a warning if a cold start replaces the configured warm start. */
    Optional<Diagnostic> warning(RunContext run) {
        return obstacle.map(reason -> Diagnostic.warning(
                        PipelineCode.COLD_START_INSTEAD_OF_WARM,
                        "the weights of the last training cannot be used: " + reason)
                .at(run.loaded().locationOf("finetune.start"), "training starts without them")
                .withHelp("keep this key to start the following trainings from the new weights"));
    }
}
