package org.sassrec.prepare.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TargetCounts;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Counts the validation and test positives that an evaluation cannot find, with SQL over the tables of preparation. The
 * dataset is not written. {@code org.sassrec.evaluation.TargetCounter} counts the same in a dataset.
 */
final class TargetQuery extends PreparationStep {
    /** The last split that the model knows when it ranks a target. */
    private final String horizon;

    private final EvaluateConfig evaluate;

    TargetQuery(PreparationStep context) {
        super(context);
        this.evaluate = config.evaluate();
        this.horizon = config.finetune().refit().usesValidation() ? "t.split - 1" : "0";
    }

    /**
     * Returns the counts of each served scenario and split with positives.
     *
     * @param candidates queries of the candidate numbers by scenario, without scenarios whose candidates follow from the
     * events
     */
    List<TargetCounts> counts(Map<Integer, String> candidates) throws EngineException, IOException {
        script.createTable("targets", """
                SELECT scenario, split, user_key, item_key, event_time, day
                FROM marked WHERE positive AND split > 0""");
        List<TargetCounts> counts = new ArrayList<>();
        for (ResultRow row : script.query("target_counts", query(candidates))) {
            ScenarioConfig scenario = config.scenarios().get((int) row.number(0));
            if (scenario.serve()) {
                counts.add(new TargetCounts(
                        scenario.name(),
                        Split.ofCode((int) row.number(1)),
                        row.number(2),
                        row.number(3),
                        row.number(4),
                        row.number(5)));
            }
        }
        return counts;
    }

    private String query(Map<Integer, String> candidates) {
        return "WITH exposed AS (\n  SELECT scenario, item_key, min(split) AS first\n"
                + "  FROM marked SEMI JOIN targets USING (scenario, item_key) GROUP BY ALL\n), listed AS (\n  "
                + listed(candidates)
                + "\n), known AS (\n  " + known()
                + "\n), listed_known AS (\n  " + listedKnown()
                + "\n), days AS (\n  SELECT max(day) FILTER (WHERE split = 0) AS train, max(day) FILTER (WHERE split <= 1) AS refit"
                + " FROM marked\n), found AS (\n"
                + "  SELECT t.scenario, t.split, t.day < "
                + (config.finetune().refit().usesValidation()
                        ? "CASE WHEN t.split = 2 THEN refit ELSE train END"
                        : "train")
                + " AS older,\n    " + reachable() + " AS reachable,\n    coalesce(k.split <= " + horizon
                + (evaluate.history() == EvaluateConfig.History.ROLLING
                        ? " OR (t.split = 2 AND k.time < t.event_time)"
                        : "")
                + ", false) OR n.item_key IS NOT NULL AS excluded\n"
                + "  FROM targets AS t CROSS JOIN days\n"
                + "  LEFT JOIN exposed AS e ON e.scenario = t.scenario AND e.item_key = t.item_key\n"
                + "  LEFT JOIN listed AS l ON l.scenario = t.scenario AND l.item_key = t.item_key\n"
                + "  LEFT JOIN known AS k ON k.user_key = t.user_key AND k.item_key = t.item_key"
                + " AND k.scenario = " + (isSeen() ? "-1" : "t.scenario") + "\n"
                + "  LEFT JOIN listed_known AS n ON n.user_key = t.user_key AND n.item_key = t.item_key\n)\n"
                + "SELECT scenario, split, count(*), count(*) FILTER (WHERE NOT reachable),\n"
                + "    count(*) FILTER (WHERE reachable AND excluded), count(*) FILTER (WHERE older)\n"
                + "FROM found GROUP BY scenario, split ORDER BY scenario, split";
    }

    private boolean isSeen() {
        return evaluate.exclude() == EvaluateConfig.Exclude.SEEN;
    }

    /** Returns the condition that the item of a target is a candidate. */
    private String reachable() {
        return "CASE t.scenario"
                + IntStream.range(0, config.scenarios().size())
                        .mapToObj(s -> " WHEN " + s + " THEN "
                                + reachable(
                                        CandidateStep.rule(config.scenarios().get(s))))
                        .collect(Collectors.joining())
                + " END";
    }

    private String reachable(DatasetLayout.CandidateRule rule) {
        return switch (rule) {
            case ALL -> "true";
            case EXPOSED -> "e.first <= " + horizon;
            case FILE -> "l.item_key IS NOT NULL";
        };
    }

    private static String listed(Map<Integer, String> candidates) {
        List<String> parts = new ArrayList<>();
        candidates.forEach((s, query) -> parts.add(
                "SELECT " + s + " AS scenario, key AS item_key FROM item_map JOIN (" + query + ") ON number = item"));
        return parts.isEmpty()
                ? "SELECT scenario, item_key FROM targets WHERE false"
                : String.join("\n  UNION ALL ", parts);
    }

    /** Returns the query of the items that the users of the targets know from events. */
    private String known() {
        boolean none = evaluate.exclude() == EvaluateConfig.Exclude.NONE;
        return "SELECT " + (isSeen() ? "-1 AS scenario" : "scenario")
                + ", user_key, item_key, min(split) AS split, min(event_time) AS time\n"
                + "  FROM marked SEMI JOIN targets USING (user_key, item_key)\n  WHERE "
                + (none ? "false" : isSeen() ? "true" : "positive")
                + " GROUP BY ALL";
    }

    /** Returns the query of the items that the users know from list columns. */
    private String listedKnown() {
        int lists = isSeen() ? EntityStep.listColumns(config).size() : 0;
        return lists == 0
                ? "SELECT user_key, item_key FROM targets WHERE false"
                : IntStream.range(0, lists)
                        .mapToObj(l -> "SELECT u.key AS user_key, i.key AS item_key FROM list_" + l
                                + " AS l JOIN user_map AS u ON u.number = l.\"user\" JOIN item_map AS i ON i.number ="
                                + " l.item")
                        .collect(Collectors.joining("\n  UNION "));
    }
}
