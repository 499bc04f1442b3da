package org.sassrec.prepare.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Shape;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.Sql;

/** Generates the SQL of feature values. Features are identified by their index in the configuration. */
abstract class FeatureSql extends PreparationStep {
    FeatureSql(PreparationStep context) {
        super(context);
    }

    FeatureConfig feature(int index) {
        return config.features().get(index);
    }

    IntStream indices(Side side) {
        return IntStream.range(0, config.features().size())
                .filter(i -> feature(i).side() == side);
    }

    String configKey(int index) {
        FeatureConfig feature = feature(index);
        return "features." + feature.side().word() + "." + feature.name();
    }

    /**
     * Returns the SQL of the values that each event has, by feature: context features and event values of histories.
     */
    Map<Integer, String> eventValueSql() {
        Map<Integer, String> contexts = new LinkedHashMap<>();
        IntStream.range(0, config.features().size())
                .filter(i -> feature(i).ofEvents() && !isCross(i))
                .forEach(i -> contexts.put(i, valueSql(i)));
        return contexts;
    }

    boolean isCross(int index) {
        return feature(index) instanceof FeatureConfig.Cross;
    }

    /** Returns the column of the side's table or of the events that contains the values of a feature or their key. */
    @Nullable
    String column(int index) {
        FeatureConfig feature = feature(index);
        boolean elsewhere = feature instanceof FeatureConfig.Statistic
                ? !hasOwnValues(index)
                : feature.shape() == Shape.SEQUENCE && !feature.ofEvents();
        return elsewhere ? null : lastInput(feature);
    }

    private static @Nullable String lastInput(FeatureConfig feature) {
        List<FeatureConfig.Input> inputs = feature.inputs();
        return inputs.isEmpty() ? null : inputs.get(inputs.size() - 1).column();
    }

    /** Returns the column with the weights of the values, or null. */
    @Nullable
    String weightsColumn(int index) {
        return feature(index) instanceof FeatureConfig.Multi multi ? multi.weights() : null;
    }

    String valueSql(int index) {
        FeatureConfig feature = feature(index);
        if (feature instanceof FeatureConfig.Expression expression) {
            String value = Sql.expression(expression.sql());
            return expression.numberEncoding() == null ? value : sql.toDouble(value);
        }
        if (feature instanceof FeatureConfig.Lookup lookup) {
            return lookupSql(index, sql.text(Sql.identifier(lookup.by())));
        }
        String column = Sql.identifier(String.valueOf(column(index)));
        return isReadAsNumber(index) ? sql.toDouble(column) : column;
    }

    /** Returns the SQL of the value of a key in a lookup table. */
    String lookupSql(int index, String key) {
        String found = "(SELECT lookup_value FROM " + SourceTables.lookup(index) + " WHERE lookup_key = " + key + ")";
        return isNumeric(index) ? sql.toDouble(found) : found;
    }

    /** Returns the SQL of the list in the column of a multi feature. */
    String multiValues(int index, FeatureConfig.Multi multi) {
        String type = sources.entity(multi.side()).getOrDefault(multi.column(), "VARCHAR");
        return sql.listValues("v" + index, type, multi.separator());
    }

    /** Returns the SQL of the list of weights of a multi feature. */
    String multiWeights(int index, FeatureConfig.Multi multi) {
        String type = sources.entity(multi.side()).getOrDefault(String.valueOf(multi.weights()), "VARCHAR");
        return sql.listValues("w" + index, type, multi.separator());
    }

    /**
     * Returns whether the values of the column of a feature, or of the column that a statistic measures, are read as
     * numbers.
     */
    boolean isReadAsNumber(int index) {
        return isNumeric(index)
                || (feature(index) instanceof FeatureConfig.Statistic statistic
                        && statistic.of() == FeatureConfig.Measure.MEAN);
    }

    /**
     * Returns the encoding of a number, or null for other features and for statistics, whose values are computed later.
     */
    @Nullable
    NumberEncoding numberForm(int index) {
        FeatureConfig feature = feature(index);
        return feature instanceof FeatureConfig.Statistic ? null : feature.numberEncoding();
    }

    /** Returns whether the values are numbers in the side's table or in the events. */
    boolean isNumeric(int index) {
        return numberForm(index) != null;
    }

    /** Returns the column of the other side that a statistic measures, or null. */
    @Nullable
    String statisticColumn(int index) {
        return feature(index) instanceof FeatureConfig.Statistic statistic ? lastInput(statistic) : null;
    }

    /** Returns the side whose table contains the values. For a statistic of a column it is the other side. */
    Side sourceSide(int index) {
        FeatureConfig feature = feature(index);
        return statisticColumn(index) == null
                ? feature.side()
                : feature.inputs().get(0).table();
    }

    /** Returns whether a feature is a statistic of a column that no other feature reads. */
    boolean hasOwnValues(int index) {
        return statisticColumn(index) != null && sourceFeature(index) < 0;
    }

    /** Returns the feature of the other side whose values a top-k statistic counts, or -1. */
    int sourceFeature(int index) {
        if (!(feature(index) instanceof FeatureConfig.Statistic statistic) || statistic.top() == null) {
            return -1; // Means need numbers. Features with a minimum count may lack values of a distinct count.
        }
        String topColumn = statistic.top().column();
        return indices(sourceSide(index))
                .filter(i -> (feature(i) instanceof FeatureConfig.Id || feature(i) instanceof FeatureConfig.Multi)
                        && topColumn.equals(column(i)))
                .findFirst()
                .orElse(-1);
    }

    /** Returns whether a column is the key of a side. */
    boolean isKey(Side side, String column) {
        String events = side == Side.USER
                ? config.data().events().user()
                : config.data().events().item();
        return column.equals(events) || column.equals(SourceTables.key(config, side));
    }

    boolean isKey(int index) {
        return feature(index) instanceof FeatureConfig.Id id
                && id.side() != Side.CONTEXT
                && isKey(id.side(), id.column());
    }

    /** Returns whether the values belong to a vocabulary. */
    boolean isDiscrete(int index) {
        return feature(index).categorical() != null || (hasOwnValues(index) && !isReadAsNumber(index));
    }

    /** Returns the name of the embedding table of a feature. */
    String tableName(int index) {
        FeatureConfig.Categorical discrete = feature(index).categorical();
        return discrete == null ? feature(index).name() : discrete.table();
    }

    Vocabulary vocabulary(int index) {
        FeatureConfig.Categorical discrete = feature(index).categorical();
        return discrete == null ? new Vocabulary.Learned(1) : discrete.vocabulary();
    }

    /**
     * Returns whether values may be known in one horizon and unknown in the other. This is the case for learned ids of
     * entities.
     */
    boolean dependsOnHorizon(int index) {
        return isKey(index) && vocabulary(index) instanceof Vocabulary.Learned;
    }
}
