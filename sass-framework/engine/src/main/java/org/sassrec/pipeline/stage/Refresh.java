package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.archive.StoredTraining;
import org.sassrec.prepare.Preparation;
import org.sassrec.training.TrainedModel;

/**
 * Publishes vectors of the newest data with the weights of the last training. Histories, statistics, users and items
 * are computed up to the newest event. No data is held out and nothing is trained. {@code evaluate.history: rolling}
 * measures this setting. The stages (prepare, export, publish) have their own folder, {@code refresh} in the run
 * folder. The weights are those of {@link TrainingArchive}, so a training can run at the same time or fail.
 */
public final class Refresh {

    /** Keys that only locate the data or hold out a part of it. */
    static final KeySet LOCATION = KeySet.of(
            "data.events.path",
            "data.events.dates",
            "data.events.missingDates",
            "data.events.ready",
            "data.users.path",
            "data.users.join",
            "data.users.dates",
            "data.users.missingDates",
            "data.items.path",
            "data.items.join",
            "data.items.dates",
            "data.items.missingDates",
            "data.split");

    private static final Set<PipelineStage> TRAINING =
            EnumSet.of(PipelineStage.PREPARE, PipelineStage.PRETRAIN, PipelineStage.FINETUNE);

    private final LoadedConfig loaded;
    private final Clock clock;
    private final Consumer<PipelineEvent> listener;
    private final RunContext run;
    private final TrainingArchive trainings;
    private boolean endsHold;

    public Refresh(LoadedConfig loaded, Clock clock, Consumer<PipelineEvent> listener) {
        this.loaded = loaded;
        this.clock = clock;
        this.listener = listener;
        this.run = RunContext.of(loaded, listener);
        this.trainings = new TrainingArchive(run);
    }

    /** Sets whether the release may replace one that a rollback activated. */
    public Refresh endingHold(boolean allowed) {
        endsHold = allowed;
        return this;
    }

    /**
     * Publishes a release of the current data. A training can run at the same time.
     *
     * @throws SassException SASS5205 for a count-based baseline, SASS5901 if another refresh is active or a training
     * ends meanwhile, SASS5921 without trained and evaluated weights, SASS5922 if the configuration differs from that of
     * the weights, SASS6001 for a failed quality gate, SASS7554 if releases are on hold after a rollback
     */
    public void run() throws IOException {
        StageTasks.requireVectors(loaded);
        if (!Files.exists(run.output())) {
            throw missingTraining("the run folder does not exist");
        }
        TrainingArchive.Session session = trainings.open();
        try (session) {
            trainings.storeCompleted();
            Path used = trainings.newest().orElseThrow(this::incompleteTraining);
            RunContext trained = run.withTraining(used);
            requireConfiguration(trained);
            RunContext weights = trained.withTraining(StoredTraining.releasedWeights(used));
            RunState.CompletedStage training = Objects.requireNonNull(
                    RunFolder.read(weights.trained()).completed().get(PipelineStage.FINETUNE));
            listener.accept(new PipelineEvent.Refreshing(Instant.parse(training.finished())));
            TrainedDays.of(weights, trained).ifPresent(listener);
            Path dataset = Preparation.refreshFolder(loaded.config());
            Path export = output().resolve(RunContext.EXPORT);
            RunContext newer = weights.withDataset(dataset, export);
            PublishTask publish = new PublishTask(
                            trained.withDataset(dataset, export),
                            output(),
                            clock,
                            passed -> trainings.requireCurrent(used))
                    .endingHold(endsHold);
            new Pipeline(output(), tasks(weights, training, newer, publish), clock)
                    .configuredBy(loaded)
                    .run(Set.of(PipelineStage.PUBLISH), listener, () -> {
                        publish.requireGates();
                        return true;
                    });
        }
    }

    private Path output() {
        return run.output().resolve("refresh");
    }

    private Map<PipelineStage, StageTask> tasks(
            RunContext weights, RunState.CompletedStage training, RunContext newer, PublishTask publish) {
        Horizon horizon = TrainedModel.finalHorizon(weights.finetune());
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        tasks.put(
                PipelineStage.PREPARE,
                // The same inputs give different weights on another machine, so the end of the training is part of the
                // id.
                new RefreshPrepareTask(
                        weights, newer, training.inputs().fingerprint() + " " + training.finished(), horizon, clock));
        tasks.put(PipelineStage.EXPORT, new ExportTask(newer));
        tasks.put(PipelineStage.PUBLISH, publish);
        return tasks;
    }

    /** Checks a stored training and the configuration. */
    private void requireConfiguration(RunContext trained) throws IOException {
        CompletedStages done = new CompletedStages(trained, RunFolder.read(trained.trained()), PipelineStage.EVALUATE);
        if (!done.missing().isEmpty()) {
            throw missingTraining(CompletedStages.incomplete(done.missing()));
        }
        try {
            trained.dataset().close();
        } catch (SassException e) {
            throw missingTraining("the prepared dataset of the training does not exist or has another version");
        }
        List<String> changed = done.differences(TRAINING, values -> meaningKeys(values, loaded.config()));
        if (!changed.isEmpty()) {
            throw Diagnostic.error(
                            PipelineCode.REFRESH_CONFIGURATION_MISMATCH,
                            "the configuration differs from that of the weights: " + StageDecision.summarize(changed))
                    .withHelp("run `sass train`; a refresh only accepts changes of the data")
                    .toException();
        }
    }

