package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.pipeline.stage.TrainingArchive;
import org.sassrec.prepare.Preparation;
import org.sassrec.training.ColdChallenger;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.WarmCheckpoints;

/** Executes one day of a strategy in the run folder of the strategy. */
final class DayRun {
    private static final Set<PipelineStage> PREPARATION = Set.of(PipelineStage.PREPARE);
    private static final Set<PipelineStage> TRAINING = Set.of(PipelineStage.PRETRAIN, PipelineStage.FINETUNE);

    private final LoadedConfig config;
    private final LocalDate day;
    private final Clock clock;
    private final Consumer<PipelineEvent> events;
    private final RunContext run;
    private final SourceVersions contents;
    private double refreshSeconds;

    /**
     * Creates a run.
     *
     * @param config configuration of the day with the run folder as its output
     */
    DayRun(LoadedConfig config, LocalDate day, Clock clock, SourceVersions contents, Consumer<PipelineEvent> events) {
        this.config = config;
        this.day = day;
        this.clock = clock;
        this.events = events;
        this.contents = contents;
        this.run = RunContext.of(config, events, contents);
    }

    /** Trains a model on the data before the day and evaluates it on the day. */
    void train() throws IOException {
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(StageTasks.of(config, clock, events, contents));
        tasks.remove(PipelineStage.EXPORT);
        tasks.remove(PipelineStage.PUBLISH);
        Pipeline pipeline = new Pipeline(run.output(), tasks, clock).configuredBy(config);
        pipeline.run(Set.of(PipelineStage.PREPARE), events, () -> {
            requireDay();
            return true;
        });
        pipeline.run(Set.of(PipelineStage.EVALUATE), event -> {
            if (!(event instanceof PipelineEvent.Decided decided
                    && decided.decision().stage() == PipelineStage.PREPARE)) {
                events.accept(event);
            }
        });
    }

    /** Stores the training as the start of the next day. */
    void store() {
        new TrainingArchive(run).storeIfAccepted(true);
    }

    /**
     * Evaluates the weights of the run folder on the day. Histories and statistics end before the day.
     *
     * @param trained folder of the dataset that the weights were trained on
     */
    void refresh(Path trained) throws IOException {
        Instant start = clock.instant();
        Preparation.of(config.config())
                .locations(config::locationOf)
                .runRefresh(run.prepared(), trained, TrainedModel.finalHorizon(run.finetune()), true);
        refreshSeconds = Duration.between(start, clock.instant()).toMillis() / 1000.0;
        requireDay();
        StageTask evaluation = StageTasks.evaluate(run);
        evaluation.run(evaluation.inputs(), false);
    }

    /** Rejects a day without events. The newest day before it would be the test split. */
    private void requireDay() {
        long start = day.atStartOfDay(run.config().data().events().time().zone())
                .toInstant()
                .toEpochMilli();
        try (Dataset dataset = run.dataset()) {
            Events rows = dataset.events();
            for (long row = 0; row < rows.rows(); row++) {
                if (rows.split(row) == Split.TEST && rows.time(row) >= start) {
                    return;
                }
            }
        }
        throw Diagnostic.error(PipelineCode.BACKTEST_DAY_WITHOUT_EVENTS, "the day " + day + " has no events")
                .at(config.locationOf("data.events.path"), "")
                .withHelp("choose an interval of days with events: `--from` and `--to`")
                .toException();
    }

    /**
     * Copies the result into its folder.
     *
     * @param before folder of the result of the day before; empty on the first day
     * @param trained whether the day trained a model
     */
    DayResult collect(String key, Path folder, Optional<Path> before, boolean trained) throws IOException {
        Files.createDirectories(folder);
        DayResult.discard(folder);
        Files.copy(run.evaluation(), folder.resolve(DayResult.EVALUATION), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(run.queries(), folder.resolve(DayResult.QUERIES), StandardCopyOption.REPLACE_EXISTING);
        Double churn = null;
        boolean counted = config.config().model().type().isCountBased();
        if (!counted) {
            TopLists lists = TopLists.of(run);
            lists.write(folder.resolve(DayResult.LISTS));
            TopLists earlier =
                    before.isEmpty() ? null : TopLists.read(before.get().resolve(DayResult.LISTS));
            churn = earlier == null ? null : lists.churn(earlier);
        }
        DayResult result = new DayResult(
                key,
                trained ? seconds(PREPARATION) : refreshSeconds,
                trained ? seconds(TRAINING) : 0,
                trained && !counted ? samples() : 0,
                trained && !WarmCheckpoints.exist(run.finetune()),
                churn);
        result.write(folder);
        return result;
    }

    private double seconds(Set<PipelineStage> stages) throws IOException {
        Map<PipelineStage, RunState.CompletedStage> done =
                RunFolder.read(run.output()).completed();
        return done.entrySet().stream()
                .filter(stage -> stages.contains(stage.getKey()))
                .mapToDouble(stage -> stage.getValue().seconds())
                .sum();
    }

    private long samples() {
        return TrainingResult.read(run.finetune()).samples() + ColdChallenger.otherSamples(run.finetune());
    }
}
