package org.sassrec.config.loader;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;

/** Features with the defaults of optional keys: for all scenarios, with their own tables. */
final class TestFeatures {

    private TestFeatures() {}

    static FeatureConfig.Id id(String name, Side side, String column, Vocabulary vocabulary, String table) {
        return new FeatureConfig.Id(name, side, column, vocabulary, table, List.of());
    }

    static FeatureConfig.Multi multi(
            String name, Side side, String column, String separator, Vocabulary vocabulary, int maxLength) {
        return new FeatureConfig.Multi(name, side, column, separator, null, vocabulary, name, maxLength, List.of());
    }

    static FeatureConfig.Multi multi(
            String name, Side side, String column, String separator, int minCount, int maxLength) {
        return multi(name, side, column, separator, new Vocabulary.Learned(minCount), maxLength);
    }

    static FeatureConfig.Cross cross(String name, Side side, List<String> of, Vocabulary vocabulary) {
        return new FeatureConfig.Cross(name, side, of, vocabulary, name, List.of());
    }

    static FeatureConfig.Expression expression(
            String name, Side side, String sql, int minCount, @Nullable NumberEncoding form, List<String> scenarios) {
        return new FeatureConfig.Expression(name, side, sql, new Vocabulary.Learned(minCount), name, form, scenarios);
    }

    /** Returns a history of items without time gaps. */
    static FeatureConfig.Sequence sequence(
            String name,
            FeatureConfig.Population where,
            FeatureConfig.Scope scope,
            int maxLength,
            FeatureConfig.Pooling pooling) {
        return new FeatureConfig.Sequence(
                name, "item", where, scope, maxLength, pooling, null, null, null, List.of(), List.of());
    }

    /** Returns a statistic that feeds the tower. */
    static FeatureConfig.Statistic statistic(
            String name,
            Side side,
            FeatureConfig.Measure of,
            FeatureConfig.@Nullable Top top,
            @Nullable String column,
            FeatureConfig.Population where,
            FeatureConfig.Scope scope,
            @Nullable Duration window,
            @Nullable Duration halfLife,
            NumberEncoding form) {
        return new FeatureConfig.Statistic(
                name, side, of, top, column, where, scope, window, halfLife, form, List.of(), false);
    }
}
