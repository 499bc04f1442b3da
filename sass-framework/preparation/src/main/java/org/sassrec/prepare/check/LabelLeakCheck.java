package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.List;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/**
 * SASS4092: a feature that is only known after the answer. Its values part positives from negatives better than anything that
 * is known before could: the area under the ROC curve within a scenario, of numbers in their order or against it, of texts
 * in the order of their shares of positives.
 */
final class LabelLeakCheck {
    private static final long SAMPLE_ROWS = 200_000;
    private static final double MAX_AUC = 0.95;

    /** Fewer positives or negatives in a scenario say nothing. */
    private static final long MIN_ROWS = 50;

    /** Texts with fewer positives to be expected count as one: each alone would fit its own few rows. */
    private static final long MIN_EXPECTED_POSITIVES = 20;

    /** Of pairs of a positive and a negative, the share in which the negative lies below; ties count half. */
    private static final String AREA = "sum(p * (below + q / 2)) / (sum(p) * sum(q))";

    private LabelLeakCheck() {}

    static void run(CheckedData data, DataProblems problems) throws EngineException, IOException {
        for (CheckedFeature feature : data.features()) {
            if (!feature.entityKey() && feature.kind() != CheckedFeature.Kind.LIST) {
                check(data, feature, problems);
            }
        }
    }

    private static void check(CheckedData data, CheckedFeature feature, DataProblems problems)
            throws EngineException, IOException {
        List<ResultRow> worst = data.query("leak_" + feature.index(), sql(data, feature));
        for (ResultRow row : worst) {
            String area = MessageText.format("%.3f", row.real(1));
            String scenario = data.scenario((int) row.number(0)).name();
            problems.warning(DiagnosticCode.LABEL_LEAKAGE, feature.key(), """
                    feature `%s` tells the label of scenario `%s` too well to be known before it
                    label: AUC %s by this value alone
                    help: a feature must be known when the item is shown: take it out if it is written with the answer, \
                    or afterwards
                    """, feature.name(), scenario, area);
        }
    }

    private static String sql(CheckedData data, CheckedFeature feature) {
        String column = feature.column();
        String from = "some_events";
        if (feature.side() != Side.CONTEXT) {
            String entity = feature.side().word();
            from = "some_events JOIN " + entity + "_map ON key = " + entity + "_key JOIN " + entity
                    + "_side USING (number)";
        }
        boolean number = feature.kind() == CheckedFeature.Kind.NUMBER;
        String value = number
                ? "CASE WHEN isfinite(" + column + ") THEN " + column + " END"
                : "CAST(" + column + " AS VARCHAR)";
        return """
                WITH valued AS (
                  SELECT scenario, positive, VALUE_OF AS value
                  FROM FROM_TABLES
                  WHERE split = 0 AND USERS
                ), totals AS (
                  SELECT scenario, count(*) AS n, count(*) FILTER (positive) AS p FROM valued GROUP BY scenario
                ), counted AS (
                  SELECT scenario, value, count(*) AS n, count(*) FILTER (positive) AS p FROM valued GROUP BY scenario, value
                ), pooled AS (
                  SELECT c.scenario, CASE WHEN POOLED THEN value END AS value,
                      sum(c.p) AS p, sum(c.n - c.p) AS q
                  FROM counted AS c JOIN totals AS t USING (scenario)
                  WHERE t.p >= LEAST_OF AND t.n - t.p >= LEAST_OF
                  GROUP BY ALL
                ), ranked AS (
                  SELECT *, coalesce(sum(q) OVER (PARTITION BY scenario ORDER BY IN_ORDER value NULLS FIRST
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS below
                  FROM pooled
                )
                SELECT scenario, AREA AS area
                FROM ranked GROUP BY scenario HAVING area > TOO_WELL
                ORDER BY area DESC, scenario LIMIT 1""".replace("VALUE_OF", value)
                .replace("POOLED", number ? "true" : "c.n * t.p >= " + MIN_EXPECTED_POSITIVES + " * t.n")
                .replace("IN_ORDER", number ? "" : "p / (p + q),")
                .replace("AREA AS", number ? "greatest(" + AREA + ", 1 - " + AREA + ") AS" : AREA + " AS")
                .replace("FROM_TABLES", from)
                .replace("USERS", data.sampledUsers(SAMPLE_ROWS))
                .replace("LEAST_OF", Long.toString(MIN_ROWS))
                .replace("TOO_WELL", Double.toString(MAX_AUC));
    }
}
