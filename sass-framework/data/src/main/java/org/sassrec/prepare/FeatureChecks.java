package org.sassrec.prepare;

import java.util.Map;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;

/** Whether the data has what the features ask for. */
final class FeatureChecks extends FeatureValues {
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
            if (column != null && !known.containsKey(column) && !isKey(i)) {
                problems.missingColumn(key(i) + ".column", column, source(side), known.keySet());
            } else if (feature instanceof FeatureConfig.Expression && side != Side.CONTEXT) {
                tryExpression(key(i) + ".sql", "the feature `" + feature.name() + "`", side, value(i));
            }
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
            script.engine().describe("SELECT " + sql + " AS value FROM " + EntityStage.entity(side) + "s_source");
        } catch (EngineException e) {
            problems.badSql(key, what, e);
        }
    }
}
