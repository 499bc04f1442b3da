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

/** What the features' values are in SQL; features go by their index in the configuration. */
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

    /** SQL of the values that each event has, by their feature: those of the context, and those that histories hold. */
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

    /** The column of its side's table, or of the events, that has a feature's values or their key. */
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

    /** The column with the weights of a feature's values. */
    @Nullable
    String weightsColumn(int index) {
        return feature(index) instanceof FeatureConfig.Multi multi ? multi.weights() : null;
    }

    String valueSql(int index) {
        FeatureConfig feature = feature(index);
        if (feature instanceof FeatureConfig.Expression expression) {
            String sql = Sql.expression(expression.sql());
            return expression.numberEncoding() == null ? sql : "TRY_CAST(" + sql + " AS DOUBLE)";
        }
        if (feature instanceof FeatureConfig.Lookup lookup) {
            return lookupSql(index, "CAST(" + Sql.identifier(lookup.by()) + " AS VARCHAR)");
        }
        String column = Sql.identifier(String.valueOf(column(index)));
        return isReadAsNumber(index) ? "TRY_CAST(" + column + " AS DOUBLE)" : column;
    }

    /** SQL of the value that a lookup's table has for a key; the table's columns have names that no source's has. */
    String lookupSql(int index, String key) {
        String found = "(SELECT lookup_value FROM " + SourceTables.lookup(index) + " WHERE lookup_key = " + key + ")";
        return isNumeric(index) ? "TRY_CAST(" + found + " AS DOUBLE)" : found;
    }

    /** Whether the values of a feature's column, or of the column that it measures, are read as numbers. */
    boolean isReadAsNumber(int index) {
        return isNumeric(index)
                || (feature(index) instanceof FeatureConfig.Statistic statistic
                        && statistic.of() == FeatureConfig.Measure.MEAN);
    }

    /** How a number enters; null for what is no number, and for statistics, whose values are not there yet. */
    @Nullable
    NumberEncoding numberForm(int index) {
        FeatureConfig feature = feature(index);
        return feature instanceof FeatureConfig.Statistic ? null : feature.numberEncoding();
    }

    /** Whether a feature's values are numbers of its side's table or the events. */
    boolean isNumeric(int index) {
        return numberForm(index) != null;
    }

    /** The column of the other side that a statistic measures, if it does. */
    @Nullable
    String statisticColumn(int index) {
        return feature(index) instanceof FeatureConfig.Statistic statistic ? lastInput(statistic) : null;
    }

    /** The side whose table a feature's values are read from: that of a statistic of a column is the other one. */
    Side sourceSide(int index) {
        FeatureConfig feature = feature(index);
        return statisticColumn(index) == null
                ? feature.side()
                : feature.inputs().get(0).table();
    }

    /** Whether a feature is a statistic of a column whose values no other feature has. */
    boolean hasOwnValues(int index) {
        return statisticColumn(index) != null && sourceFeature(index) < 0;
    }

    /** The feature of the other side whose values a top-k statistic counts, or -1. */
    int sourceFeature(int index) {
        if (!(feature(index) instanceof FeatureConfig.Statistic statistic) || statistic.top() == null) {
            return -1; // means need numbers, and of different values none may be too rare to have a row
        }
        String wanted = statistic.top().column();
        return indices(sourceSide(index))
                .filter(i -> (feature(i) instanceof FeatureConfig.Id || feature(i) instanceof FeatureConfig.Multi)
                        && wanted.equals(column(i)))
                .findFirst()
                .orElse(-1);
    }

    /** Whether a column is the key of its side, whose values are the ids and whose counts are the events. */
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

    /** Whether a feature's values are texts of a vocabulary of its own or of a table that it names. */
    boolean isDiscrete(int index) {
        return feature(index).categorical() != null || (hasOwnValues(index) && !isReadAsNumber(index));
    }

    /** The name of a feature's embedding table. */
    String tableName(int index) {
        FeatureConfig.Categorical discrete = feature(index).categorical();
        return discrete == null ? feature(index).name() : discrete.table();
    }

    Vocabulary vocabulary(int index) {
        FeatureConfig.Categorical discrete = feature(index).categorical();
        return discrete == null ? new Vocabulary.Learned(1) : discrete.vocabulary();
    }

    /** Whether a value is known in one horizon and unknown in the other, as its entity has events in one only. */
    boolean dependsOnHorizon(int index) {
        return isKey(index) && vocabulary(index) instanceof Vocabulary.Learned;
    }
}
