package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.Versioned;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.training.EpochResult;
import org.sassrec.training.StartChoice;

/**
 * The report of a run, and the content of {@code report.json}.
 *
 * @param folder of the run
 * @param notes differences between the configuration and the run
 * @param findings what limits the quality of the model, most severe first
 * @param missing by part, the reason why it is absent
 * @param verdicts of the quality gates
 * @param gates openness of the network's gates
 * @param stageOne what pre-training did, in one sentence; {@code null} if it is unknown
 * @param views the vectors of users and of items before and after pre-training
 * @param transfer the result of {@code report --transfer}
 * @param stages by name
 * @param setup conditions of the evaluation, or of the training without one
 * @param popularity differences from the popularity baseline; {@code null} if they are unknown
 * @param lastPassed values of the last earlier run that passed its quality gates, by scenario and metric; empty without
 * one
 * @param samples recommendations for some users of each scenario
 * @param daily the recorded days; {@code null} if fewer than two are recorded
 */
public record RunReport(
        String name,
        String model,
        String folder,
        List<String> notes,
        List<Diagnostic> findings,
        Map<String, String> missing,
        @Nullable EvaluationReport evaluation,
        List<QualityGateVerdict> verdicts,
        List<GateOpening> gates,
        @Nullable String stageOne,
        List<Views> views,
        @Nullable TransferResult transfer,
        List<TrainingLoop> training,
        Map<String, StageTime> stages,
        @Nullable RunSetup setup,
        @Nullable PopularityComparison popularity,
        Map<String, Map<String, Double>> lastPassed,
        List<SampleUser> samples,
        @Nullable DailySeries daily)
        implements Versioned {

    /** Returns the conclusion in one or two sentences. Names and keys are between backticks. */
    @JsonProperty(value = "conclusion", access = JsonProperty.Access.READ_ONLY)
    public String conclusion() {
        return Conclusion.of(this);
    }

    /** Returns whether the evaluated model was published after its evaluation. */
    @JsonIgnore
    public boolean isPublished() {
        StageTime evaluated = stages.get("evaluate");
        StageTime published = stages.get("publish");
        return evaluated != null
                && published != null
                && !Instant.parse(published.finished()).isBefore(Instant.parse(evaluated.finished()));
    }

    /**
     * Openness of one gate of the user tower in a scenario: 0 is closed, 1 is open.
     *
     * @param layer from 1
     * @param users number of measured rows
     * @param mean over the rows
     * @param low tenth percentile of the rows
     * @param high ninetieth percentile of the rows
     * @param unitsLow tenth percentile of the gate's units
     * @param unitsHigh ninetieth percentile of the gate's units
     */
    public record GateOpening(
            String scenario,
            int layer,
            GateMeans.Kind gate,
            int users,
            double mean,
            double low,
            double high,
            double unitsLow,
            double unitsHigh) {}

    /**
     * Vectors of the same users, or items, in several scenarios, before and after pre-training.
     *
     * @param side {@code user} or {@code item}
     * @param entities number of users or items with vectors in at least two scenarios
     * @param heldOut whether they were excluded from pre-training
     * @param scenarios scenario names by index
     */
    public record Views(
            String side, long entities, boolean heldOut, List<String> scenarios, Vectors before, Vectors after) {}

    /**
     * The vectors at one point in time.
     *
     * @param partnerCloserShare share of the vectors of other users, or items, that are farther away than the vector of
     * the same one in another scenario; {@code null} if nothing was compared
     * @param scenarioAuc the same share from only those features that differ between scenarios
     * @param explainedVariance share of the vectors' variance that the plane explains
     */
    public record Vectors(
            @Nullable Double partnerCloserShare,
            @Nullable Double scenarioAuc,
            double explainedVariance,
            List<Point> points) {}

    /** The vector of a user, or an item, in a scenario, projected to the plane. Entity and scenario are indices. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(int entity, int scenario, double x, double y) {}

    /**
     * Epochs of one network.
     *
     * @param stage {@code pre-train}, {@code fine-tune} or {@code refit}
     * @param unit {@link #ALL}, or the scenario of the network
     * @param bestEpoch the chosen epoch; {@code null} without a choice
     * @param metric validation metric; {@code null} without early stopping
     * @param start choice between pre-trained and new weights; {@code null} if there was nothing to choose
     */
    public record TrainingLoop(
            String stage,
            String unit,
            List<EpochResult> epochs,
            @Nullable Integer bestEpoch,
            @Nullable String metric,
            @Nullable StartChoice start) {
        /** Unit of a network that serves all scenarios. */
        public static final String ALL = "all";

        /** Returns the names of the additional values of the epochs. */
        public Set<String> names() {
            Set<String> names = new TreeSet<>();
            epochs.forEach(epoch -> names.addAll(epoch.values().keySet()));
            return names;
        }
    }

    /**
     * Duration of a stage.
     *
     * @param finished ISO 8601, UTC
     */
    public record StageTime(double seconds, String finished) {}
}
