package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;
import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/** SASS4012, SASS4013 and SASS4026: a label that is never, or always, true teaches nothing; one that is NULL is not true. */
final class LabelCheck {
    /** Rows of a broken client. */
    private static final double TOLERATED_SHARE = 0.05;

    private LabelCheck() {}

    static void run(CheckedData data, DataProblems problems) throws EngineException, IOException {
        Map<Integer, NullCounts> nulls = nulls(data);
        reportNulls(data, nulls, problems);
        if (!data.isComplete()) {
            return;
        }
        Map<String, List<Integer>> never = new LinkedHashMap<>();
        for (int s : data.conditions().keySet()) {
            ScenarioConfig scenario = data.scenario(s);
            String key = "scenarios." + scenario.name() + ".label";
            long rows = data.counts().rows()[s][Split.TRAIN.code()];
            long positives = data.counts().positives()[s][Split.TRAIN.code()];
            if (rows > 0 && positives == 0) {
                never.computeIfAbsent(scenario.label(), label -> new ArrayList<>())
                        .add(s);
            } else if (rows > 0
                    && positives == rows
                    && !scenario.label().strip().equalsIgnoreCase("true")) {
                problems.warning(DiagnosticCode.LABEL_ALWAYS_TRUE, key, """
                        the label is true in every train row of scenario `%s` (%d)
                        help: write `true` if exposures are not logged and every row is a positive
                        """, scenario.name(), rows);
            }
        }
        never.values().forEach(scenarios -> reportNeverTrue(data, scenarios, nulls, problems));
    }

    /** A label that scenarios share is wrong once. */
    private static void reportNeverTrue(
            CheckedData data, List<Integer> scenarios, Map<Integer, NullCounts> nulls, DataProblems problems) {
        List<String> names =
                scenarios.stream().map(s -> data.scenario(s).name()).toList();
        long rows = scenarios.stream()
                .mapToLong(s -> data.counts().rows()[s][Split.TRAIN.code()])
                .sum();
        boolean one = names.size() == 1;
        String key = "scenarios." + names.get(0) + ".label";
        String whose = one ? "the scenario a `label` of its own" : "these scenarios a `label` of their own";
        Diagnostic problem =
                problems.problem(true, DiagnosticCode.LABEL_NEVER_TRUE, key, """
                the label is never true in the train rows of %s (%d)
                help: compare it with the values that its columns have there, or give %s
                """, quotedNames(names), rows, whose);
        NullCounts own = NullCounts.of(scenarios, nulls);
        problems.add(
                own.nulls() == 0
                        ? problem
                        : problem.withNote(
                                "it is NULL in " + count(own.nulls()) + " of " + count(own.rows()) + " rows"));
    }

    /**
     * How often a label has no value.
     *
     * @param rows of scenarios
     * @param nulls of them, whose label is NULL
     */
    private record NullCounts(long rows, long nulls) {
        static NullCounts of(List<Integer> scenarios, Map<Integer, NullCounts> nulls) {
            List<NullCounts> own = scenarios.stream()
                    .map(s -> nulls.getOrDefault(s, new NullCounts(0, 0)))
                    .toList();
            return new NullCounts(
                    own.stream().mapToLong(NullCounts::rows).sum(),
                    own.stream().mapToLong(NullCounts::nulls).sum());
        }

        double share() {
            return (double) nulls / Math.max(1, rows);
        }
    }

    /** By the scenario; empty where each row has a label. */
    private static Map<Integer, NullCounts> nulls(CheckedData data) throws EngineException, IOException {
        Map<Integer, NullCounts> nulls = new LinkedHashMap<>();
        if (data.staged().unlabelled() > 0) {
            for (ResultRow row : data.query(
                    "unlabelled",
                    "SELECT scenario, count(*), count(*) FILTER (unlabelled)\nFROM staged WHERE scenario >= 0"
                            + " GROUP BY scenario ORDER BY scenario")) {
                nulls.put((int) row.number(0), new NullCounts(row.number(1), row.number(2)));
            }
        }
        return nulls;
    }

    /** Tells of labels that are NULL in many rows, and true in some: others are told as never true. */
    private static void reportNulls(CheckedData data, Map<Integer, NullCounts> nulls, DataProblems problems) {
        Map<String, List<Integer>> labels = new LinkedHashMap<>();
        nulls.forEach((s, found) -> {
            if (found.share() > TOLERATED_SHARE && data.counts().positives()[s][Split.TRAIN.code()] > 0) {
                labels.computeIfAbsent(data.scenario(s).label(), label -> new ArrayList<>())
                        .add(s);
            }
        });
        labels.forEach((label, scenarios) -> {
            List<String> names =
                    scenarios.stream().map(s -> data.scenario(s).name()).toList();
            NullCounts own = NullCounts.of(scenarios, nulls);
            String key = "scenarios." + names.get(0) + ".label";
            String where = percent(own.share()) + " of the rows of " + quotedNames(names);
            problems.warning(DiagnosticCode.LABEL_IS_NULL, key, """
                    the label is NULL in %s (%,d of %,d)
                    label: these rows count as not true
                    help: if that is meant, say so: `coalesce(column, 0) = 1`, or `column IS NOT DISTINCT FROM 1`; \
                    otherwise mend them, or leave them out by `where`
                    """, where, own.nulls(), own.rows());
        });
    }

    private static String quotedNames(List<String> scenarios) {
        return "scenario" + (scenarios.size() > 1 ? "s" : "") + " `" + String.join("`, `", scenarios) + "`";
    }
}
