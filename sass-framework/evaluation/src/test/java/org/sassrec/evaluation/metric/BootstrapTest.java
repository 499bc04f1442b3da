package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intervals of scenarios of any size, and of their mean. */
@Tag("slow")
class BootstrapTest {

    private static final Bootstrap BOOTSTRAP = new Bootstrap(3, 300, 0.95);
    private static final int SIMULATIONS = 400;

    /** Returns the resampled hit rates for one hit or miss per user. */
    private static double[] resampled(boolean[] hits) {
        double[] values = new double[BOOTSTRAP.resamples()];
        for (int b = 0; b < values.length; b++) {
            double sum = 0;
            double users = 0;
            for (int u = 0; u < hits.length; u++) {
                int times = BOOTSTRAP.weight(b, u);
                sum += hits[u] ? times : 0;
                users += times;
            }
            values[b] = sum / users;
        }
        return values;
    }

    private static boolean[] hits(Random random, int users, double rate) {
        boolean[] hits = new boolean[users];
        for (int u = 0; u < users; u++) {
            hits[u] = random.nextDouble() < rate;
        }
        return hits;
    }

    private static double mean(boolean[] hits) {
        int sum = 0;
        for (boolean hit : hits) {
            sum += hit ? 1 : 0;
        }
        return (double) sum / hits.length;
    }

    /** Thirty users without a hit do not prove a rate of zero. */
    @Test
    void unanimousUsersHaveNonZeroError() {
        EvaluationReport.Interval none =
                BOOTSTRAP.interval("hr@1", 0, new double[300], 30).orElseThrow();
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(1 - Math.pow(0.025, 1 / 30.0), within(1e-9));
        double[] ones = new double[300];
        Arrays.fill(ones, 1);
        EvaluationReport.Interval all = BOOTSTRAP.interval("hr@1", 1, ones, 3).orElseThrow();
        assertThat(all.high()).isEqualTo(1);
        assertThat(all.low()).isLessThan(0.5);
        assertThat(BOOTSTRAP.interval("hr@1", 0, new double[300], 1)).isEmpty();
        assertThat(Bootstrap.unanimousError(0, 9)).isCloseTo(Math.sqrt(0.05 * 0.95 / 9), within(1e-12));
    }

    /** Limits of 95 % from tables of the binomial distribution (Clopper and Pearson). */
    @ParameterizedTest
    @CsvSource({
        "0, 21, 0, 0.1611",
        "0, 22, 0, 0.1544",
        "1, 22, 0.0012, 0.2284",
        "3, 10, 0.0667, 0.6525",
        "10, 10, 0.6915, 1"
    })
    void containsTheExactLimitsOfAFewHits(int hits, int users, double low, double high) {
        assertThat(HitRate.lowerLimit(hits, users, 0.025)).isCloseTo(low, within(5e-5));
        assertThat(HitRate.upperLimit(hits, users, 0.025)).isCloseTo(high, within(5e-5));
        boolean[] found = new boolean[users];
        Arrays.fill(found, 0, hits, true);
        EvaluationReport.Interval interval =
                BOOTSTRAP.interval("hr@1", mean(found), resampled(found), users).orElseThrow();
        assertThat(interval.low()).isLessThanOrEqualTo(low + 5e-5);
        assertThat(interval.high()).isBetween(high - 5e-5, Math.min(1, high + 0.06));
    }

    /** A gain such as 1 / log2(rank + 1) varies less than hits and misses with the same mean. */
    @Test
    void keepsTheSymmetricIntervalOfManyHitsAndOfGains() {
        boolean[] hits = hits(new Random(1), 400, 0.5);
        double[] resampled = resampled(hits);
        double error = BOOTSTRAP.error(mean(hits), resampled, 400).orElseThrow();
        assertThat(BOOTSTRAP.interval("hr@1", mean(hits), resampled, 400))
                .hasValue(BOOTSTRAP.interval(mean(hits), error, 399));
        boolean[] rare = hits(new Random(1), 60, 0.1);
        double few = BOOTSTRAP.error(mean(rare), resampled(rare), 60).orElseThrow();
        assertThat(BOOTSTRAP.interval("ndcg@1", mean(rare), resampled(rare), 60))
                .hasValue(BOOTSTRAP.interval(mean(rare), few, 59));
    }

