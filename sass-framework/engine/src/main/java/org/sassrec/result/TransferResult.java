package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.files.Versioned;

/**
 * Transfer between scenarios, and the content of {@code transfer.json}. All differences are paired over the same
 * queries and corrected within their list.
 *
 * @param model name of the configured model
 * @param confidence confidence level of each interval
 * @param fileAgainstReferences the configured model minus the plain model {@code source}, in a scenario or in the mean
 * @param pairs a pooled model of a scenario and {@code source} minus a model of the scenario alone, measured in the
 * scenario. The correction includes the skipped pairs.
 * @param leaveOneOut the configured model without the scenario {@code source} minus the model with it, measured in a
 * scenario. A value above zero is negative transfer from {@code source}.
 * @param trainingOnlyScenarios scenarios without queries. They can cause negative transfer but cannot suffer from it.
 * @param skipped by model, the reason why it was not trained
 * @param failed by run, the reason why it has no result, including runs with other queries
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
        Objects.requireNonNull(model); // Rejects a damaged file.
    }

    /** Returns the conclusion in a few sentences. Names are between backticks. */
    @JsonProperty(value = "conclusion", access = JsonProperty.Access.READ_ONLY)
    public String conclusion() {
        return Conclusion.of(this);
    }

    /**
     * The effect of one model or scenario on a scenario.
     *
     * @param scenario in which it is measured; may be {@link ComparisonResult#MACRO}
     * @param source the plain model or the other scenario
     * @param change of the metric
     */
    public record Influence(
            String scenario,
            String source,
            String metric,
            @JsonUnwrapped Difference change) {}
}
