package org.sassrec.result;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Versioned;

/**
 * What is known about a model and its data on one date. A line of the file of daily metrics.
 *
 * @param date date of the run, as {@code 2026-05-08}
 * @param evaluation the last evaluation of this date; {@code null} if none
 * @param release the releases of this date; {@code null} if none
 */
public record DailyMetrics(
        String date,
        @Nullable Evaluation evaluation,
        @Nullable Release release) implements Versioned {

    public DailyMetrics {
        LocalDate.parse(date); // rejects a damaged line
    }

    /** Creates the line of a date without values. */
    public static DailyMetrics of(LocalDate date) {
        return new DailyMetrics(date.toString(), null, null);
    }

    /** Returns the line with another evaluation. */
    public DailyMetrics with(Evaluation evaluated) {
        return new DailyMetrics(date, evaluated, release);
    }

    /** Returns the line with other values of its releases. */
    public DailyMetrics with(Release released) {
        return new DailyMetrics(date, evaluation, released);
    }

    /** How the weights of a day were obtained. Changes of lists and vectors are only comparable within one kind. */
    public enum Kind {
        /** Trained from random weights. */
        COLD,
        /** Trained from earlier weights on all samples. */
        WARM,
        /** Trained from earlier weights on newer samples and a share of the older ones. */
        INCREMENTAL,
        /** Not trained: the weights of the release before. */
        REFRESH
    }

    /**
     * An evaluated model.
     *
     * @param newestDay day of the newest event of the dataset
     * @param kind start of the training
     * @param trainedUntil last day of the events that the weights were trained on
     * @param metric metric that selects the model
     * @param scenarios by name, in the order of the configuration
     */
    public record Evaluation(
            String newestDay, Kind kind, String trainedUntil, String metric, Map<String, Scenario> scenarios) {
        public Evaluation {
            scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        }
    }

    /**
     * A scenario of an evaluated model. A scenario that is only used for training has no queries and no metrics.
     *
     * @param queries number of evaluated queries
     * @param metrics values of the model by metric
     * @param popularity values of the popularity baseline by metric
     * @param errors standard errors of the model's values by metric
     * @param protocol digest of the settings that determine queries and candidates
     * @param unknownUsers share of the queries whose user has no event that the model knows; {@code null} without queries
     * @param unknownItems share of the queries whose item has no event that the model knows; {@code null} without queries
     * @param newestDay rows of the newest day
     */
    public record Scenario(
            long queries,
            Map<String, Double> metrics,
            Map<String, Double> popularity,
            Map<String, Double> errors,
            String protocol,
            @Nullable Double unknownUsers,
            @Nullable Double unknownItems,
            Rows newestDay) {
        public Scenario {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
            popularity = Collections.unmodifiableMap(new LinkedHashMap<>(popularity));
            errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
        }
    }

    /**
     * The rows of one scenario and day.
     *
     * @param rows number of rows
     * @param positives number of rows with a true label
     * @param hours number of hours of the day with a row
     * @param repeated number of rows that repeat user, item and time of another row
     * @param unknownValues by feature, for example {@code item.category}, the share of rows whose value is missing or not
     * in the vocabulary
     */
    public record Rows(long rows, long positives, int hours, long repeated, Map<String, Double> unknownValues) {
        public Rows {
            unknownValues = Collections.unmodifiableMap(new LinkedHashMap<>(unknownValues));
        }
    }

    /**
     * The releases of one date.
     *
     * @param id the last one
     * @param kind of the weights of the first one
     * @param trainedUntil last day of the events that the weights were trained on; {@code null} if unknown
     * @param scenarios by name; without scenarios that had no live release or did not change
     */
    public record Release(String id, Kind kind, @Nullable String trainedUntil, Map<String, Change> scenarios) {
        public Release {
            scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        }
    }

    /**
     * The difference of a release from the live release that it replaced. With several releases on one date, the largest.
     *
     * @param churn share of the top 50 items of sample users that change
     * @param users number of sample users
     * @param itemCosine mean cosine of the vectors of items that both releases contain; {@code null} after a cold start,
     * because vectors of different trainings are not comparable
     */
    public record Change(double churn, int users, @Nullable Double itemCosine) {
        /** Returns the largest difference of two releases. */
        public Change merge(Change other) {
            Double least = itemCosine == null
                    ? other.itemCosine
                    : other.itemCosine == null ? itemCosine : Double.valueOf(Math.min(itemCosine, other.itemCosine));
            return new Change(Math.max(churn, other.churn), Math.max(users, other.users), least);
        }
    }
}
