package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Checks the counts and labels of each scenario. Most checks need all rows, because a sample may lack what the rest
 * has.
 */
final class ScenarioChecks {
    /** Rows of a faulty client. */
    private static final double TOLERATED_NULL_SHARE = 0.05;

    private ScenarioChecks() {}

    /** SASS4011: reports scenarios without rows or without train rows. */
    static void rows(CheckedData data) throws EngineException, IOException {
        boolean noTrainRows = data.counts().rows(Split.TRAIN) == 0; // reported once for the split
        for (int s : scenarios(data)) {
            String name = data.scenario(s).name();
            long[] rows = data.counts().rows()[s];
            if (LongStream.of(rows).sum() == 0) {
                data.problems()
                        .emptyScenario(
                                name,
                                data.valuesOf(String.valueOf(data.scenario(s).where())));
            } else if (rows[Split.TRAIN.code()] == 0 && !(noTrainRows && SplitCheck.reportsTrain(data))) {
                data.error(DataCode.EMPTY_SCENARIO, "scenarios." + name + ".where")
                        .message("scenario `%s` has no train rows", name)
                        .label("all its rows are in validation or test")
                        .help("check the split, or remove the scenario");
            }
        }
    }

    private static Iterable<Integer> scenarios(CheckedData data) {
        return data.isComplete() ? data.conditions().keySet() : List.of();
    }

    /** SASS4012, SASS4013 and SASS4026: reports labels that are never true, always true or often NULL. */
    static void labels(CheckedData data) throws EngineException, IOException {
        Map<Integer, NullCounts> nulls = nulls(data);
        reportNulls(data, nulls);
        if (!data.isComplete()) {
            return;
        }
        Map<String, List<Integer>> never = new LinkedHashMap<>();
        Map<String, List<Integer>> always = new LinkedHashMap<>();
        for (int s : data.conditions().keySet()) {
            ScenarioConfig scenario = data.scenario(s);
            long rows = data.counts().rows()[s][Split.TRAIN.code()];
            long positives = data.counts().positives()[s][Split.TRAIN.code()];
            if (rows > 0 && positives == 0) {
                never.computeIfAbsent(scenario.label(), label -> new ArrayList<>())
                        .add(s);
            } else if (rows > 0
                    && positives == rows
                    && !scenario.label().strip().equalsIgnoreCase("true")) {
                always.computeIfAbsent(scenario.label(), label -> new ArrayList<>())
                        .add(s);
            }
        }
        always.values().forEach(scenarios -> reportAlwaysTrue(data, scenarios));
        never.values().forEach(scenarios -> reportNeverTrue(data, scenarios, nulls));
    }

    /** Reports a label that several scenarios share only once. */
    private static void reportAlwaysTrue(CheckedData data, List<Integer> scenarios) {
        List<String> names =
                scenarios.stream().map(s -> data.scenario(s).name()).toList();
        data.warning(DataCode.LABEL_ALWAYS_TRUE, "scenarios." + names.get(0) + ".label")
                .message(
                        "the label is true in every train row of %s (%d)",
                        quotedNames(names), trainRows(data, scenarios))
                .help("write `label: \"true\"` if the log contains positives only");
    }

    private static long trainRows(CheckedData data, List<Integer> scenarios) {
        return scenarios.stream()
                .mapToLong(s -> data.counts().rows()[s][Split.TRAIN.code()])
                .sum();
    }

    /** Reports a label that several scenarios share only once. */
    private static void reportNeverTrue(CheckedData data, List<Integer> scenarios, Map<Integer, NullCounts> nulls) {
        List<String> names =
                scenarios.stream().map(s -> data.scenario(s).name()).toList();
        long rows = trainRows(data, scenarios);
        boolean one = names.size() == 1;
        String key = "scenarios." + names.get(0) + ".label";
        String whose = one ? "the scenario its own `label`" : "these scenarios their own `label`";
        DataProblem problem = data.error(DataCode.LABEL_NEVER_TRUE, key)
                .message("the label is never true in the train rows of %s (%d)", quotedNames(names), rows)
                .help("compare it with the values of its columns in these rows, or give %s", whose);
        NullCounts nullCounts = NullCounts.of(scenarios, nulls);
        if (nullCounts.nulls() > 0) {
            problem.note("it is NULL in %,d of %,d rows", nullCounts.nulls(), nullCounts.rows());
        }
    }

    private record NullCounts(long rows, long nulls) {
        static NullCounts of(List<Integer> scenarios, Map<Integer, NullCounts> nulls) {
            List<NullCounts> counts = scenarios.stream()
                    .map(s -> nulls.getOrDefault(s, new NullCounts(0, 0)))
                    .toList();
            return new NullCounts(
                    counts.stream().mapToLong(NullCounts::rows).sum(),
                    counts.stream().mapToLong(NullCounts::nulls).sum());
        }

        double share() {
            return (double) nulls / Math.max(1, rows);
        }
    }

    /** Returns the counts by scenario, empty if each row has a label. */
    private static Map<Integer, NullCounts> nulls(CheckedData data) throws EngineException, IOException {
        Map<Integer, NullCounts> nulls = new LinkedHashMap<>();
        if (data.staged().unlabelled() > 0) {
            for (ResultRow row : data.query(
                    "unlabelled",
                    "SELECT scenario, count(*), count(*) FILTER (WHERE unlabelled)\nFROM staged WHERE scenario >= 0"
                            + " GROUP BY scenario ORDER BY scenario")) {
                nulls.put((int) row.number(0), new NullCounts(row.number(1), row.number(2)));
            }
        }
        return nulls;
    }

    /**
     * Reports labels that are NULL in many rows and true in some. Labels that are never true are reported separately.
     */
    private static void reportNulls(CheckedData data, Map<Integer, NullCounts> nulls) {
        Map<String, List<Integer>> labels = new LinkedHashMap<>();
        nulls.forEach((s, found) -> {
            if (found.share() > TOLERATED_NULL_SHARE && data.counts().positives()[s][Split.TRAIN.code()] > 0) {
                labels.computeIfAbsent(data.scenario(s).label(), label -> new ArrayList<>())
                        .add(s);
            }
        });
        labels.forEach((label, scenarios) -> {
            List<String> names =
                    scenarios.stream().map(s -> data.scenario(s).name()).toList();
            NullCounts nullCounts = NullCounts.of(scenarios, nulls);
            String key = "scenarios." + names.get(0) + ".label";
            String where = percent(nullCounts.share()) + " of the rows of " + quotedNames(names);
            data.warning(DataCode.LABEL_IS_NULL, key)
                    .message("the label is NULL in %s (%,d of %,d)", where, nullCounts.nulls(), nullCounts.rows())
                    .label("these rows are not positives")
                    .help("if this is intended, write `coalesce(column, 0) = 1` or `column IS NOT DISTINCT FROM 1`; "
                            + "otherwise fix the rows, or exclude them with `where`");
        });
    }

    private static String quotedNames(List<String> scenarios) {
        return "scenario" + (scenarios.size() > 1 ? "s" : "") + " `" + String.join("`, `", scenarios) + "`";
    }
}
