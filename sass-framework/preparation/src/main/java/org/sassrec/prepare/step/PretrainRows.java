package org.sassrec.prepare.step;

import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;

/** Checks the rows of {@code pretrain.events}. */
final class PretrainRows {
    private PretrainRows() {}

    /**
     * Reports rows of {@code pretrain.events} that are too late or redundant.
     *
     * @param rows rows of a scenario
     * @param late rows in or after the days of validation and test
     * @param added rows that {@code data.events} does not contain
     */
    static void report(DataProblems problems, long rows, long late, long added) {
        String key = "pretrain.events.path";
        if (late > 0) {
            String effect = added == 0 ? "no other row is new" : "these rows are left out";
            String help = added == 0
                    ? "use a path of logs from before validation and test"
                    : "use a path of older logs to remove this warning: pre-training must not read validation and test days";
            problems.report(added == 0, DataCode.PRETRAINING_EVENTS_TOO_LATE, key)
                    .message(
                            "%,d of %,d pre-training rows are not older than the validation and test splits",
                            late, rows)
                    .label(effect)
                    .help(help);
        } else if (added == 0) {
            problems.error(DataCode.PRETRAINING_EVENTS_REDUNDANT, key)
                    .message("the pre-training events contain no new rows")
                    .label(rows == 0 ? "no row belongs to a scenario" : "`data.events` contains all of these rows")
                    .help("use files with the columns of `data.events` and with rows that it does not contain");
        }
    }
}
