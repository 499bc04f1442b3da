package org.sassrec.prepare.check;

import org.sassrec.config.DataConfig;

/** SASS4008 and SASS4014: a row without user, item or time is left out; too many of them are no accident. */
final class MissingIdsCheck implements DataCheck {
    /** Rows of people who are not logged in, or of a broken client. */
    private static final double TOLERATED_SHARE = 0.01;

    @Override
    public void run(CheckedData data, Findings findings) {
        DataConfig.Events events = data.config().data().events();
        StagedCounts counts = data.staged();
        long all = counts.rows();
        boolean whole = data.isComplete();
        check("data.events.user", "the user column `" + events.user() + "`", all, counts.users(), whole, findings);
        check("data.events.item", "the item column `" + events.item() + "`", all, counts.items(), whole, findings);
        String time = events.time().column();
        check("data.events.time.column", "the time column `" + time + "`", all, counts.times(), whole, findings);
    }

    /** @param whole files that are sorted by a column begin with what has no value there: a sample that lacks it proves nothing */
    private static void check(String key, String what, long all, long count, boolean whole, Findings findings) {
        long empty = all - count;
        if (all > 0 && empty == all && whole) {
            findings.add(findings.error("SASS4008", key, what + " has no value in any row of a scenario", ""));
        } else if (empty > TOLERATED_SHARE * all) {
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
