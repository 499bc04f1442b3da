package org.sassrec.prepare.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/** SASS4091: a feature with a value of its own for almost every row: nothing learned of one helps another. */
final class UniqueFeatureCheck implements DataCheck {
    private static final double MAX_DISTINCT_SHARE = 0.9;

    /** Among fewer, values may differ by chance. */
    private static final long MIN_ROWS = 100;

    /** Values of more rows are counted roughly, which is a tenth wrong at times. */
    private static final long MAX_EXACT_ROWS = 1_000_000;

    @Override
    public void run(CheckedData data, Findings findings) {
        for (Side side : Side.values()) {
            List<CheckedFeature> features = data.features().stream()
                    .filter(f -> f.side() == side && !f.entityKey() && f.kind() == CheckedFeature.Kind.TEXT)
                    .toList();
            if (!features.isEmpty()) {
                check(data, features, findings);
            }
        }
    }

    private static void check(CheckedData data, List<CheckedFeature> features, Findings findings) {
        String table = features.get(0).table();
        long rows = QueryRunner.asLong(data.queries()
                .queryRow("rows_" + table, "SELECT count(*) FROM " + table)
                .get(0));
        List<String> select = new ArrayList<>();
        for (CheckedFeature feature : features) {
            select.add("count(" + feature.column() + ")");
            select.add((rows > MAX_EXACT_ROWS ? "approx_count_distinct(" : "count(DISTINCT ") + feature.column() + ")");
        }
        List<@Nullable Object> found = data.queries()
                .queryRow("distinct_" + table, "SELECT " + String.join(",\n    ", select) + "\nFROM " + table);
        for (int f = 0; f < features.size(); f++) {
            long filled = QueryRunner.asLong(found.get(2 * f));
            long distinct = Math.min(filled, QueryRunner.asLong(found.get(2 * f + 1)));
            if (filled >= MIN_ROWS && distinct > MAX_DISTINCT_SHARE * filled) {
                CheckedFeature feature = features.get(f);
                findings.add(findings.warning(
                                "SASS4091",
                                feature.key(),
                                "feature `" + feature.name() + "` has about " + Findings.count(distinct) + " values in "
                                        + Findings.count(filled) + " rows",
                                "nearly each its own")
                        .withHelp("take what several share (a category, a part of it), a number in buckets, or leave it"
                                + " out"));
            }
        }
    }
}
