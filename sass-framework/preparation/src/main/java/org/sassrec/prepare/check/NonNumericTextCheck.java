package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;

/** SASS4093: texts among the numbers of a number feature, which count as unknown. */
final class NonNumericTextCheck implements DataCheck {
    private static final long SAMPLE_ROWS = 1_000_000;
    private static final double TOLERATED_SHARE = 0.01;

    @Override
    public void run(CheckedData data, Findings findings) {
        for (CheckedFeature feature : data.features()) {
            if (feature.kind() == CheckedFeature.Kind.NUMBER && feature.textColumn() != null) {
                check(data, feature, feature.textColumn(), findings);
            }
        }
    }

    private static void check(CheckedData data, CheckedFeature feature, String column, Findings findings) {
        String source = feature.side() == Side.CONTEXT ? "events" : CheckedData.entityName(feature.side()) + "s";
        List<@Nullable Object> found = data.queries()
                .queryRow(
                        "numbers_" + feature.index(),
                        "SELECT count(*), count(*) FILTER (number IS NULL), min(text) FILTER (number IS NULL),"
                                + " count(number)\nFROM (\n  SELECT text, TRY_CAST(text AS DOUBLE) AS number\n"
                                + "  FROM (SELECT trim(" + column + ") AS text FROM " + source + "_source LIMIT "
                                + SAMPLE_ROWS
                                + ")\n  WHERE text <> ''\n)");
        long all = QueryRunner.asLong(found.get(0));
        long texts = QueryRunner.asLong(found.get(1));
        if (QueryRunner.asLong(found.get(3)) > 0 && texts > TOLERATED_SHARE * all) {
            findings.add(findings.warning(
                            "SASS4093",
                            feature.key(),
                            Findings.percent((double) texts / all) + " of the values of feature `" + feature.name()
                                    + "` are no numbers",
                            "such as `" + found.get(2) + "`")
                    .withHelp("they count as unknown; use type `id` if they mean something"));
        }
    }
}
