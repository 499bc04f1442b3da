package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.CheckedData.CheckedFeature;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks the values of features. */
final class FeatureValueChecks {
    private static final double MAX_DISTINCT_SHARE = 0.9;

    /** In fewer rows, values may be distinct by coincidence. */
    private static final long MIN_ROWS = 100;

    /** Distinct values of more rows are estimated, with an error of up to 10 %. */
    private static final long MAX_EXACT_ROWS = 1_000_000;

    private static final double TOLERATED_TEXT_SHARE = 0.01;

    private static final long SAMPLE_ROWS = 200_000;
    private static final double MAX_AUC = 0.95;

    /** With fewer positives or negatives, the AUC of a scenario is not reliable. */
    private static final long MIN_LEAK_ROWS = 50;

    /** Texts with fewer expected positives are pooled into one value. Otherwise each would fit its own few rows. */
    private static final long MIN_EXPECTED_POSITIVES = 20;

    /** AUC: the share of pairs of a positive and a negative in which the negative ranks lower. Ties count half. */
    private static final String AREA = "sum(p * (below + q / 2)) / (sum(p) * sum(q))";

    private FeatureValueChecks() {}

    /** SASS4090: reports features with the same value in every row, or with none. */
    static void constant(CheckedData data) throws EngineException, IOException {
        // The first rows of a file may all have the same day or device.
        for (List<CheckedFeature> features : tables(data, f -> data.isComplete() || f.side() != Side.CONTEXT)) {
            List<String> select = new ArrayList<>(List.of("count(*)"));
            for (CheckedFeature feature : features) {
                String value = "nullif(" + data.dialect().text(feature.column()) + ", '')";
                select.add("count(" + value + ")");
                select.add("min(" + value + ")");
                select.add("min(" + value + ") = max(" + value + ")");
            }
            ResultRow found = query(data, "constant_", features, select);
            long all = found.number(0);
            for (int f = 0; f < features.size(); f++) {
                CheckedFeature feature = features.get(f);
                long filled = found.number(1 + 3 * f);
                boolean one = found.isTrue(3 + 3 * f) && filled == all;
                // A number feature without numbers is reported as an error by NumberStep.
                boolean none = filled == 0 && feature.kind() != CheckedFeature.Kind.NUMBER;
                if (all > 1 && (one || none)) {
                    String which = none ? "no value in any" : "the same value in every";
                    data.warning(DataCode.FEATURE_CONSTANT, feature.key())
                            .message("feature `%s` has %s row", feature.name(), which)
                            .label(none ? "" : "always `" + found.text(2 + 3 * f) + "`")
                            .help("remove the feature or use another column: a constant does not help a model");
                }
            }
        }
    }

    /**
     * SASS4091: reports features with a different value in almost every row. An embedding of such a value does not
     * generalize.
     */
    static void unique(CheckedData data) throws EngineException, IOException {
        for (List<CheckedFeature> features : tables(data, f -> f.kind() == CheckedFeature.Kind.TEXT)) {
            String table = features.get(0).table();
            long rows = data.queryRow("rows_" + table, "SELECT count(*) FROM " + table)
                    .number(0);
            List<String> select = new ArrayList<>();
            for (CheckedFeature feature : features) {
                select.add("count(" + feature.column() + ")");
                select.add((rows > MAX_EXACT_ROWS ? "approx_count_distinct(" : "count(DISTINCT ") + feature.column()
                        + ")");
            }
            ResultRow found = query(data, "distinct_", features, select);
            for (int f = 0; f < features.size(); f++) {
                CheckedFeature feature = features.get(f);
                long filled = found.number(2 * f);
                long distinct = Math.min(filled, found.number(2 * f + 1));
                if (filled >= MIN_ROWS && distinct > MAX_DISTINCT_SHARE * filled) {
                    data.warning(DataCode.FEATURE_ALMOST_UNIQUE, feature.key())
                            .message("feature `%s` has about %,d values in %,d rows", feature.name(), distinct, filled)
                            .label("almost every row has a different value")
                            .help("use a value that several rows share (a category, a part of the value), a number in "
                                    + "buckets, or remove the feature");
                }
            }
        }
    }

