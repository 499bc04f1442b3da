package org.sassrec.result;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.significance.PairedTest;

/**
 * The paired differences of a model from the popularity baseline for the same queries.
 *
 * @param metric the metric of the conclusion
 * @param differences by scenario and metric, model minus popularity; includes the mean over the scenarios ({@link
 * PairedTest#MACRO}). The Holm correction covers the scenarios of one metric.
 */
public record PopularityComparison(String metric, Map<String, Map<String, Difference>> differences) {

    /** Returns the difference in a scenario, or {@code null} if it was not measured. */
    public @Nullable Difference difference(String scenario) {
        return differences.getOrDefault(scenario, Map.of()).get(metric);
    }

    /** Returns the measured scenarios, with the mean. */
    public Set<String> places() {
        return differences.keySet();
    }
}
