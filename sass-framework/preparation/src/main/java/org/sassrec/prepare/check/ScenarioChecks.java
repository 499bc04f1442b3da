package org.sassrec.prepare.check;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.DiagnosticCode;

/** Checks of each scenario's counts. What a sample lacks, the rest may have, so they need all rows. */
final class ScenarioChecks {
    private static final long MIN_TRAIN_POSITIVES = 100;

    /** With fewer, a metric's 95 % interval is wider than about 0.2 to each side. */
    private static final long MIN_TEST_POSITIVES = 20;

    /** With fewer users and fewer items in common, a pair of scenarios hardly ever is in a batch. */
    private static final long MIN_SHARED = 50;

    private ScenarioChecks() {}

    /** SASS4011: a scenario without rows, or without train rows. */
    static void rows(CheckedData data, DataProblems problems) {
        for (int s : scenarios(data)) {
            String name = data.scenario(s).name();
            long[] rows = data.counts().rows()[s];
            if (LongStream.of(rows).sum() == 0) {
                problems.emptyScenario(name);
            } else if (rows[Split.TRAIN.code()] == 0) {
                problems.error(DiagnosticCode.EMPTY_SCENARIO, "scenarios." + name + ".where", """
                        scenario `%s` has no train rows
                        label: its rows are all held out
                        help: check the split's bounds, or leave the scenario out
                        """, name);
            }
        }
    }

    /** SASS4015: a scenario with so few positives that it is neither learned nor measured. */
    static void positives(CheckedData data, DataProblems problems) {
        boolean testable = data.counts().positives(Split.TEST) > 0
                && SplitCheck.emptySplits(data).isEmpty();
        for (int s : scenarios(data)) {
            ScenarioConfig scenario = data.scenario(s);
            String key = "scenarios." + scenario.name() + ".where";
            long train = data.counts().positives()[s][Split.TRAIN.code()];
            long test = data.counts().positives()[s][Split.TEST.code()];
            if (train > 0 && train < MIN_TRAIN_POSITIVES) {
                problems.warning(DiagnosticCode.FEW_POSITIVES, key, """
                        scenario `%s` has only %s in train
                        label: hardly anything to learn from
                        help: join it to a like scenario, give it a wider `label`, or more days
                        """, scenario.name(), countPositives(train));
            } else if (train > 0 && scenario.served() && test < MIN_TEST_POSITIVES && testable) {
                problems.warning(DiagnosticCode.FEW_POSITIVES, key, """
                        scenario `%s` has only %s in test
                        label: its metrics are chance
                        help: give test more days, or write `served: false` if it is not to be released
                        """, scenario.name(), countPositives(test));
            }
        }
    }

    /** SASS4030 and SASS4031: pre-training contrasts what a user or item is in two scenarios; a scenario must share some. */
    static void shared(CheckedData data, EntityOverlap overlap, DataProblems problems) {
        if (data.config().pretrain().task() != PretrainConfig.Task.SCENARIO_CONTRAST
                || data.config().scenarios().size() < 2) {
            return;
        }
        for (int s : scenarios(data)) {
            long users = maxShared(data, overlap.users(), s);
            long items = maxShared(data, overlap.items(), s);
            String name = data.scenario(s).name();
            if (users + items == 0) {
                problems.error(DiagnosticCode.NO_SHARED_ENTITIES, "scenarios." + name, """
                        scenario `%s` shares no user and no item with another one in train
                        label: nothing to contrast it with
                        help: write `pretrain: {task: none}`, or leave the scenario out
                        """, name);
            } else if (users < MIN_SHARED && items < MIN_SHARED) {
                problems.warning(DiagnosticCode.FEW_SHARED_ENTITIES, "scenarios." + name, """
                        scenario `%s` shares %d users and %d items at most with another one in train
                        label: hardly anything to contrast it with
                        help: pre-training will do little for it; more days, or a scenario that they share, would
                        """, name, users, items);
            }
        }
    }

    private static Iterable<Integer> scenarios(CheckedData data) {
        return data.isComplete() ? data.conditions().keySet() : List.of();
    }

    private static String countPositives(long positives) {
        return positives + (positives == 1 ? " positive" : " positives");
    }

    /** The largest number that a scenario has in common with another one of events. */
    private static long maxShared(CheckedData data, List<List<Long>> shared, int scenario) {
        return IntStream.range(0, shared.size())
                .filter(other -> other != scenario && data.scenario(other).ofEvents())
                .mapToLong(other -> shared.get(scenario).get(other))
                .max()
                .orElse(0);
    }
}
