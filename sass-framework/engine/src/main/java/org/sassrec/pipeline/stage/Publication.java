package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.RunConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.live.LiveReleaseState;
import org.sassrec.release.Publisher;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * Publishes the model that was trained and evaluated in a run folder. No other stage runs. The configuration must be
 * that of the training and of the evaluation, except for the keys of publish. The data may have changed since.
 */
public final class Publication {
    private static final String PRECISION = KeySet.declared("run.precision");

    private final LoadedConfig loaded;
    private final Clock clock;
    private final Consumer<PipelineEvent> listener;
    private final RunContext run;
    private final FinalTraining last;
    private boolean endsHold;

    /** A check that needs a trained model, for example of a saved plan. */
    @FunctionalInterface
    public interface Guard {
        void check() throws IOException;
    }

    public Publication(LoadedConfig loaded, Clock clock, Consumer<PipelineEvent> listener) {
        this.loaded = loaded;
        this.clock = clock;
        this.listener = listener;
        this.run = RunContext.of(loaded, listener);
        this.last = new FinalTraining(run, clock);
    }

    /** Sets whether the release may replace one that a rollback activated. */
    public Publication endingHold(boolean allowed) {
        endsHold = allowed;
        return this;
    }

    /**
     * Publishes the release and activates it, unless it is live. Evaluates the quality gates in both cases.
     *
     * @param guard called when the model is complete, before anything changes
     * @throws SassException SASS5205 for a count-based baseline, SASS5924 if a stage before publish is not complete,
     * SASS5925 if the configuration differs from that of these stages, SASS6001 for a failed quality gate, SASS7554 if
     * releases are on hold after a rollback
     */
    public void run(Guard guard) throws IOException {
        requireRun();
        TrainingArchive trainings = new TrainingArchive(run);
        // Stored before the activation: a refresh with older weights must not replace this release.
        PublishTask task =
                new PublishTask(released(), run.output(), clock, trainings::storeIfAccepted).endingHold(endsHold);
        new Pipeline(run.output(), Map.of(PipelineStage.PUBLISH, task), clock)
                .configuredBy(loaded)
                .runOnly(
                        PipelineStage.PUBLISH,
                        state -> {
                            try {
                                requireTraining(state);
                            } catch (SassException e) {
                                // A build server would read the verdicts of another model.
                                QualityGateCheck.of(run).deleteReport();
                                throw e;
                            }
                            guard.check();
                            reportEvaluation();
                        },
                        listener,
                        () -> {
                            task.requireGates();
                            trainings.storeIfAccepted(true);
                            return true;
                        });
    }

    /** Returns what {@link #run} would do. Nothing changes. */
    public Publisher.Preview preview(Guard guard) throws IOException {
        requireRun();
        requireTraining(RunFolder.read(run.output()));
        guard.check();
        reportEvaluation();
        return new PublishTask(released(), run.output(), clock, passed -> {})
                .endingHold(endsHold)
                .preview();
    }

    private void requireRun() {
        StageTasks.requireVectors(loaded);
        if (!Files.exists(run.output())) {
            throw missing("the run folder does not exist", PipelineStage.FINETUNE);
        }
    }

    private boolean trainsOnAllDays() {
        return FinalTraining.isConfigured(run.config());
    }

    private RunContext released() {
        return trainsOnAllDays() ? last.publication() : run;
    }

    private void requireTraining(RunState state) throws IOException {
        CompletedStages done = trainsOnAllDays()
                ? new CompletedStages(run, state, PipelineStage.EVALUATE)
                : new CompletedStages(run, state, PipelineStage.EXPORT, PipelineStage.EVALUATE);
        requireSame(
                "training",
                done.differences(EnumSet.complementOf(EnumSet.of(PipelineStage.EVALUATE)), this::configured),
                "train");
        List<PipelineStage> missing = done.missing();
        if (!missing.isEmpty()) {
            throw missing(CompletedStages.incomplete(missing), missing.get(0));
        }
        requireSame("evaluation", done.differences(Set.of(PipelineStage.EVALUATE), this::configured), "evaluate");
        if (trainsOnAllDays()) {
            List<PipelineStage> unfinished = last.missing(state);
            if (!unfinished.isEmpty()) {
                throw missing(
                        "the training on all days is not complete ("
                                + unfinished.get(0).label() + ")",
                        PipelineStage.FINETUNE);
            }
        } else if (!new ExportTask(run).outputExists()) {
            throw missing("the result of export is missing or damaged", PipelineStage.EXPORT);
        }
        if (!new EvaluateTask(run).outputExists()) {
            throw missing("the result of evaluate is missing or damaged", PipelineStage.EVALUATE);
        }
    }

    /** Removes the inputs that are not a part of the configuration: source files and what depends on the machine. */
    private Map<String, String> configured(Map<String, String> inputs) {
        Map<String, String> rest = new TreeMap<>(inputs);
        rest.entrySet().removeIf(each -> SourceVersions.isSource(each.getKey(), each.getValue()));
        rest.remove(SourceInputs.INTERVAL_END);
        if (run.config().run().precision() == RunConfig.Precision.AUTO) {
            rest.remove(PRECISION);
        }
        return rest;
    }

    private SassException missing(String reason, PipelineStage first) {
        String command = first == PipelineStage.EVALUATE ? "evaluate" : "train";
        return Diagnostic.error(PipelineCode.TRAINED_MODEL_MISSING, "no trained model to publish: " + reason)
                .inFile(run.output().toString())
                .withHelp("run `sass " + command + "` first; `publish` runs no other stage")
                .toException();
    }

    private static void requireSame(String of, List<String> changed, String command) {
        if (!changed.isEmpty()) {
            throw Diagnostic.error(
                            PipelineCode.TRAINED_CONFIGURATION_MISMATCH,
                            "the configuration differs from that of the " + of + ": " + String.join(", ", changed))
                    .withNote("`publish` releases the model that was trained; it trains nothing")
                    .withHelp("run `sass " + command + "` with this configuration, or publish with that of the " + of
                            + "; `sass plan` shows both values")
                    .toException();
        }
    }

    private void reportEvaluation() {
        EvaluationReport report = EvaluationJson.readReport(run.evaluation());
        listener.accept(new PipelineEvent.Evaluated(report, run.evaluation(), liveMetrics(report)));
        StageTasks.popularityWarning(loaded, report, true)
                .ifPresent(warning -> listener.accept(new PipelineEvent.Warned(List.of(warning))));
        TrainedDays.of(trainsOnAllDays() ? last.context() : run, run).ifPresent(listener);
    }

    private PipelineEvent.@Nullable LiveMetrics liveMetrics(EvaluationReport report) {
        ReleaseManifest live = LiveReleaseState.of(run.config()).live();
        if (live == null) {
            return null;
        }
        Map<String, Map<String, Double>> values = new TreeMap<>();
        Map<String, String> problems = new TreeMap<>();
        report.scenarioMetrics().forEach((scenario, now) -> {
            ScenarioMetrics before = live.evaluations().get(scenario);
            if (before != null && now.isComparableWith(before)) {
                values.put(scenario, before.values());
            } else if (before != null) {
                problems.put(scenario, now.differencesFrom(before));
            }
        });
        return new PipelineEvent.LiveMetrics(live.id(), values, problems);
    }
}
