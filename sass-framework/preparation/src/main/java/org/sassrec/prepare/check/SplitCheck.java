package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.sassrec.config.DataConfig;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/** SASS4020 and SASS4021: a split without positives, and test rows that are older than what trains. */
final class SplitCheck {
    /** Clocks are wrong by hours, and a day's last events come with the next day's. */
    private static final double TOLERATED_SHARE = 0.01;

    private SplitCheck() {}

    static void run(CheckedData data, DataProblems problems) throws EngineException, IOException {
        if (!data.isComplete()) {
            return;
        }
        ScenarioSplitCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        List<Split> empty = emptySplits(data);
        if (!empty.isEmpty()) {
            problems.add(new EmptySplitProblem(data, empty).problem(problems));
        }
        long train = counts.meanTimes()[Split.TRAIN.code()];
        long test = counts.meanTimes()[Split.TEST.code()];
        if (counts.rows(Split.TRAIN) > 0
                && counts.rows(Split.TEST) > 0
                && !(split instanceof DataConfig.LastOut)
                && test < train) {
            problems.error(
                    DiagnosticCode.TEST_BEFORE_TRAIN, "data.split", """
                    the test rows lie before the train rows
                    note: mean time of test is %s, of train %s
                    help: a model that has seen the future can't be tested on the past
                    """, data.formatTime(test), data.formatTime(train));
        } else if (counts.rows(Split.TEST) > 0
                && (split instanceof DataConfig.ByColumn || split instanceof DataConfig.ByFile)) {
            // By time nothing can be, and of each user's last the others' later ones are no future.
            checkLaterRows(data, problems);
        }
    }

    /**
     * Rows that came after the ranges of the split were written are train, as whatever is in none of them; and validation trains the
     * model that is tested, too.
     */
    private static void checkLaterRows(CheckedData data, DataProblems problems) throws EngineException, IOException {
        ResultRow found = data.queryRow(
                "later_rows",
                "SELECT count(*), count(*) FILTER (event_time > last), max(event_time), any_value(last)\n"
                        + "FROM marked, (SELECT max(event_time) AS last FROM marked WHERE split = 2)\nWHERE split < 2");
        long all = found.number(0);
        long after = found.number(1);
        if (after > TOLERATED_SHARE * all) {
            String share = percent((double) after / all);
            String newest = data.formatTime(found.number(2));
            String newestTest = data.formatTime(found.number(3));
            problems.warning(
                    DiagnosticCode.TEST_BEFORE_TRAIN, "data.split", """
                    %s of the rows that train lie after all test rows (%,d of %,d)
                    note: the newest of them is of %s, the newest test row of %s
                    help: the model has seen the future of what it is tested on, so its figures are too good: test the \
                    newest days, or leave the later ones out of `data.events.path`
                    """, share, after, all, newest, newestTest);
        }
    }

    /** Splits that are wanted and have no positives. Labels that are never true are told as such. */
    static List<Split> emptySplits(CheckedData data) {
        ScenarioSplitCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        boolean any = Arrays.stream(Split.values()).anyMatch(part -> counts.positives(part) > 0);
        return Arrays.stream(Split.values())
                .filter(part ->
                        any && counts.positives(part) == 0 && (part != Split.VALIDATION || wantsValidation(split)))
                .toList();
    }

    /** Few users have two positives to hold out; that none has is told by train. */
    private static boolean wantsValidation(DataConfig.Split split) {
        return split.hasValidation() && !(split instanceof DataConfig.LastOut);
    }
}