    @ParameterizedTest
    @CsvSource({"20, 0.05", "50, 0.02", "5, 0.2", "200, 0.1", "30, 0.02"})
    void intervalCoversRareValueAtNearNominalRate(int users, double rate) {
        int covered = 0;
        for (int w = 0; w < SIMULATIONS; w++) {
            boolean[] hits = hits(new Random(w), users, rate);
            Optional<EvaluationReport.Interval> interval =
                    BOOTSTRAP.interval("hr@1", mean(hits), resampled(hits), users);
            covered += interval.orElseThrow().low() <= rate
                            && interval.orElseThrow().high() >= rate
                    ? 1
                    : 0;
        }
        assertThat((double) covered / SIMULATIONS).isGreaterThan(0.94);
    }

    /** The mean of a large and a tiny scenario is as uncertain as the tiny scenario makes it. */
    @ParameterizedTest
    @CsvSource({"2", "3", "5", "400"})
    void macroIntervalCoversMeanWithSmallScenario(int small) {
        int covered = 0;
        for (int w = 0; w < SIMULATIONS; w++) {
            Random random = new Random(w);
            MacroScores macro = new MacroScores(BOOTSTRAP);
            for (int users : new int[] {400, small}) {
                boolean[] hits = hits(random, users, 0.5);
                macro.spread("hr@1", mean(hits), resampled(hits), users);
                macro.add(new EvaluationReport.Scores(Map.of("hr@1", mean(hits)), Map.of(), Map.of()));
            }
            EvaluationReport.Interval interval =
                    Objects.requireNonNull(macro.scores().intervals().get("hr@1"));
            covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        assertThat((double) covered / SIMULATIONS).isGreaterThan(0.91);
    }

    /** Resamples of users with equal values differ only by rounding, also next to other scenarios. */
    @Test
    void ignoresRoundingDifferences() {
        MacroScores macro = new MacroScores(BOOTSTRAP);
        double[] third = new double[resampled(new boolean[5]).length];
        Arrays.fill(third, 1 / 3.0);
        third[0] += 1e-16;
        boolean[] hits = hits(new Random(1), 400, 0.5);
        double few = macro.spread("mrr@5", 1 / 3.0, third, 5).orElseThrow().error();
        double many = macro.spread("mrr@5", mean(hits), resampled(hits), 400)
                .orElseThrow()
                .error();
        macro.add(new EvaluationReport.Scores(Map.of("mrr@5", 0.4), Map.of(), Map.of()));
        EvaluationReport.Interval all =
                Objects.requireNonNull(macro.scores().intervals().get("mrr@5"));
        assertThat(all.error()).isCloseTo(Math.sqrt(few * few + many * many) / 2, within(1e-6));
    }

    /** The degrees of freedom are at least those of the users, also if the errors differ much. */
    @Test
    void doesNotUndercountSharedUsers() {
        boolean[] hits = {true, false, false};
        double[] small = Arrays.stream(resampled(hits)).map(v -> v / 10).toArray();
        MacroScores macro = new MacroScores(BOOTSTRAP);
        macro.spread("hr@1", mean(hits), resampled(hits), 3);
        for (int scenario = 0; scenario < 29; scenario++) {
            macro.spread("hr@1", mean(hits) / 10, small, 3);
        }
        macro.add(new EvaluationReport.Scores(Map.of("hr@1", 0.5), Map.of(), Map.of()));
        EvaluationReport.Interval all =
                Objects.requireNonNull(macro.scores().intervals().get("hr@1"));
        assertThat(all.high() - 0.5).isCloseTo(all.error() * StudentT.quantile(0.05, 2), within(1e-9));
    }

    /** Scenarios with the same users and the same values are as certain as one of them. */
    @ParameterizedTest
    @CsvSource({"3", "10", "400"})
    void countsSharedUsersOnceAcrossScenarios(int users) {
        boolean[] hits = new boolean[users];
        for (int u = 0; u < users; u += 3) {
            hits[u] = true;
        }
        MacroScores macro = new MacroScores(BOOTSTRAP);
        EvaluationReport.Interval own = null;
        for (int scenario = 0; scenario < 30; scenario++) {
            own = macro.spread("hr@1", mean(hits), resampled(hits), users).orElseThrow();
            macro.add(new EvaluationReport.Scores(Map.of("hr@1", mean(hits)), Map.of(), Map.of()));
        }
        EvaluationReport.Interval all =
                Objects.requireNonNull(macro.scores().intervals().get("hr@1"));
        assertThat(all.low()).isCloseTo(Objects.requireNonNull(own).low(), within(1e-9));
        assertThat(all.high()).isCloseTo(own.high(), within(1e-9));
        assertThat(all.error()).isCloseTo(own.error(), within(1e-9));
    }
}
