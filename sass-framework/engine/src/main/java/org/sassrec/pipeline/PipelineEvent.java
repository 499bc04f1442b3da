package org.sassrec.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.release.PublishProgress;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.training.TrainingEvent;

/** An event of a run. */
public sealed interface PipelineEvent {

    /**
     * The stages that will run.
     *
     * @param seconds expected duration by stage, in their order; NaN for a stage without a measured run
     */
    record Planned(Map<PipelineStage, Double> seconds) implements PipelineEvent {}

    /** No stage runs any more: all are complete, or one failed. */
    record Ended() implements PipelineEvent {}

    /** The pipeline decided whether a stage runs. */
    record Decided(StageDecision decision) implements PipelineEvent {}

    /**
     * A stage is complete.
     *
     * @param unchanged whether its result equals the previous one
     */
    record Finished(PipelineStage stage, Duration duration, boolean unchanged) implements PipelineEvent {}

    /**
     * A refresh starts: new data is encoded with existing weights.
     *
     * @param trained end of the training of the weights
     */
    record Refreshing(Instant trained) implements PipelineEvent {}

    /**
     * The days of the events that the released weights were trained on.
     *
     * @param evaluated last day of the weights that were evaluated
     */
    record TrainedOn(LocalDate first, LocalDate last, LocalDate evaluated) implements PipelineEvent {}

    /** The evaluated model passed, and both stages train again on all events. */
    record TrainingOnAllDays() implements PipelineEvent {}

    /** A part of a stage is complete. */
    record Step(PipelineStage stage, String name, double seconds) implements PipelineEvent {}

    /** A sentence about the work of a stage, for example that it copied a dataset. */
    record Noted(PipelineStage stage, String text) implements PipelineEvent {}

    /** A dataset was prepared from the source files. */
    record Prepared(DatasetManifest manifest) implements PipelineEvent {}

    /** The data has warnings. */
    record Warned(List<Diagnostic> warnings) implements PipelineEvent {}

    /** Progress of training. */
    record Training(TrainingEvent event) implements PipelineEvent {}

    /** Progress of publish. */
    record Publishing(PublishProgress progress) implements PipelineEvent {}

    /**
     * A release is live.
     *
     * @param store its location: a folder or a server's URI
     * @param changed {@code false} if the same content was already live
     */
    record Released(ReleaseManifest release, String store, boolean changed) implements PipelineEvent {}

    /**
     * The evaluation of the trained model is available, from this run or an earlier one.
     *
     * @param file with all metrics
     * @param live the release that the model would replace; {@code null} if it is not compared
     */
    record Evaluated(
            EvaluationReport report, Path file, @Nullable LiveMetrics live) implements PipelineEvent {}

    /**
     * The stored metrics of the live release.
     *
     * @param release its id
     * @param values by scenario and metric; without scenarios that were measured with other settings
     * @param problems by scenario, why the stored metrics cannot be compared
     */
    record LiveMetrics(String release, Map<String, Map<String, Double>> values, Map<String, String> problems) {}

    /**
     * The quality gates were evaluated.
     *
     * @param verdicts by scenario; empty without quality gates
     * @param file JUnit report for build servers
     */
    record GatesEvaluated(List<QualityGateVerdict> verdicts, Path file) implements PipelineEvent {}
}
