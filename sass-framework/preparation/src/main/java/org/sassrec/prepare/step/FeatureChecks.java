package org.sassrec.prepare.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.FeatureConfig.Shape;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.CheckedData.CheckedFeature;
import org.sassrec.prepare.check.ConditionValues;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.SourceTables;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ExpressionCheck;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks that the data has what the features need. */
final class FeatureChecks extends FeatureSql {
    private static final int SAMPLE = 1_000_000;

    private final SqlEngine reader;
    private final ExpressionCheck expressions;

    FeatureChecks(PreparationStep context) {
        super(context);
        this.reader = script.reader().engine();
        this.expressions = new ExpressionCheck(reader);
    }

    /** Checks columns and expressions of all features except expressions of the context. */
    void check() throws EngineException {
        for (int i = 0; i < config.features().size(); i++) {
            int index = i;
            FeatureConfig feature = feature(i);
            Side side = feature.side();
            if (isUnreadable(side)) {
                continue;
            }
            feature.inputs().forEach(input -> checkColumn(index, input));
            if (feature instanceof FeatureConfig.Lookup lookup && tables(side).containsKey(lookup.by())) {
                checkKeys(i, lookup.by(), side == Side.CONTEXT ? "events" : side.word() + "s");
            } else if (feature instanceof FeatureConfig.Expression && side != Side.CONTEXT) {
                checkExpression(configKey(i) + ".sql", "the feature `" + feature.name() + "`", side, valueSql(i));
            }
        }
        if (!sources.isUnreadable(Side.ITEM)) {
            PublishConfig.Filters filters = config.publish().filters();
            checkFilters("text", filters.text());
            checkFilters("number", filters.number());
            checkNumbers(filters.number());
            checkTexts(filters.text());
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.SqlCondition sql && !sources.isUnreadable(Side.ITEM)) {
                checkExpression(
                        "scenarios." + scenario.name() + ".candidates",
                        "`candidates` of scenario `" + scenario.name() + "`",
                        Side.ITEM,
                        "CAST(" + Sql.expression(sql.condition()) + " AS BOOLEAN)");
            }
        }
    }

    /** Publishing would report the same only after training. */
    private void checkFilters(String kind, List<String> columns) {
        Set<String> existing = sources.entity(Side.ITEM).keySet();
        for (String column : columns) {
            if (!existing.contains(column)) {
                problems.missingColumn("publish.filters." + kind, column, sourceName(Side.ITEM), existing);
            }
        }
    }

    private void checkNumbers(List<String> columns) throws EngineException {
        for (String column : columns) {
            if (!sources.entity(Side.ITEM).containsKey(column)) {
                continue;
            }
            ResultRow found = reader.queryRow(
                    "SELECT count(*), min(value)\nFROM (SELECT value, TRY_CAST(value AS DOUBLE) AS number FROM (SELECT CAST("
                            + Sql.identifier(column)
                            + " AS VARCHAR) AS value FROM items_source))\nWHERE value <> '' AND"
                            + " (number IS NULL OR NOT isfinite(number) OR abs(number) >= 1e300)");
            long wrong = found.number(0);
            if (wrong > 0) {
                String have = wrong == 1 ? "an item has" : wrong + " items have";
                String value = MessageText.shorten(found.text(1));
                problems.error(DataCode.INVALID_FILTER_COLUMN, "publish.filters.number")
                        .message("%s no number in `%s`", have, column)
                        .note("for example `%s`", value)
                        .help(
                                "list the column under `text`, or fix the items file; write a missing number as an empty value");
            }
        }
    }

    private void checkTexts(List<String> columns) throws EngineException {
        for (String column : columns) {
            if (!sources.entity(Side.ITEM).containsKey(column)) {
                continue;
            }
            String text = "CAST(" + Sql.identifier(column) + " AS VARCHAR)";
            long wrong = reader.queryLong(
                    "SELECT count(*) FROM items_source WHERE strlen(" + text + ") > " + PublishConfig.MAX_TEXT_BYTES);
            if (wrong > 0) {
                String have = wrong == 1 ? "an item has a text" : wrong + " items have texts";
                problems.warning(DataCode.INVALID_FILTER_COLUMN, "publish.filters.text")
                        .message("%s of more than %d bytes in `%s`", have, PublishConfig.MAX_TEXT_BYTES, column)
                        .help(
                                "remove the column from the filters, or shorten its values: `publish` rejects candidates with longer texts");
            }
        }
    }

    /**
     * Reports keys that the lookup table lacks. They are missing values for the model. If none is found, the column or
     * its format is wrong.
     */
    private void checkKeys(int index, String column, String rows) throws EngineException {
        if (sources.isLookupUnreadable(index)) {
            return;
        }
        String key = Sql.identifier(column);
        ResultRow found = reader.queryRow(
                "SELECT count(*), count(lookup_key), min(k) FILTER (WHERE lookup_key IS NULL)\nFROM (SELECT DISTINCT CAST("
                        + key + " AS VARCHAR) AS k FROM (SELECT " + key + " FROM " + rows + "_source WHERE "
                        + key
                        + " IS NOT NULL LIMIT " + SAMPLE + "))\nLEFT JOIN " + SourceTables.lookup(index)
                        + " ON lookup_key = k WHERE k <> ''");
        long keys = found.number(0);
        long present = found.number(1);
        if (present < keys) {
            boolean none = present == 0;
            String how = (none ? "none" : keys - present + " of " + keys) + " of the keys in `" + column
                    + (none ? "` is" : "` are not");
            String at = configKey(index) + ".key";
            problems.report(none && !problems.isSample(), DataCode.LOOKUP_KEYS_MISSING, at)
                    .message("%s in the lookup table", how)
                    .note("for example `%s`", found.text(2))
                    .help(
                            "update the table, or check `key` and `by`: keys are compared as texts, and a key that is not "
                                    + "found counts as missing");
        }
    }

    /**
     * List columns of users are checked by EntityStep. Columns that another feature reads are checked for that feature.
     */
    private void checkColumn(int index, FeatureConfig.Input input) {
        FeatureConfig feature = feature(index);
        boolean statistic = feature instanceof FeatureConfig.Statistic;
        boolean elsewhere = statistic ? !hasOwnValues(index) : feature.shape() == Shape.SEQUENCE && !feature.ofEvents();
        boolean key = isKey(index)
                || ((statistic || feature instanceof FeatureConfig.Lookup)
                        && input.table() != Side.CONTEXT
                        && isKey(input.table(), input.column()));
        Map<String, String> existing = tables(input.table());
        if (!elsewhere && !key && !isUnreadable(input.table()) && !existing.containsKey(input.column())) {
            problems.missingColumn(
                    configKey(index) + "." + input.key(), input.column(), sourceName(input.table()), existing.keySet());
        }
    }

    private Map<String, String> tables(Side side) {
        return side == Side.CONTEXT ? sources.events() : sources.entity(side);
    }

    private boolean isUnreadable(Side side) {
        return side == Side.CONTEXT ? sources.events().isEmpty() : sources.isUnreadable(side);
    }

    private static String sourceName(Side side) {
        return switch (side) {
            case USER -> "the users file";
            case ITEM -> "the items file";
            case CONTEXT -> "the events";
        };
    }

    private void checkExpression(String key, String what, Side side, String sql) throws EngineException {
        if (sources.entity(side).isEmpty()) {
            problems.unsupported(key, what + " needs a " + side.word() + "s file: set `data." + side.word() + "s`");
            return;
        }
        Optional<ExpressionCheck.Finding> found =
                expressions.find(sql, sources.entity(side).keySet());
        if (found.isPresent()) {
            problems.rejectedSql(key, what, found.get());
            return;
        }
        try {
            reader.describe(EventChecks.perRowQuery(sql, side.word() + "s_source"));
        } catch (EngineException e) {
            Map<String, String> columns = sources.entity(side);
            List<String> texts =
                    e.isTypeError() ? ConditionValues.texts(reader, side.word() + "s_source", columns, sql) : List.of();
            problems.invalidSql(key, what, sql, columns.keySet(), texts, e);
        }
    }

    /** Returns the features that the row checks read: those with values from a column or an expression. */
    List<CheckedFeature> checkedFeatures() {
        List<CheckedFeature> features = new ArrayList<>();
        for (int i = 0; i < config.features().size(); i++) {
            FeatureConfig feature = feature(i);
            boolean brought = !(feature instanceof FeatureConfig.Statistic) && !isCross(i);
            CheckedFeature.@Nullable Kind kind = switch (feature.shape()) {
                case ID -> CheckedFeature.Kind.TEXT;
                case NUMBER -> CheckedFeature.Kind.NUMBER;
                case BAG -> CheckedFeature.Kind.LIST;
                case SEQUENCE, VECTOR -> null;
            };
            if (brought && kind != null) {
                features.add(new CheckedFeature(
                        configKey(i), feature.name(), feature.side(), i, kind, isKey(i), textColumn(i)));
            }
        }
        return features;
    }

    private @Nullable String textColumn(int index) {
        String column = column(index);
        Side side = feature(index).side();
        return feature(index) instanceof FeatureConfig.Numeric
                        && "VARCHAR".equals(tables(side).get(column))
                ? Sql.identifier(String.valueOf(column))
                : null;
    }
}
