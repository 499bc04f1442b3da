package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature. Whatever its type, the model sees rows of an embedding table (one, a weighted bag, or a sequence), or
 * numbers as they are.
 */
public sealed interface FeatureConfig {
    String name();

    Side side();

    /** A column's value; the vocabulary is learned from the data, values rarer than {@code minCount} are unknown. */
    record Id(String name, Side side, String column, int minCount) implements FeatureConfig {}

    /** A column with several values; pooled by their mean. */
    record Multi(String name, Side side, String column, String separator, int minCount, int maxLength)
            implements FeatureConfig {}

    /** A number. */
    record Numeric(String name, Side side, String column, NumberForm form) implements FeatureConfig {}

    /** An SQL expression over the side's columns; its values are ids, or numbers when {@code form} is given. */
    record Expression(
            String name,
            Side side,
            String sql,
            int minCount,
            @Nullable NumberForm form) implements FeatureConfig {}

    /**
     * A history of items on the user side, newest first in the model. It shares the table of the item side's id feature
     * {@code of} (a feature name).
     *
     * @param where positives or exposures; of no meaning with {@code column}
     * @param column a list column that the users' files bring (oldest first) instead of events
     */
    record Sequence(
            String name,
            String of,
            Population where,
            Scope scope,
            int maxLength,
            Pooling pooling,
            @Nullable String column,
            @Nullable String separator)
            implements FeatureConfig {
        @Override
        public Side side() {
            return Side.USER;
        }
    }

    /**
     * A measure of what happened before the row's own day.
     *
     * @param top the column and number of values for {@link Measure#TOP}
     * @param column the column that {@link Measure#MEAN} and {@link Measure#DISTINCT} read
     * @param where which events count
     * @param window look back so far (whole days); {@code null} for all time
     * @param halfLife weigh by age instead; {@code null} for equal weights
     * @param form how the number enters; of no meaning for {@link Measure#TOP}
     */
    record Statistic(
            String name,
            Side side,
            Measure of,
            @Nullable Top top,
            @Nullable String column,
            Population where,
            Scope scope,
            @Nullable Duration window,
            @Nullable Duration halfLife,
            NumberForm form)
            implements FeatureConfig {}

    /** The most frequent values of a column of the other side. */
    record Top(String column, int k) {}

    /** What a statistic says; columns are those of the other side: of the items for a user, of the users for an item. */
    enum Measure {
        POSITIVES,
        EXPOSURES,
        /** Positives an exposure, smoothed. */
        CTR,
        /** Whole days from the last event to the row's day, 1 for yesterday; missing without one. */
        RECENCY,
        /** Mean of a column over the events whose value is a number; missing without one. */
        MEAN,
        /** How many different values of a column the events had. */
        DISTINCT,
        TOP
    }

    enum Population {
        POSITIVE,
        EXPOSED
    }

    enum Scope {
        SCENARIO,
        ALL
    }

    enum Pooling {
        /** Masked mean. */
        MEAN,
        /** Mean weighted by a learned weight of each place, newest = place 0. */
        PLACES,
        /** The embeddings side by side; zero where the history is shorter. */
        CONCAT
    }

    /** Names of all features of a list, for messages. */
    static List<String> names(List<FeatureConfig> features) {
        return features.stream().map(FeatureConfig::name).toList();
    }
}
