package org.sassrec.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scenario.
 *
 * @param where SQL condition over the columns of an event; {@code null} exactly if {@code history} or {@code
 * exposuresFrom} is given
 * @param history list column of the users that contains the positives, oldest first, all before the events. Such a
 * scenario is training-only and has no validation or test rows.
 * @param exposuresFrom names of scenarios whose exposures are the positives of this one. Such a scenario is
 * training-only and has no events; histories and statistics do not use it.
 * @param label SQL expression over the columns of an event: of the scenario, or the top-level {@code label}
 * @param labelShare share of its positives in the training split that count as positives, in (0, 1]
 * @param lossWeight weight of its rows in fine-tuning, 1 by default
 * @param sampleRate share of its train positives that one epoch uses, in (0, 1]; a different part each epoch
 * @param gateDepth number of layers with gates, counted from the input; by default all
 * @param serve whether it is evaluated and released; {@code false} for training-only scenarios
 * @param userVectors whether the export contains the vectors of all known users; {@code false} if it is not served
 * @param outputNetwork network that changes its user vectors after the tower; {@code null} for none
 */
public record ScenarioConfig(
        String name,
        @Nullable String where,
        @Nullable ListColumn history,
        List<String> exposuresFrom,
        String label,
        double labelShare,
        double lossWeight,
        double sampleRate,
        int gateDepth,
        @Nullable String owner,
        Candidates candidates,
        boolean serve,
        boolean userVectors,
        @Nullable OutputNetworkConfig outputNetwork) {

    /**
     * Loss weight up to which a scenario is ignored. It is not 0, because a step with only such rows divides by the sum
     * of weights.
     */
    public static final double NEGLIGIBLE_WEIGHT = 1e-12;

    /** Names that a scenario cannot have, with the reason: another row, gate or folder has this name. */
    public static final Map<String, String> RESERVED_NAMES = Map.of(
            "macro",
            "the mean over the scenarios has this name",
            "mean",
            "the mean over the scenarios has this name",
            QualityGate.DEFAULT,
            "in `qualityGates` this name means all scenarios",
            "snapshot",
            "the serving snapshot in an export has this name",
            "user_tower",
            "the user tower in an export has this name");

    public ScenarioConfig {
        exposuresFrom = List.copyOf(exposuresFrom);
    }

    /** Returns whether a name is reserved, for example {@code mean}. */
    public static boolean isReservedName(String name) {
        return RESERVED_NAMES.containsKey(name);
    }

    /**
     * Output network: a perceptron of the scenario over the user vector, whose output is added to that vector.
     *
     * @param layers widths of its hidden layers
     * @param features names of additional inputs: features of the context and features of single scenarios
     */
    public record OutputNetworkConfig(List<Integer> layers, List<String> features) {
        public OutputNetworkConfig {
            layers = List.copyOf(layers);
            features = List.copyOf(features);
        }
    }

    /** Returns whether the rows of the scenario have a weight in training. */
    public boolean contributesToTraining() {
        return lossWeight > NEGLIGIBLE_WEIGHT;
    }

    /** Returns whether the scenario has events, instead of a list column or the exposures of other scenarios. */
    public boolean hasEvents() {
        return where != null;
    }

    /** A column with several values in one text. */
    public record ListColumn(String column, String separator) {}

    /** Candidate set: the items that the scenario may return. */
    public sealed interface Candidates {}

    /** Items that the scenario exposed in train (default). */
    public record ExposedItems() implements Candidates {}

    /** All known items. */
    public record AllItems() implements Candidates {}

    /** Items whose ids files list, in any format of a data source. */
    public record ListedItems(List<String> paths) implements Candidates {
        public ListedItems {
            paths = List.copyOf(paths);
        }
    }

    /** Items that satisfy an SQL condition over the columns of items. */
    public record SqlCondition(String condition) implements Candidates {}
}
