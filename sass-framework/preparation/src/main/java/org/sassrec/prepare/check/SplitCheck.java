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
import org.sassrec.config.schema.DurationFormat;
import org.sassrec.dataset.Split;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks the splits: SASS4020 and SASS4021. */
final class SplitCheck {
    /** Clocks are wrong by hours, and late events of a day arrive with the next day. */
    private static final double TOLERATED_SHARE = 0.01;

    /** A shorter gap may be a day without events. */
    private static final Duration MIN_GAP = Duration.ofDays(2);

    private static final String OLDER_TEST = "the test rows are older than the train rows";

    private SplitCheck() {}

    static void run(CheckedData data) throws EngineException, IOException {
        if (!data.isComplete()) {
            return;
        }
        CheckedData.ScenarioSplitCounts counts = data.counts();
        DataConfig.Split split = data.config().data().split();
        List<Split> empty = emptySplits(data);
        if (!empty.isEmpty()) {
            reportEmpty(data, empty);
        }
        long train = counts.meanTimes()[Split.TRAIN.code()];
        long test = counts.meanTimes()[Split.TEST.code()];
        if (counts.rows(Split.TRAIN) > 0
                && counts.rows(Split.TEST) > 0
                && !(split instanceof DataConfig.LeaveOneOut)
                && test < train) {
            reportOlderTest(data);
        } else if (counts.rows(Split.TEST) > 0
                && (split instanceof DataConfig.ByColumn || split instanceof DataConfig.ByFile)) {
            // A temporal split is always in order. A leave-one-out split has no common order over users.
            checkLaterRows(data);
        }
    }

    /**
     * Reports test rows that are older than the train rows on average. It is an error only if the model learns from later
     * events of the same users. In a leave-one-out split, each user's test rows are the last ones, and the order over
     * users has no meaning.
     */
    private static void reportOlderTest(CheckedData data) throws EngineException, IOException {
        ResultRow found = data.queryRow("later_rows_of_users", """
                SELECT count(*), count(*) FILTER (WHERE event_time < newest)
                FROM marked LEFT JOIN (
                  SELECT user_key AS k, scenario AS s, max(event_time) AS newest
                  FROM marked WHERE split < 2 GROUP BY user_key, scenario
                ) ON user_key = k AND scenario = s
                WHERE split = 2""");
        long all = found.number(0);
        long followed = found.number(1);
        boolean leaks = followed > TOLERATED_SHARE * all;
        String times = "mean time of test: " + data.formatTime(data.counts().meanTimes()[Split.TEST.code()])
                + ", of train: " + data.formatTime(data.counts().meanTimes()[Split.TRAIN.code()]);
        String users = leaks
                ? percent((double) followed / all) + " of the test rows are older than a training row of the same user"
                        + " and scenario (" + count(followed) + " of " + count(all) + ")"
                : "for each user and scenario, the test rows are the newest, as in a leave-one-out split; only rows of"
                        + " other users are newer";
        DataProblem problem = leaks
                ? data.error(DataCode.TEST_BEFORE_TRAIN, "data.split").message(OLDER_TEST)
                : data.problems()
                        .finding(0, DataCode.TEST_BEFORE_TRAIN, "data.split")
                        .message(OLDER_TEST);
        problem.note(times)
                .note(users)
                .help(
                        leaks
                                ? "choose test rows that are newer than the train rows"
                                : "nothing if this is intended: the metrics are comparable with the same split only");
    }