    /** SASS4093: reports texts in number features. */
    static void texts(CheckedData data) throws EngineException, IOException {
        for (CheckedFeature feature : data.features()) {
            if (feature.kind() != CheckedFeature.Kind.NUMBER || feature.textColumn() == null) {
                continue;
            }
            String source =
                    feature.side() == Side.CONTEXT ? "events" : feature.side().word() + "s";
            String query = """
                    SELECT count(*), count(*) FILTER (WHERE number IS NULL), min(text) FILTER (WHERE number IS NULL), count(number)
                    FROM (
                      SELECT text, TRY_CAST(text AS DOUBLE) AS number
                      FROM (SELECT trim(COLUMN) AS text FROM SOURCE_source LIMIT 1000000)
                      WHERE text <> ''
                    )""".replace("SOURCE", source).replace("COLUMN", feature.textColumn());
            ResultRow found = data.querySource("numbers_" + feature.index(), query);
            long all = found.number(0);
            long texts = found.number(1);
            if (found.number(3) > 0 && texts > TOLERATED_TEXT_SHARE * all) {
                String share = percent((double) texts / all);
                data.warning(DataCode.TEXT_IN_NUMBER_FEATURE, feature.key())
                        .message("%s of the values of feature `%s` are not numbers", share, feature.name())
                        .label("for example `%s`", found.text(2))
                        .help("they count as missing; clean the column, or use type `id` if the texts are categories");
            }
        }
    }

    /** Returns the features of each table without ids. */
    private static List<List<CheckedFeature>> tables(CheckedData data, Predicate<CheckedFeature> included) {
        List<List<CheckedFeature>> tables = new ArrayList<>();
        for (Side side : Side.values()) {
            tables.add(data.features().stream()
                    .filter(f -> f.side() == side && !f.entityKey() && included.test(f))
                    .toList());
        }
        tables.removeIf(List::isEmpty);
        return tables;
    }

    private static ResultRow query(CheckedData data, String name, List<CheckedFeature> features, List<String> select)
            throws EngineException, IOException {
        String table = features.get(0).table();
        return data.queryRow(name + table, "SELECT " + String.join(",\n    ", select) + "\nFROM " + table);
    }

    /**
     * SASS4092: reports features whose value is probably only known after the label. Within a scenario, the value alone
     * separates positives from negatives (AUC). Numbers are ranked by value, in both directions. Texts are ranked by
     * their share of positives.
     */
    static void leaks(CheckedData data) throws EngineException, IOException {
        for (CheckedFeature feature : data.features()) {
            if (!feature.entityKey() && feature.kind() != CheckedFeature.Kind.LIST) {
                leak(data, feature);
            }
        }
    }

    private static void leak(CheckedData data, CheckedFeature feature) throws EngineException, IOException {
        List<ResultRow> worst = data.query("leak_" + feature.index(), leakSql(data, feature));
        for (ResultRow row : worst) {
            String area = MessageText.format("%.3f", row.real(1));
            String scenario = data.scenario((int) row.number(0)).name();
            data.warning(DataCode.LABEL_LEAKAGE, feature.key())
                    .message(
                            "feature `%s` predicts the label of scenario `%s` almost perfectly",
                            feature.name(), scenario)
                    .label("AUC %s of this value alone", area)
                    .help(
                            "remove the feature if its value is only known after the label: it must be known when the item "
                                    + "is displayed");
        }
    }

    private static String leakSql(CheckedData data, CheckedFeature feature) {
        String column = feature.column();
        String from = "some_events";
        if (feature.side() != Side.CONTEXT) {
            String entity = feature.side().word();
            from = "some_events JOIN " + entity + "_map ON key = " + entity + "_key JOIN " + entity
                    + "_side USING (number)";
        }
        boolean number = feature.kind() == CheckedFeature.Kind.NUMBER;
        String value = number
                ? "CASE WHEN " + Sql.isFinite(column) + " THEN " + column + " END"
                : data.dialect().text(column);
        return """
                WITH valued AS (
                  SELECT scenario, positive, VALUE_OF AS value
                  FROM FROM_TABLES
                  WHERE split = 0 AND USERS
                ), totals AS (
                  SELECT scenario, count(*) AS n, count(*) FILTER (WHERE positive) AS p FROM valued GROUP BY scenario
                ), counted AS (
                  SELECT scenario, value, count(*) AS n, count(*) FILTER (WHERE positive) AS p FROM valued GROUP BY scenario, value
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
                .replace("LEAST_OF", Long.toString(MIN_LEAK_ROWS))
                .replace("TOO_WELL", Double.toString(MAX_AUC));
    }
}
