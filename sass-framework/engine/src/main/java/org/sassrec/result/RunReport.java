package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.files.Versioned;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.training.EpochResult;

/**
 * Everything known of the run in a folder, and the content of {@code report.json}.
 *
 * @param folder of the run
 * @param notes where the configuration and the run differ
 * @param missing why a part is absent, by the part's name
 * @param verdicts of the quality gates
 * @param gates how open the network's gates are
 * @param viewAlignment what pre-training did to the users' vectors
 * @param transfer what {@code report --transfer} found
 * @param stages by name
 */
public record RunReport(
        String name,
        String model,
        String folder,
        List<String> notes,
        Map<String, String> missing,
        @Nullable EvaluationReport evaluation,
        List<QualityGateVerdict> verdicts,
        List<GateOpening> gates,
        @Nullable Views viewAlignment,
        @Nullable TransferResult transfer,
        List<TrainingLoop> training,
        Map<String, StageTime> stages)
        implements Versioned {

    /**
     * How open one gate of the user tower is in a scenario: 0 is shut, 1 is open.
     *
     * @param layer from 1
     * @param users rows that were measured
     * @param mean over them
     * @param low tenth percentile of the rows
     * @param high ninetieth percentile
     * @param unitsLow tenth percentile of the gate's units
     * @param unitsHigh ninetieth percentile
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
     * Vectors of the same users in the scenarios, before pre-training and after it.
     *
     * @param users that have vectors in two scenarios or more
     * @param heldOut whether pre-training never saw them
     * @param scenarios names by their numbers
     */
    public record Views(long users, boolean heldOut, List<String> scenarios, Side before, Side after) {}

    /**
     * One of both times.
     *
     * @param partnerCloserShare share of the other users' vectors that are farther than a user's own; {@code null} if nothing was compared
     * @param scenarioAuc the same by what differs between scenarios alone
     * @param explainedVariance share of the vectors' variance that the plane shows
     */
    public record Side(
            @Nullable Double partnerCloserShare,
            @Nullable Double scenarioAuc,
            double explainedVariance,
            List<Point> points) {}

    /** A user's vector in a scenario, both by number, in the plane. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(int user, int scenario, double x, double y) {}

    /**
     * Epochs of one network.
     *
     * @param stage {@code pre-train}, {@code fine-tune} or {@code refit}
     * @param unit {@link #ALL}, or the scenario of the network
     * @param bestEpoch {@code null} where none was chosen
     * @param metric of validation; {@code null} without early stopping
     */
    public record TrainingLoop(
            String stage,
            String unit,
            List<EpochResult> epochs,
            @Nullable Integer bestEpoch,
            @Nullable String metric) {
        /** Unit of a network that serves all scenarios. */
        public static final String ALL = "all";

        /** Names of the further figures of its epochs. */
        public Set<String> names() {
            Set<String> names = new TreeSet<>();
            epochs.forEach(epoch -> names.addAll(epoch.values().keySet()));
            return names;
        }
    }

    /**
     * What a stage took.
     *
     * @param finished ISO 8601, UTC
     */
    public record StageTime(double seconds, String finished) {}
}