    private SassException incompleteTraining() {
        try {
            List<PipelineStage> missing =
                    new CompletedStages(run, RunFolder.read(run.output()), PipelineStage.EVALUATE).missing();
            return missingTraining(
                    missing.isEmpty()
                            ? "the files of the training are incomplete or damaged"
                            : CompletedStages.incomplete(missing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SassException missingTraining(String reason) {
        return Diagnostic.error(PipelineCode.REFRESH_WEIGHTS_MISSING, "no trained weights for a refresh: " + reason)
                .inFile(run.output().toString())
                .withHelp("run `sass train` first and keep its run folder")
                .toException();
    }

    /**
     * Removes inputs that do not affect a refresh: data location, split, arithmetic of training and the metric of
     * validation.
     */
    static Map<String, String> meaningKeys(Map<String, String> values, SassConfig config) {
        Map<String, String> rest = new TreeMap<>(values);
        rest.remove(SourceInputs.INTERVAL_END);
        rest.entrySet()
                .removeIf(each -> SourceVersions.isSource(each.getKey(), each.getValue())
                        || LOCATION.contains(each.getKey())
                        || InputDeclaration.ARITHMETIC.contains(each.getKey())
                        || FinetuneTask.decidesBiasCalibration(each.getKey(), config));
        return rest;
    }

    /** Prepares the current source files for the weights of an earlier training. */
    private static final class RefreshPrepareTask implements StageTask {
        /** Input name of the weights. */
        private static final String WEIGHTS = "the weights";

        /** Clocks and time zones of devices can be wrong by some hours. */
        private static final Duration MAX_FUTURE = Duration.ofDays(1);

        private final RunContext trained;
        private final RunContext run;
        private final String weights;
        private final Horizon horizon;
        private final SourceInputs sources;
        private final Clock clock;

        /**
         * Creates a task.
         *
         * @param trained the run that trained
         * @param run the run with the newer dataset
         * @param weights fingerprint of the training
         * @param horizon of the weights
         * @param clock detects events in the future
         */
        RefreshPrepareTask(RunContext trained, RunContext run, String weights, Horizon horizon, Clock clock) {
            this.clock = clock;
            this.trained = trained;
            this.run = run;
            this.weights = weights;
            this.horizon = horizon;
            this.sources = new SourceInputs(run, 0);
        }

        @Override
        public StageInputs inputs() throws IOException {
            Map<String, String> inputs = sources.inspect();
            inputs.put(WEIGHTS, weights);
            return StageInputs.of(inputs);
        }

        @Override
        public StageInputs actualInputs(StageInputs planned) {
            return sources.actualInputs(planned);
        }

        /** The digest covers the checksums of the files and the weights. */
        @Override
        public Optional<String> resultDigest() {
            Map<String, String> result = new TreeMap<>(Map.of(WEIGHTS, weights));
            try {
                SourceInputs.addDatasetFiles(result, "dataset", run.prepared());
            } catch (SassException e) {
                return Optional.empty();
            }
            return Optional.of(StageInputs.of(result).fingerprint());
        }

        @Override
        public Optional<String> note() {
            return sources.note();
        }

        @Override
        public boolean outputExists() {
            try {
                run.dataset().close();
                return true;
            } catch (SassException e) {
                return false;
            }
        }

        @Override
        public void run(StageInputs inputs, boolean resume) throws IOException {
            sources.report(sources.preparation("").runRefresh(run.prepared(), trained.prepared(), horizon, false));
            checkNewestEvent();
            sources.reportChanged();
        }

        /**
         * Warns if the log ends earlier than that of the training. Rejects events in the future: windows of statistics
         * end at the newest event, so one such event empties them.
         */
        private void checkNewestEvent() {
            try (Dataset now = run.dataset();
                    Dataset then = trained.dataset()) {
                long ends = now.endTime(Horizon.REFIT);
                long ended = then.endTime(Horizon.REFIT);
                ZoneId zone = run.config().data().events().time().zone();
                Instant latest = clock.instant().plus(MAX_FUTURE);
                if (Instant.ofEpochMilli(ends).isAfter(latest)) {
                    throw Diagnostic.error(
                                    PipelineCode.REFRESH_DATA_NOT_CURRENT,
                                    "the newest event is at " + text(ends, zone) + ", which is in the future")
                            .at(run.loaded().locationOf("data.events.path"), "")
                            .withHelp(
                                    "fix or remove such events, because statistics are computed up to the newest event")
                            .toException();
                }
                if (ends < ended) {
                    run.listener()
                            .accept(new PipelineEvent.Warned(List.of(Diagnostic.warning(
                                            PipelineCode.REFRESH_DATA_NOT_CURRENT,
                                            "the newest event is at " + text(ends, zone)
                                                    + ", older than the training data of the weights ("
                                                    + text(ended, zone)
                                                    + ")")
                                    .withHelp("check `data.events.path`; a refresh releases the current data"))));
                }
            }
        }

        private static String text(long end, ZoneId zone) {
            return Instant.ofEpochMilli(end - 1)
                    .atZone(zone)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toLocalDateTime()
                    .toString();
        }
    }
}
