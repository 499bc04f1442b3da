package org.sassrec.prepare;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.check.Rows;

/** Whether the data has what the features ask for. */
final class FeatureChecks extends FeatureValues {
    private static final int SAMPLE = 1_000_000;

    private final Script script;
    private final Sources sources;
    private final DataProblems problems;

    FeatureChecks(SassConfig config, Script script, Sources sources, DataProblems problems) {
        super(config);
        this.script = script;
        this.sources = sources;
        this.problems = problems;
    }

    /** Checks columns and expressions of all features but the contexts' expressions. */
    void check() throws EngineException {
        for (int i = 0; i < config.features().size(); i++) {
            FeatureConfig feature = feature(i);
            Side side = feature.side();
            if (side == Side.CONTEXT ? sources.events().isEmpty() : sources.broken(side)) {
                continue;
            }
            Map<String, String> known = side == Side.CONTEXT ? sources.events() : sources.entity(side);
            FeatureConfig.EventColumn event = event(i);
            if (event != null) {
                if (!sources.events().isEmpty() && !sources.events().containsKey(event.column())) {
                    problems.missingColumn(
                            key(i) + ".of",
                            event.column(),
                            source(Side.CONTEXT),
                            sources.events().keySet());
                }
                continue;
            }
            if (feature instanceof FeatureConfig.Statistic) {
                checkStatistic(i);
                continue;
            }
            if (side == Side.CONTEXT && feature instanceof FeatureConfig.Multi) {
                problems.unsupported(
                        key(i), "a context feature has one value: `" + feature.name() + "` can't be `multi`");
            }
            String weights = weights(i);
            if (weights != null && !known.containsKey(weights)) {
                problems.missingColumn(key(i) + ".weights", weights, source(side), known.keySet());
            }
            String column = column(i);
            boolean lookup = feature instanceof FeatureConfig.Lookup;
            boolean id = isKey(i) || (lookup && side != Side.CONTEXT && isKey(side, String.valueOf(column)));
            if (column != null && !known.containsKey(column) && !id) {
                problems.missingColumn(key(i) + (lookup ? ".by" : ".column"), column, source(side), known.keySet());
            } else if (column != null && lookup && known.containsKey(column)) {
                checkKeys(i, column, side == Side.CONTEXT ? "events" : EntityStage.entity(side) + "s");
            } else if (feature instanceof FeatureConfig.Expression && side != Side.CONTEXT) {
                tryExpression(key(i) + ".sql", "the feature `" + feature.name() + "`", side, value(i));
            }
        }
        if (!sources.broken(Side.ITEM)) {
            PublishConfig.Filters filters = config.publish().filters();
            checkFilters("text", filters.text());
            checkFilters("number", filters.number());
            checkNumbers(filters.number());
            checkTexts(filters.text());
        }
        for (ScenarioConfig scenario : config.scenarios()) {
            if (scenario.candidates() instanceof ScenarioConfig.Sql sql && !sources.broken(Side.ITEM)) {
                tryExpression(
                        "scenarios." + scenario.name() + ".candidates",
                        "`candidates` of scenario `" + scenario.name() + "`",
                        Side.ITEM,
                        "CAST(" + Sql.expression(sql.condition()) + " AS BOOLEAN)");
            }
        }
    }

    /** Publishing would find the same, after hours of training. */
    private void checkFilters(String kind, List<String> columns) {
        Set<String> known = sources.entity(Side.ITEM).keySet();
        for (String column : columns) {
            if (!known.contains(column)) {
                problems.missingColumn("publish.filters." + kind, column, source(Side.ITEM), known);
            }
        }
    }

    private void checkNumbers(List<String> columns) throws EngineException {
        for (String column : columns) {
            if (!sources.entity(Side.ITEM).containsKey(column)) {
                continue;
            }
            List<@Nullable Object> found = script.engine()
                    .rows(
                            "SELECT count(*), min(value)\nFROM (SELECT value, TRY_CAST(value AS DOUBLE) AS number FROM (SELECT CAST("
                                    + Sql.name(column)
                                    + " AS VARCHAR) AS value FROM items_source))\nWHERE value <> '' AND"
                                    + " (number IS NULL OR NOT isfinite(number) OR abs(number) >= 1e300)")
                    .get(0);
            long wrong = Rows.number(found.get(0));
            if (wrong > 0) {
                problems.notNumbers("publish.filters.number", column, wrong, String.valueOf(found.get(1)));
            }
        }
    }

    private void checkTexts(List<String> columns) throws EngineException {
        for (String column : columns) {
            if (!sources.entity(Side.ITEM).containsKey(column)) {
                continue;
            }
            String text = "CAST(" + Sql.name(column) + " AS VARCHAR)";
            long wrong = script.engine()
                    .number("SELECT count(*) FROM items_source WHERE strlen(" + text + ") > "
                            + PublishConfig.LONGEST_TEXT);
            if (wrong > 0) {
                problems.longTexts("publish.filters.text", column, wrong);
            }
        }
    }

    /** Keys that the table does not have are nothing to the model; none found is another column, or another spelling. */
    private void checkKeys(int index, String column, String rows) throws EngineException {
        if (sources.lookupBroken(index)) {
            return;
        }
        String key = Sql.name(column);
        List<@Nullable Object> found = script.engine()
                .rows(
                        "SELECT count(*), count(lookup_key), min(k) FILTER (lookup_key IS NULL)\nFROM (SELECT DISTINCT CAST("
                                + key + " AS VARCHAR) AS k FROM (SELECT " + key + " FROM " + rows + "_source WHERE "
                                + key
                                + " IS NOT NULL LIMIT " + SAMPLE + "))\nLEFT JOIN " + Sources.lookup(index)
                                + " ON lookup_key = k WHERE k <> ''")
                .get(0);
        long keys = Rows.number(found.get(0));
        long there = Rows.number(found.get(1));
        if (there < keys) {
            problems.unknownKeys(key(index), column, keys - there, keys, String.valueOf(found.get(2)));
        }
    }

    private void checkStatistic(int index) {
        String column = statisticColumn(index);
        Side side = source(index);
        if (column != null
                && ownValues(index)
                && !sources.broken(side)
                && !isKey(side, column)
                && !sources.entity(side).containsKey(column)) {
            problems.missingColumn(
                    key(index) + ".of",
                    column,
                    source(side),
                    sources.entity(side).keySet());
        }
    }

    private static String source(Side side) {
        return switch (side) {
            case USER -> "the users file";
            case ITEM -> "the items file";
            case CONTEXT -> "the events";
        };
    }

    private void tryExpression(String key, String what, Side side, String sql) throws EngineException {
        if (sources.entity(side).isEmpty()) {
            problems.unsupported(key, what + " needs a file of " + EntityStage.entity(side) + "s");
            return;
        }
        try {
            script.engine().describe(EventChecks.eachRow(sql, EntityStage.entity(side) + "s_source"));
        } catch (EngineException e) {
            problems.badSql(key, what, sql, sources.entity(side).keySet(), e);
        }
    }
}
