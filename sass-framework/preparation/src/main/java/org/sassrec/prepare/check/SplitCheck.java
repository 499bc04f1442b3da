package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;
import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sassrec.config.DataConfig;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks the splits: SASS4020 and SASS4021. */
final class SplitCheck {
    /** Clocks are wrong by hours, and late events of a day arrive with the next day. */
    private static final double TOLERATED_SHARE = 0.01;

    /** A shorter gap may be a day without events. */
    private static final Duration MIN_GAP = Duration.ofDays(2);

    private SplitCheck() {}

    static void run(CheckedData data, DataProblems problems) throws EngineException, IOException {
        if (!data.isComplete()) {
            return;
        }
        CheckedData.ScenarioSplitCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        List<Split> empty = emptySplits(data);
        if (!empty.isEmpty()) {
            problems.add(emptySplitProblem(data, empty, problems));
        }
        long train = counts.meanTimes()[Split.TRAIN.code()];
        long test = counts.meanTimes()[Split.TEST.code()];
        if (counts.rows(Split.TRAIN) > 0
                && counts.rows(Split.TEST) > 0
                && !(split instanceof DataConfig.LeaveOneOut)
                && test < train) {
            problems.error(
                    DiagnosticCode.TEST_BEFORE_TRAIN, "data.split", """
                    the test rows lie before the train rows
                    note: mean time of test is %s, of train %s
                    help: a model that has seen the future can't be tested on the past
                    """, data.formatTime(test), data.formatTime(train));
        } else if (counts.rows(Split.TEST) > 0
                && (split instanceof DataConfig.ByColumn || split instanceof DataConfig.ByFile)) {
            // A temporal split is always in order. A leave-one-out split has no common order over users.
            checkLaterRows(data, problems);
        }
    }

    /**
     * Reports train and validation rows after the test rows. Rows outside all ranges are train, also those that arrived
     * after the ranges were written. The final model is trained on validation, too.
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

    /** Returns the required splits that have no positives. If no split has any, the label check reports it. */
    static List<Split> emptySplits(CheckedData data) {
        CheckedData.ScenarioSplitCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        boolean any = Arrays.stream(Split.values()).anyMatch(part -> counts.positives(part) > 0);
        return Arrays.stream(Split.values())
                .filter(part -> any
                        && counts.positives(part) == 0
                        && (part != Split.VALIDATION || requiresValidationPositives(split)))
                .toList();
    }

    /** Few users have two positives to hold out. If no user has, the train split is empty, too. */
    private static boolean requiresValidationPositives(DataConfig.Split split) {
        return split.hasValidation() && !(split instanceof DataConfig.LeaveOneOut);
    }

    /** SASS4020: reports splits without positives. The notes depend on the kind of split. */
    private static Diagnostic emptySplitProblem(CheckedData data, List<Split> empty, DataProblems problems)
            throws EngineException, IOException {
        long rows = empty.stream().mapToLong(data.counts()::rows).sum();
        DataConfig.Split split = data.config().data().split();
        boolean one = empty.size() == 1;
        String names = empty.stream().map(SplitCheck::name).collect(Collectors.joining(" and "));
        boolean part = one && empty.get(0) != Split.TRAIN && !(split instanceof DataConfig.ByTime);
        String key = "data.split" + (part ? "." + names : "");
        String has =
                (one ? "it has " : "they have ") + (rows == 0 ? "no" : count(rows)) + (rows == 1 ? " row" : " rows");
        Diagnostic problem = problems.problem(
                true, DiagnosticCode.SPLIT_WITHOUT_POSITIVES, key, """
                the %s %s no positives
                label: %s
                """, names, one ? "split has" : "splits have", has);
        if (split instanceof DataConfig.ByTime byTime) {
            return byTime(data, problem, byTime);
        } else if (split instanceof DataConfig.ByColumn byColumn) {
            return byColumn(data, rows, problem, byColumn);
        } else if (split instanceof DataConfig.ByFile) {
            return problem.withHelp(
                    rows == 0
                            ? "no row of these files is in a scenario: check each `where` against them"
                            : "check the label against the rows of these files");
        }
        return problem.withHelp(
                "each user's last two positives of a scenario are held out: bring more days, or split" + " `by: time`");
    }

    private static String name(Split split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A gap before the newest events.
     *
     * @param before time of the last event before the gap
     * @param end time of the first event after the gap
     * @param after number of events after the gap
     */
    private record Gap(long before, long end, long after) {
        long length() {
            return end - before;
        }
    }

    private static Diagnostic byTime(CheckedData data, Diagnostic problem, DataConfig.ByTime split)
            throws EngineException, IOException {
        List<ResultRow> days = data.query(
                "newest_days",
                "SELECT min(event_time), max(event_time), count(*)\nFROM marked GROUP BY day ORDER BY day DESC"
                        + " LIMIT 1000");
        long newest = days.get(0).number(1);
        String is = "the newest event is of " + data.formatTime(newest);
        Gap gap =
                longestGap(days, newest - split.test().plus(split.validation()).toMillis());
        if (gap.length() < MIN_GAP.toMillis()) {
            return problem.withNote(is)
                    .withHelp("the newest event decides which days are test: give the splits more days, or check the"
                            + " label against their rows");
        }
        return problem.withNote(is + "; " + count(gap.after()) + " of "
                        + count(data.counts().all()) + (gap.after() == 1 ? " lies" : " lie")
                        + " after a gap of "
                        + Duration.ofMillis(gap.length()).toDays() + " days, before it the newest"
                        + " is of " + data.formatTime(gap.before()))
                .withHelp("the newest event decides which days are test: take out what lies after the gap, or bring the"
                        + " days between");
    }

    /** Returns the longest gap in the held-out days or directly before them. */
    private static Gap longestGap(List<ResultRow> days, long heldOut) {
        Gap longest = new Gap(0, 0, 0);
        long after = 0;
        for (int d = 0; d + 1 < days.size(); d++) {
            after += days.get(d).number(2);
            Gap gap = new Gap(days.get(d + 1).number(1), days.get(d).number(0), after);
            if (gap.end() >= heldOut && gap.length() > longest.length()) {
                longest = gap;
            }
        }
        return longest;
    }

    private static Diagnostic byColumn(CheckedData data, long rows, Diagnostic problem, DataConfig.ByColumn split)
            throws EngineException, IOException {
        String column = Sql.identifier(split.column());
        ResultRow found = data.queryRow(
                "split_column",
                "SELECT typeof(min(" + column + ")), CAST(min(" + column + ") AS VARCHAR), CAST(max(" + column
                        + ") AS VARCHAR)\nFROM events_source");
        Diagnostic told = problem.withNote("the column `" + split.column() + "` is of type " + found.text(0)
                + " and holds `" + found.text(1) + "` to `" + found.text(2) + "`");
        return told.withHelp(
                rows == 0
                        ? "write ranges of values that the column has, as it writes them"
                        : "check the label against the rows of these ranges");
    }
}
