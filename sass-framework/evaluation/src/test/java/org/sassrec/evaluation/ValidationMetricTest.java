package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.significance.QueryRanks;

/** Tests the comparison of two models with planted differences: 15 % of the queries have another result. */
class ValidationMetricTest {
    private static final int CASES = 300;
    private static final int QUERIES = 1_000;
    private static final double HITS = 0.27;
    private static final double CHANGED = 0.15;

    @Test
    void findsALossOfMoreThanFivePercentInAScenario() {
        assertThat(alarms(List.of(0.1, 0.1, 0.1, 0.1, -0.055), "s4")).isGreaterThan(0.8);
    }

    @Test
    void acceptsAGainInEachScenario() {
        assertThat(alarms(List.of(0.1, 0.1, 0.1, 0.1, 0.1), "s4")).isLessThan(0.05);
    }

    /** Returns the share of cases in which the first model is worse in a scenario. */
    private static double alarms(List<Double> gains, String scenario) {
        Random random = new Random(1);
        Metric hit = Metric.parse("hr@1");
        long found = IntStream.range(0, CASES)
                .filter(i -> {
                    Map<String, QueryRanks.Ranks> one = new LinkedHashMap<>();
                    Map<String, QueryRanks.Ranks> other = new LinkedHashMap<>();
                    for (int s = 0; s < gains.size(); s++) {
                        plant(random, gains.get(s), "s" + s, one, other);
                    }
                    return ValidationMetric.compare(new QueryRanks(one), new QueryRanks(other), hit)
                            .orElseThrow()
                            .worse()
                            .contains(scenario);
                })
                .count();
        return (double) found / CASES;
    }

    /**
     * Adds a scenario.
     *
     * @param gain difference of the hit rates, divided by the hit rate of the second model
     */
    private static void plant(
            Random random,
            double gain,
            String scenario,
            Map<String, QueryRanks.Ranks> one,
            Map<String, QueryRanks.Ranks> other) {
        int[] better = new int[QUERIES];
        int[] reference = new int[QUERIES];
        double lost = (CHANGED - gain * HITS) / 2;
        double won = (CHANGED + gain * HITS) / 2;
        for (int q = 0; q < QUERIES; q++) {
            boolean hit = random.nextDouble() < HITS;
            boolean changes = random.nextDouble() < (hit ? lost / HITS : won / (1 - HITS));
            reference[q] = hit ? 0 : 1;
            better[q] = hit == changes ? 1 : 0;
        }
        one.put(scenario, ranks(better));
        other.put(scenario, ranks(reference));
    }

    private static QueryRanks.Ranks ranks(int[] ranks) {
        long[] users = LongStream.range(0, QUERIES).toArray();
        return new QueryRanks.Ranks(1, users, ranks, ranks, UserAucParts.NONE);
    }
}
