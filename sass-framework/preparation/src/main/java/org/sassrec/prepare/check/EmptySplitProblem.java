package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sassrec.config.DataConfig;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;
import org.sassrec.prepare.sql.Sql;

/** SASS4020: splits without positives, with what the data has where the split looks, which depends on its kind. */
final class EmptySplitProblem {
    /** What is no day without events, but a hole. */
    private static final Duration MIN_GAP = Duration.ofDays(2);

    private final CheckedData data;
    private final List<Split> empty;
    private final long rows;

    EmptySplitProblem(CheckedData data, List<Split> empty) {
        this.data = data;
        this.empty = empty;
        this.rows = empty.stream().mapToLong(data.counts()::rows).sum();
    }

    Diagnostic problem(DataProblems problems) throws EngineException, IOException {
        DataConfig.Split split = data.config().data().split();
        boolean one = empty.size() == 1;
        String names = empty.stream().map(EmptySplitProblem::name).collect(Collectors.joining(" and "));
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
            return byTime(problem, byTime);
        } else if (split instanceof DataConfig.ByColumn byColumn) {
            return byColumn(problem, byColumn);
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
     * The hole before the newest events.
     *
     * @param before,end events at its sides
     * @param after events behind it
     */
    private record Gap(long before, long end, long after) {
        long length() {
            return end - before;
        }
    }

    private Diagnostic byTime(Diagnostic problem, DataConfig.ByTime split) throws EngineException, IOException {
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
                        + " after a gap of " + Duration.ofMillis(gap.length()).toDays() + " days, before it the newest"
                        + " is of " + data.formatTime(gap.before()))
                .withHelp("the newest event decides which days are test: take out what lies after the gap, or bring the"
                        + " days between");
    }

    /** The longest gap in what is held out, and before it. */
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

    private Diagnostic byColumn(Diagnostic problem, DataConfig.ByColumn split) throws EngineException, IOException {
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
