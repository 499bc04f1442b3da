package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Side;

/** SASS4094 and SASS4095: events of users or items that their own file doesn't know. */
final class UnknownIdsCheck implements DataCheck {
    /** New items and people come in between two snapshots. */
    private static final double TOLERATED_SHARE = 0.05;

    @Override
    public void run(CheckedData data, Findings findings) {
        check(data, Side.USER, data.config().data().users(), findings);
        check(data, Side.ITEM, data.config().data().items(), findings);
    }

    private static void check(CheckedData data, Side side, DataConfig.@Nullable Entity file, Findings findings) {
        if (file == null) {
            return;
        }
        String entity = CheckedData.entityName(side);
        String key = "CAST(\"" + file.key().replace("\"", "\"\"") + "\" AS VARCHAR)";
        List<@Nullable Object> found = data.queries()
                .queryRow(
                        "unknown_" + entity + "s",
                        "SELECT count(*), count(*) FILTER (f.id IS NULL), sum(n_refit), sum(n_refit) FILTER (f.id IS"
                                + " NULL),\n    min(e.id) FILTER (f.id IS NULL), (SELECT min(" + key + ") FROM "
                                + entity + "s_source)\nFROM " + entity + "_map JOIN " + entity
                                + "s AS e USING (number)\nLEFT JOIN (SELECT " + key + " AS id FROM " + entity
                                + "s_source) AS f ON f.id = e.id");
        long all = QueryRunner.asLong(found.get(0));
        long unknown = QueryRunner.asLong(found.get(1));
        if (all > 0 && unknown == all && data.isComplete()) {
            findings.add(findings.error(
                            "SASS4094",
                            "data." + entity + "s.key",
                            "no " + entity + " of the events stands in the " + entity + "s file",
                            "")
                    .withNote("the events have `" + found.get(4) + "` for instance, the file "
                            + (found.get(5) == null ? "none" : "`" + found.get(5) + "`"))
                    .withHelp("the ids must be the same texts; check `key` and `data.events." + entity + "`"));
            return;
        }
        double share = QueryRunner.asDouble(found.get(3)) / Math.max(1, QueryRunner.asDouble(found.get(2)));
        if (share > TOLERATED_SHARE) {
            findings.add(findings.warning(
                            "SASS4095",
                            "data." + entity + "s.path",
                            Findings.percent(share) + " of the events are of " + entity + "s that the " + entity
                                    + "s file doesn't have (" + Findings.count(unknown) + " of " + Findings.count(all)
                                    + ")",
                            "")
                    .withNote("`" + found.get(4) + "`, for instance")
                    .withHelp("all that is known of them is their id: bring the file up to date"));
        }
    }
}
