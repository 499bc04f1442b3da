package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Versioned;

/**
 * Result of a backtest, and the content of {@code backtest.json}.
 *
 * @param days all days; on the first one, the strategies that continue have the model of the reference
 * @param reference the first strategy, which all others are compared with
 * @param metrics metrics of the table and the tests
 * @param confidence confidence level of each interval
 * @param strategies by name; the popularity baseline is the last one, without cost
 * @param setup conditions of the reference
 */
public record BacktestResult(
        String name,
        List<String> days,
        String reference,
        List<Long> seeds,
        List<String> metrics,
        double confidence,
        Map<String, Strategy> strategies,
        RunSetup setup)
        implements Versioned {

    /**
     * One strategy.
     *
     * @param changed its overrides of the configuration
     * @param update {@code train} or {@code refresh}; {@code null} for the popularity baseline
     * @param values by metric, the mean over the scenarios of all queries after the first day, and over the seeds
     * @param differences by metric, differences from the reference over these queries
     * @param cost cost of a day after the first; {@code null} for the popularity baseline
     * @param coldStarts number of days of a warm strategy that started from random weights
     * @param byDay values of each day
     */
    public record Strategy(
            Map<String, String> changed,
            @Nullable String update,
            Map<String, Double> values,
            Map<String, Difference> differences,
            @Nullable Cost cost,
            int coldStarts,
            List<Day> byDay) {

        public Strategy {
            byDay = List.copyOf(byDay);
        }
    }

    /**
     * Means of a day over the seeds.
     *
     * @param values by metric, the mean over the scenarios
     * @param cost {@code null} for the popularity baseline
     */
    public record Day(
            String day,
            Map<String, Double> values,
            @Nullable Cost cost) {}

    /**
     * Cost of a day.
     *
     * @param preparationSeconds duration of the preparation of the dataset
     * @param trainingSeconds duration of pre-training and fine-tuning
     * @param samples samples of fine-tuning
     * @param churn share of the top 50 items of some users that were not in their lists of the day before; {@code null}
     * if it was not measured
     */
    public record Cost(
            double preparationSeconds,
            double trainingSeconds,
            double samples,
            @Nullable Double churn) {}

    /** Returns the number of compared days. */
    @JsonProperty(value = "comparedDays", access = JsonProperty.Access.READ_ONLY)
    public int comparedDays() {
        return days.size() - 1;
    }

    /** Returns the conclusion in a few sentences. Names are between backticks. */
    @JsonProperty(value = "conclusion", access = JsonProperty.Access.READ_ONLY)
    public String conclusion() {
        return Conclusion.of(this);
    }
}
