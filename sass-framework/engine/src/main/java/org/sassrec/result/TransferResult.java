package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.files.Versioned;

/**
 * What scenarios do to each other, and the content of {@code transfer.json}. All differences are paired over the same queries and
 * corrected among all of their list.
 *
 * @param model name of the file's own model
 * @param confidence of each interval
 * @param fileAgainstReferences the file's model less its twin {@code other}, in a scenario or in the mean
 * @param pairs a pooled model of a scenario and the {@code other} less one of the scenario alone, in that one; corrected for
 *     those that were not tried, too
 * @param leaveOneOut the file's model without the {@code other} scenario less the model with it, in a scenario: above zero, the other
 *     one harms
 * @param trainingOnlyScenarios scenarios that train and have no queries, so that they can only be what harms
 * @param skipped why, by what was not tried
 * @param failed why there is no result, by run; comparisons of runs that were asked other queries are among them
 * @param configuration fingerprint of the configuration and the data; {@code null} without data
 */
public record TransferResult(
        String model,
        CompareConfig.Split split,
        List<Long> seeds,
        List<String> metrics,
        double confidence,
        List<Influence> fileAgainstReferences,
        List<Influence> pairs,
        List<Influence> leaveOneOut,
        List<String> trainingOnlyScenarios,
        Map<String, String> skipped,
        Map<String, String> failed,
        @Nullable String configuration)
        implements Versioned {

    public TransferResult {
        Objects.requireNonNull(model); // a file without it is damaged
    }

    /**
     * What something else does to a scenario.
     *
     * @param scenario in which it is measured; may be {@link ComparisonResult#MACRO}
     * @param source the twin or the other scenario
     * @param change of the metric
     */
    public record Influence(
            String scenario,
            String source,
            String metric,
            @JsonUnwrapped Difference change) {}
}
