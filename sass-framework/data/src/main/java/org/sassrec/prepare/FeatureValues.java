package org.sassrec.prepare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;

/** What the features' values are in SQL; features go by their index in the configuration. */
abstract class FeatureValues {
    final SassConfig config;

    FeatureValues(SassConfig config) {
        this.config = config;
    }

    FeatureConfig feature(int index) {
        return config.features().get(index);
    }

    IntStream indices(Side side) {
        return IntStream.range(0, config.features().size())
                .filter(i -> feature(i).side() == side);
    }

    String key(int index) {
        FeatureConfig feature = feature(index);
        return "features." + feature.side().name().toLowerCase(java.util.Locale.ROOT) + "." + feature.name();
    }

    /** SQL of the context features' values by their index. */
    Map<Integer, String> contexts() {
        Map<Integer, String> contexts = new LinkedHashMap<>();
        indices(Side.CONTEXT).forEach(i -> contexts.put(i, value(i)));
        return contexts;
    }

    @Nullable
    String column(int index) {
        FeatureConfig feature = feature(index);
        if (feature instanceof FeatureConfig.Id id) {
            return id.column();
        }
        if (feature instanceof FeatureConfig.Numeric numeric) {
            return numeric.column();
        }
        if (feature instanceof FeatureConfig.Multi multi) {
            return multi.column();
        }
        // The values that a top-k statistic counts are values of the items.
        return topValues(index) ? top(index).column() : null;
    }

    String value(int index) {
        FeatureConfig feature = feature(index);
        if (feature instanceof FeatureConfig.Expression expression) {
            String sql = Sql.expression(expression.sql());
            return expression.buckets() == null ? sql : "TRY_CAST(" + sql + " AS DOUBLE)";
        }
        String column = Sql.name(String.valueOf(column(index)));
        return feature instanceof FeatureConfig.Numeric ? "TRY_CAST(" + column + " AS DOUBLE)" : column;
    }

    boolean bucketed(int index) {
        return feature(index) instanceof FeatureConfig.Numeric
                || (feature(index) instanceof FeatureConfig.Expression expression && expression.buckets() != null);
    }

    FeatureConfig.Top top(int index) {
        return java.util.Objects.requireNonNull(((FeatureConfig.Statistic) feature(index)).top());
    }

    /** Whether a feature is a top-k statistic whose values no item feature has. */
    boolean topValues(int index) {
        return feature(index) instanceof FeatureConfig.Statistic statistic
                && statistic.of() == FeatureConfig.Measure.TOP
                && itemFeature(top(index).column()) < 0;
    }

    /** The item feature whose values are a column's, or -1. */
    int itemFeature(String column) {
        return indices(Side.ITEM)
                .filter(i -> (feature(i) instanceof FeatureConfig.Id || feature(i) instanceof FeatureConfig.Multi)
                        && column.equals(column(i)))
                .findFirst()
                .orElse(-1);
    }

    /** Whether a column is the key of its side, whose values are the ids and whose counts are the events. */
    boolean isKey(Side side, String column) {
        String events = side == Side.USER
                ? config.data().events().user()
                : config.data().events().item();
        return column.equals(events) || column.equals(Sources.key(config, side));
    }

    boolean isKey(int index) {
        return feature(index) instanceof FeatureConfig.Id id
                && id.side() != Side.CONTEXT
                && isKey(id.side(), id.column());
    }
}
