package org.sassrec.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One scenario.
 *
 * @param where SQL condition over the event's columns; {@code null} exactly when {@code history} or {@code exposuresFrom} is given
 * @param history the scenario's positives come from a list column of the users instead of from events: each user's past
 *     from before all events, oldest first, without exposures. Such a scenario trains; it has no validation or test rows.
 * @param exposuresFrom names of scenarios of events; not empty: this one's positives are their exposures, answered or not, which teaches
 *     the model what is shown to whom. Such a scenario trains; it has no events of its own, and no history or statistic knows it.
 * @param label SQL expression over the event's columns: its own, or the common {@code label}
 * @param lossWeight of its rows in fine-tuning, 1 by default
 * @param sampleRate share of its train positives that one epoch visits, in (0, 1]; another part each epoch
 * @param gateDepth gates work in its first so many layers; by default all
 * @param serve whether it is evaluated and released; {@code false} for scenarios that only help others to learn
 * @param outputNetwork what changes its users' vectors after the tower; {@code null} for nothing
 */
public record ScenarioConfig(
        String name,
        @Nullable String where,
        @Nullable ListColumn history,
        List<String> exposuresFrom,
        String label,
        double lossWeight,
        double sampleRate,
        int gateDepth,
        @Nullable String owner,
        Candidates candidates,
        boolean serve,
        @Nullable OutputNetworkConfig outputNetwork) {

    /** A loss weight that counts for nothing; with 0, a step of such rows alone would divide by it. */
    public static final double NEGLIGIBLE_WEIGHT = 1e-12;

    /** Names that no scenario may have, and why: two rows of a table, or the gates of one and of all, would have one name. */
    public static final Map<String, String> RESERVED_NAMES = Map.of(
            "macro",
            "the mean over the scenarios has this name",
            "mean",
            "the mean over the scenarios has this name",
            QualityGate.DEFAULT,
            "under `qualityGates` it means all scenarios",
            "snapshot",
            "the folder of all users' values has this name in an export",
            "user_tower",
            "the folder of the user tower has this name in an export");

    public ScenarioConfig {
        exposuresFrom = List.copyOf(exposuresFrom);
    }

    /** Whether a name has a meaning of its own, as {@code mean} has, and so can be no scenario's. */
    public static boolean isReservedName(String name) {
        return RESERVED_NAMES.containsKey(name);
    }

    /**
     * A perceptron of the scenario's own over the user's vector, whose output is added to that vector.
     *
     * @param layers widths of its hidden layers
     * @param features names of features of the context, and of features that some scenarios alone have, that it reads, too
     */
    public record OutputNetworkConfig(List<Integer> layers, List<String> features) {
        public OutputNetworkConfig {
            layers = List.copyOf(layers);
            features = List.copyOf(features);
        }
    }

    /** Whether the model learns anything of its rows. */
    public boolean contributesToTraining() {
        return lossWeight > NEGLIGIBLE_WEIGHT;
    }

    /** Whether events are its own: neither a list column nor other scenarios' exposures make it. */
    public boolean hasEvents() {
        return where != null;
    }

    /** A column that holds several values in one text. */
    public record ListColumn(String column, String separator) {}

    /** Which items may be shown in the scenario. */
    public sealed interface Candidates {}

    /** Items that the scenario exposed in train (default). */
    public record ExposedItems() implements Candidates {}

    /** Every item known. */
    public record AllItems() implements Candidates {}

    /** Items that files name, of any form that a data source has. */
    public record ListedItems(List<String> paths) implements Candidates {
        public ListedItems {
            paths = List.copyOf(paths);
        }
    }

    /** Items for which an SQL condition over the items' columns holds. */
    public record SqlCondition(String condition) implements Candidates {}
}
