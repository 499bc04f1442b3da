package org.sassrec.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.release.PublishProgress;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.training.TrainingEvent;

/** What happens in a run, for whoever shows it. */
public sealed interface PipelineEvent {

    /** A stage was looked at. */
    record Decided(StageDecision decision) implements PipelineEvent {}

    /**
     * A stage is whole.
     *
     * @param unchanged whether its result is known to be the one that was there before
     */
    record Finished(PipelineStage stage, Duration duration, boolean unchanged) implements PipelineEvent {}

    /**
     * Newer data goes through weights that are there.
     *
     * @param trained when their training ended
     */
    record Refreshing(Instant trained) implements PipelineEvent {}

    /** A part of a stage is done. */
    record Step(PipelineStage stage, String name, double seconds) implements PipelineEvent {}

    /** The events were read. */
    record Read(DatasetManifest.Source source) implements PipelineEvent {}

    /** Something in the data that the user should know. */
    record Warned(List<Diagnostic> warnings) implements PipelineEvent {}

    /** Training goes on. */
    record Training(TrainingEvent event) implements PipelineEvent {}

    /** Publishing goes on. */
    record Publishing(PublishProgress progress) implements PipelineEvent {}

    /**
     * A release is live.
     *
     * @param store where it lies: a folder or a server's URI
     * @param changed {@code false} if the same content was live already
     */
    record Released(ReleaseManifest release, String store, boolean changed) implements PipelineEvent {}

    /**
     * The model is evaluated, now or before, and that was asked for.
     *
     * @param file with all metrics
     */
    record Evaluated(EvaluationReport report, Path file) implements PipelineEvent {}

    /**
     * The quality gates were asked about the evaluation.
     *
     * @param verdicts scenario by scenario; none where no gate is configured
     * @param file of the verdicts for build servers
     */
    record GatesEvaluated(List<QualityGateVerdict> verdicts, Path file) implements PipelineEvent {}
}
