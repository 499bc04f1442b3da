package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/** Checks of the features' values. */
final class FeatureValueChecks {
    private static final double MAX_DISTINCT_SHARE = 0.9;

    /** Among fewer, values may differ by chance. */
    private static final long MIN_ROWS = 100;

    /** Values of more rows are counted roughly, which is a tenth wrong at times. */
    private static final long MAX_EXACT_ROWS = 1_000_000;

    private static final double TOLERATED_TEXT_SHARE = 0.01;

    private FeatureValueChecks() {}

    /** SASS4090: a feature that has the same value everywhere tells nothing apart. */
    static void constant(CheckedData data, DataProblems problems) throws EngineException, IOException {
        // The first rows of some files may well be of one day, or device.
        for (List<CheckedFeature> features : tables(data, f -> data.isComplete() || f.side() != Side.CONTEXT)) {
            List<String> select = new ArrayList<>(List.of("count(*)"));
            for (CheckedFeature feature : features) {
                String value = "nullif(CAST(" + feature.column() + " AS VARCHAR), '')";
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
                // A number without numbers is an error already.
                boolean none = filled == 0 && feature.kind() != CheckedFeature.Kind.NUMBER;
                if (all > 1 && (one || none)) {
                    String which = none ? "no value in any" : "the same value in every";
                    problems.warning(
                            DiagnosticCode.FEATURE_CONSTANT,
                            feature.key(),
                            """
                            feature `%s` has %s row
                            label: %s
                            help: take it out, or another column: it tells nothing apart
                            """,
                            feature.name(),
                            which,
                            none ? "" : "always `" + found.text(2 + 3 * f) + "`");
                }
            }
        }
    }

    /** SASS4091: a feature with a value of its own for almost every row: nothing learned of one helps another. */
    static void unique(CheckedData data, DataProblems problems) throws EngineException, IOException {
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
                    problems.warning(
                            DiagnosticCode.FEATURE_ALMOST_UNIQUE, feature.key(), """
                            feature `%s` has about %,d values in %,d rows
                            label: nearly each its own
                            help: take what several share (a category, a part of it), a number in buckets, or leave it \
                            out
                            """, feature.name(), distinct, filled);
                }
            }
        }
    }

    /** SASS4093: texts among the numbers of a number feature, which count as unknown. */
    static void texts(CheckedData data, DataProblems problems) throws EngineException, IOException {
        for (CheckedFeature feature : data.features()) {
            if (feature.kind() != CheckedFeature.Kind.NUMBER || feature.textColumn() == null) {
                continue;
            }
            String source =
                    feature.side() == Side.CONTEXT ? "events" : feature.side().word() + "s";
            String query = """
                    SELECT count(*), count(*) FILTER (number IS NULL), min(text) FILTER (number IS NULL), count(number)
                    FROM (
                      SELECT text, TRY_CAST(text AS DOUBLE) AS number
                      FROM (SELECT trim(COLUMN) AS text FROM SOURCE_source LIMIT 1000000)
                      WHERE text <> ''
                    )""".replace("SOURCE", source).replace("COLUMN", feature.textColumn());
            ResultRow found = data.queryRow("numbers_" + feature.index(), query);
            long all = found.number(0);
            long texts = found.number(1);
            if (found.number(3) > 0 && texts > TOLERATED_TEXT_SHARE * all) {
                String share = percent((double) texts / all);
                problems.warning(
                        DiagnosticCode.TEXT_IN_NUMBER_FEATURE,
                        feature.key(),
                        """
                        %s of the values of feature `%s` are no numbers
                        label: such as `%s`
                        help: they count as unknown; use type `id` if they mean something
                        """,
                        share,
                        feature.name(),
                        found.text(2));
            }
        }
    }

    /** The features of each table, without ids. */
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
}
