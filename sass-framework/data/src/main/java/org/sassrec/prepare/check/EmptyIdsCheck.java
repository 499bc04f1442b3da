package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;

/** SASS4008 and SASS4014: a row without user, item or time is left out; too many of them are no accident. */
final class EmptyIdsCheck implements DataCheck {
    /** Rows of people who are not logged in, or of a broken client. */
    private static final double USUAL = 0.01;

    @Override
    public void run(CheckedData data, Findings findings) {
        DataConfig.Events events = data.config().data().events();
        List<@Nullable Object> counts = data.rows().one("empty_ids", """
                        SELECT count(*), count(user_key), count(item_key), count(event_time)
                        FROM staged WHERE scenario >= 0""");
        long all = Rows.number(counts.get(0));
        check("data.events.user", "the user column `" + events.user() + "`", all, counts.get(1), findings);
        check("data.events.item", "the item column `" + events.item() + "`", all, counts.get(2), findings);
        String time = events.time().column();
        check("data.events.time.column", "the time column `" + time + "`", all, counts.get(3), findings);
    }

    private static void check(String key, String what, long all, @Nullable Object count, Findings findings) {
        long empty = all - Rows.number(count);
        if (all > 0 && empty == all) {
            findings.add(findings.error("SASS4008", key, what + " has no value in any row of a scenario", ""));
        } else if (empty > USUAL * all) {
            findings.add(findings.warning(
                            "SASS4014",
                            key,
                            what + " has no value in " + Findings.percent((double) empty / all) + " of the rows ("
                                    + Findings.count(empty) + " of " + Findings.count(all) + ")",
                            "")
                    .withHelp("these rows are left out"));
        }
    }
}