    /**
     * Reports train and validation rows after the test rows. Rows outside all ranges are train, also those that arrived
     * after the ranges were written. The final model is trained on validation, too.
     */
    private static void checkLaterRows(CheckedData data) throws EngineException, IOException {
        ResultRow found = data.queryRow(
                "later_rows",
                "SELECT count(*), count(*) FILTER (WHERE event_time > last), max(event_time), any_value(last)\n"
                        + "FROM marked, (SELECT max(event_time) AS last FROM marked WHERE split = 2)\nWHERE split < 2");
        long all = found.number(0);
        long after = found.number(1);
        if (after > TOLERATED_SHARE * all) {
            double share = (double) after / all;
            data.problems()
                    .finding(share, DataCode.TEST_BEFORE_TRAIN, "data.split")
                    .message(
                            "%s of the training rows are newer than all test rows (%,d of %,d)",
                            percent(share), after, all)
                    .note(
                            "time of the newest training row: %s, of the newest test row: %s",
                            data.formatTime(found.number(2)), data.formatTime(found.number(3)))
                    .help("use the newest days as the test split, or exclude later days from `data.events.path`;"
                            + " otherwise the test metrics are too optimistic");
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

    /** Returns whether SASS4020 reports the train split. */
    static boolean reportsTrain(CheckedData data) {
        return emptySplits(data).contains(Split.TRAIN);
    }

    /** Few users have two positives to hold out. If no user has, the train split is empty, too. */
    private static boolean requiresValidationPositives(DataConfig.Split split) {
        return split.hasValidation() && !(split instanceof DataConfig.LeaveOneOut);
    }

    /** SASS4020: reports splits without positives. The notes depend on the kind of split. */
    private static void reportEmpty(CheckedData data, List<Split> empty) throws EngineException, IOException {
        long rows = empty.stream().mapToLong(data.counts()::rows).sum();
        DataConfig.Split split = data.config().data().split();
        if (split instanceof DataConfig.ByTime byTime && data.counts().rows(Split.TRAIN) == 0) {
            reportNoTrainDays(data, byTime);
            return;
        }
        boolean one = empty.size() == 1;
        String names = empty.stream().map(SplitCheck::name).collect(Collectors.joining(" and "));
        boolean part = one && empty.get(0) != Split.TRAIN && !(split instanceof DataConfig.ByTime);
        String key = "data.split" + (part ? "." + names : "");
        String has =
                (one ? "it has " : "they have ") + (rows == 0 ? "no" : count(rows)) + (rows == 1 ? " row" : " rows");
        DataProblem problem = data.error(DataCode.SPLIT_WITHOUT_POSITIVES, key)
                .message("the %s %s no positives", names, one ? "split has" : "splits have")
                .label(has);
        if (split instanceof DataConfig.ByTime byTime) {
            byTime(data, problem, byTime);
        } else if (split instanceof DataConfig.ByColumn byColumn) {
            byColumn(data, rows, problem, byColumn);
        } else if (split instanceof DataConfig.ByFile) {
            problem.help(
                    rows == 0
                            ? "compare each `where` with these files: none of their rows belongs to a scenario"
                            : "compare the label with the rows of these files");
        } else {
            problem.help(
                    "use more days, or split `by: time`: the last two positives of each user and scenario are held out");
        }
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

    private static void byTime(CheckedData data, DataProblem problem, DataConfig.ByTime split)
            throws EngineException, IOException {
        List<ResultRow> days = data.query(
                "newest_days",
                "SELECT min(event_time), max(event_time), count(*)\nFROM marked GROUP BY day ORDER BY day DESC"
                        + " LIMIT 1000");
        long newest = days.get(0).number(1);
        String is = "time of the newest event: " + data.formatTime(newest);
        Gap gap =
                longestGap(days, newest - split.test().plus(split.validation()).toMillis());
        if (gap.length() < MIN_GAP.toMillis()) {
            problem.note(is)
                    .help(
                            "give the splits more days, or compare the label with their rows: the newest event defines the test days");
            return;
        }
        String events = gap.after() == 1 ? "events is" : "events are";
        problem.note(
                        "%s; %,d of %,d %s after a gap of %d days that begins at %s",
                        is,
                        gap.after(),
                        data.counts().all(),
                        events,
                        Duration.ofMillis(gap.length()).toDays(),
                        data.formatTime(gap.before()))
                .help(
                        "remove the events after the gap, or add the missing days: the newest event defines the test days");
    }

    /** The held-out days are all days of the events. */
    private static void reportNoTrainDays(CheckedData data, DataConfig.ByTime split)
            throws EngineException, IOException {
        ResultRow times = data.queryRow("times", "SELECT min(event_time), max(event_time) FROM marked");
        Duration events = Duration.ofMillis(times.number(1) - times.number(0));
        boolean validates = split.hasValidation();
        String heldOut = (validates ? "`validation: " + DurationFormat.write(split.validation()) + "` and " : "")
                + "`test: " + DurationFormat.write(split.test()) + "`";
        long parts = validates ? 10 : 5;
        String shorter = events.toDays() < parts ? "a shorter time" : "`" + events.toDays() / parts + "d`";
        data.error(DataCode.SPLIT_WITHOUT_POSITIVES, "data.split.test")
                .message("no events are left for train: %s take all events", heldOut)
                .label("the events cover %s", describe(events))
                .note(
                        "time of the oldest event: %s, of the newest event: %s",
                        data.formatTime(times.number(0)), data.formatTime(times.number(1)))
                .help("shorten %s to %s, or add older events", validates ? "each of them" : "it", shorter);
    }

    /** Returns a duration in days and hours, because exact times are in the note. */
    private static String describe(Duration duration) {
        return duration.toDays() > 0
                ? duration.toDays() + (duration.toDays() == 1 ? " day" : " days")
                : duration.toHours() + (duration.toHours() == 1 ? " hour" : " hours");
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

    private static void byColumn(CheckedData data, long rows, DataProblem problem, DataConfig.ByColumn split)
            throws EngineException, IOException {
        String column = Sql.identifier(split.column());
        ResultRow found = data.querySource(
                "split_column",
                "SELECT typeof(min(" + column + ")), CAST(min(" + column + ") AS VARCHAR), CAST(max(" + column
                        + ") AS VARCHAR)\nFROM events_source");
        problem.note(
                        "the column `%s` has type %s and values from `%s` to `%s`",
                        split.column(), found.text(0), found.text(1), found.text(2))
                .help(
                        rows == 0
                                ? "write ranges that contain values of the column, in the format of the column"
                                : "compare the label with the rows of these ranges");
    }
}
