package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.Side;

/** SASS4096 and SASS4097: ids that two files write in two ways, and those that are too long for a store. */
final class IdFormatCheck implements DataCheck {
    @Override
    public void run(CheckedData data, Findings findings) {
        for (Side side : List.of(Side.USER, Side.ITEM)) {
            checkSpellings(data, CheckedData.entityName(side), findings);
        }
        checkLengths(data, findings);
    }

    /** A column of numbers with a gap in it is one of fractions to who wrote the file, and each of its ids ends in {@code .0}. */
    private static void checkSpellings(CheckedData data, String entity, Findings findings) {
        List<@Nullable Object> found = data.queries()
                .queryRow(
                        entity + "s_in_two_ways",
                        "SELECT count(*), min(e.id)\nFROM (SELECT id, left(id, -2) AS short FROM " + entity
                                + "s WHERE suffix(id, '.0')) AS f\nJOIN " + entity + "s AS e ON e.id = f.short");
        long twice = QueryRunner.asLong(found.get(0));
        if (twice > 0) {
            String id = String.valueOf(found.get(1));
            findings.add(findings.warning(
                            "SASS4096",
                            "data.events." + entity,
                            twice == 1
                                    ? "one " + entity + " is written in two ways"
                                    : Findings.count(twice) + " " + entity + "s are written in two ways",
                            "")
                    .withNote("`" + id + "` and `" + id + ".0`, for instance, count as two " + entity + "s")
                    .withHelp("write the column as whole numbers or as texts in all files"));
        }
    }

    /** Publishing would say so, after hours of training. */
    private static void checkLengths(CheckedData data, Findings findings) {
        List<@Nullable Object> found = data.queries()
                .queryRow(
                        "long_ids",
                        "SELECT count(*), left(min(id), 40)\nFROM items\nWHERE strlen(id) > "
                                + PublishConfig.LONGEST_ID);
        long wrong = QueryRunner.asLong(found.get(0));
        if (wrong > 0) {
            findings.add(
                    findings.warning(
                                    "SASS4097",
                                    "data.events.item",
                                    "the ids of " + Findings.count(wrong) + (wrong == 1 ? " item" : " items")
                                            + " take more than " + Findings.count(PublishConfig.LONGEST_ID) + " bytes",
                                    "")
                            .withNote("`" + found.get(1) + "...`, for instance")
                            .withHelp(
                                    "no store takes them, so `publish` will refuse: shorten them in the data, everywhere alike"));
        }
    }
}
