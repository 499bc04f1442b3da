package org.sassrec.prepare;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Split;

/** Counts by scenario and split, and what they tell about the configuration. */
final class CountChecks {
    private final SassConfig config;
    private final Script script;
    private final DataProblems problems;

    CountChecks(SassConfig config, Script script, DataProblems problems) {
        this.config = config;
        this.script = script;
        this.problems = problems;
    }

    void run() throws EngineException, IOException {
        long[][] rows = new long[config.scenarios().size()][Split.values().length];
        long[][] positives = new long[rows.length][Split.values().length];
        double[] timeSum = new double[Split.values().length];
        long[] all = new long[Split.values().length];
        for (List<@Nullable Object> row : script.rows(
                "counts",
                "SELECT scenario, split, count(*), count(*) FILTER (positive), avg(event_time)\n"
                        + "FROM marked GROUP BY scenario, split ORDER BY scenario, split")) {
            int s = (int) EventStage.number(row.get(0));
            int split = (int) EventStage.number(row.get(1));
            rows[s][split] = EventStage.number(row.get(2));
            positives[s][split] = EventStage.number(row.get(3));
            all[split] += rows[s][split];
            timeSum[split] += rows[s][split] * ((Number) Objects.requireNonNull(row.get(4))).doubleValue();
        }
        for (int s = 0; s < rows.length; s++) {
            if (config.scenarios().get(s).where() != null) {
                checkScenario(config.scenarios().get(s), rows[s], positives[s]);
            }
        }
        checkSplits(positives, all, timeSum);
    }

    private void checkScenario(ScenarioConfig scenario, long[] rows, long[] positives) {
        String key = "scenarios." + scenario.name();
        if (IntStream.range(0, rows.length).mapToLong(i -> rows[i]).sum() == 0) {
            problems.noRows(key + ".where", scenario.name());
        } else if (rows[0] == 0) {
            problems.noTrainRows(key + ".where", scenario.name());
        } else if (positives[0] == 0) {
            problems.labelNever(key + ".label", scenario.name(), rows[0]);
        } else if (positives[0] == rows[0] && !scenario.label().strip().equalsIgnoreCase("true")) {
            problems.labelAlways(key + ".label", scenario.name(), rows[0]);
        }
    }

    private void checkSplits(long[][] positives, long[] all, double[] timeSum) {
        long[] totals = new long[Split.values().length];
        for (long[] scenario : positives) {
            for (int split = 0; split < totals.length; split++) {
                totals[split] += scenario[split];
            }
        }
        DataConfig.Split split = config.data().split();
        boolean wantsValidation = (split instanceof DataConfig.ByColumn byColumn && byColumn.validation() != null)
                || (split instanceof DataConfig.ByTime byTime
                        && !byTime.validation().isZero())
                || (split instanceof DataConfig.ByFile byFile
                        && !byFile.validation().isEmpty());
        for (Split part : Split.values()) {
            if (totals[part.code()] == 0 && (part != Split.VALIDATION || wantsValidation)) {
                problems.emptySplit("data.split", part.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        int train = Split.TRAIN.code();
        int test = Split.TEST.code();
        if (all[train] > 0 && all[test] > 0 && !(split instanceof DataConfig.LastOut)) {
            long trainTime = Math.round(timeSum[train] / all[train]);
            long testTime = Math.round(timeSum[test] / all[test]);
            if (testTime < trainTime) {
                problems.testBeforeTrain("data.split", text(testTime), text(trainTime));
            }
        }
    }

    private String text(long time) {
        return Instant.ofEpochMilli(time)
                .atZone(config.data().events().time().zone())
                .toLocalDateTime()
                .withNano(0)
                .toString();
    }
}
