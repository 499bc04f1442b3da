package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.evaluation.metric.Metric.Kind;

/** Compares AUC and its resamples with sums over all pairs, and checks the coverage of the intervals in simulations. */
@Tag("slow")
class AucAccumulatorTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(3, 200, 0.9);

    private record Exposure(int user, float score, boolean positive) {}

    /**
     * Simulates users with different rates of positives and different levels of scores, so exposures of a user are not
     * independent.
     */
    private static List<Exposure> exposures(Random random, int users, double gain) {
        List<Exposure> all = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            double taste = random.nextGaussian();
            double level = random.nextGaussian();
            int count = 1 + random.nextInt(8);
            for (int n = 0; n < count; n++) {
                boolean positive = random.nextGaussian() + taste > 0.3;
                double score = random.nextGaussian() + level + (positive ? gain : 0);
                // Rounded, so that scores have ties.
                all.add(new Exposure(1000 + 7 * user, Math.round(score * 10) / 10f, positive));
            }
        }
        return all;
    }

    private static AucAccumulator area(List<Exposure> all) {
        AucAccumulator area = new AucAccumulator();
        for (int from = 0; from < all.size(); ) {
            int to = from;
            while (to < all.size() && all.get(to).user() == all.get(from).user()) {
                to++;
            }
            float[] scores = new float[to - from];
            boolean[] positive = new boolean[to - from];
            for (int n = from; n < to; n++) {
                scores[n - from] = all.get(n).score();
                positive[n - from] = all.get(n).positive();
            }
            area.add(all.get(from).user(), scores, positive, new byte[to - from], to - from);
            from = to;
        }
        return area;
    }

    /** Returns AUC over all pairs, weighted by the counts of their users in the resample. */
    private static double brute(List<Exposure> all, Bootstrap bootstrap, int resample, boolean inside) {
        double above = 0;
        double pairs = 0;
        for (Exposure one : all) {
            for (Exposure other : all) {
                if (one.positive() && !other.positive() && (!inside || one.user() == other.user())) {
                    double times = resample < 0
                            ? 1
                            : (double) bootstrap.weight(resample, one.user())
                                    * bootstrap.weight(resample, other.user());
                    pairs += times;
                    above += times * (one.score() > other.score() ? 1 : one.score() == other.score() ? 0.5 : 0);
                }
            }
        }
        return above / pairs;
    }

    @Test
    void aucIsShareOfOrderedPairs() {
        List<Exposure> all = exposures(new Random(1), 60, 0.5);
        assertThat(area(all).auc()).isCloseTo(brute(all, BOOTSTRAP, -1, false), within(1e-12));
        List<Exposure> one =
                all.stream().filter(exposure -> exposure.user() == 1000 + 7 * 9).toList();
        assertThat(one).extracting(Exposure::positive).contains(true, false);
        assertThat(area(one).gauc())
                .isCloseTo(area(one).auc(), within(1e-12))
                .isCloseTo(brute(one, BOOTSTRAP, -1, true), within(1e-12));
    }

    /** Compares each resample of the linear part with the AUC of the resampled users. */
    @Test
    void resamplesApproximateAucOfResampledUsers() {
        List<Exposure> all = exposures(new Random(2), 150, 0.5);
        AucAccumulator area = area(all);
        double[] linear = area.resampled(Kind.AUC, BOOTSTRAP);
        double error = 0;
        double spread = 0;
        for (int b = 0; b < linear.length; b++) {
            double exact = brute(all, BOOTSTRAP, b, false);
            error += Math.pow(linear[b] - exact, 2);
            spread += Math.pow(exact - area.auc(), 2);
        }
        assertThat(error).isLessThan(0.02 * spread);
    }

    @Test
    void resamplesMeanOverUsersExactly() {
        List<Exposure> all = exposures(new Random(3), 80, 0.5);
        double[] resampled = area(all).resampled(Kind.GAUC, BOOTSTRAP);
        for (int b = 0; b < 5; b++) {
            double sum = 0;
            double weight = 0;
            for (int user : all.stream().mapToInt(Exposure::user).distinct().toArray()) {
                List<Exposure> own =
                        all.stream().filter(exposure -> exposure.user() == user).toList();
                double userAuc = brute(own, BOOTSTRAP, -1, true);
                if (!Double.isNaN(userAuc)) {
                    double times = BOOTSTRAP.weight(b, user) * (double) own.size();
                    sum += times * userAuc;
                    weight += times;
                }
            }
            assertThat(resampled[b]).isCloseTo(sum / weight, within(1e-12));
        }
    }

    /**
     * Intervals of 90 % contain the true value in about 90 % of the simulations. Treating exposures as independent
     * would not achieve that.
     */
    @Test
    void intervalsHaveNominalCoverage() {
        double auc = area(exposures(new Random(4), 100_000, 0.5)).auc();
        double gauc = area(exposures(new Random(5), 100_000, 0.5)).gauc();
        int simulations = 300;
        int[] covered = new int[2];
        for (int w = 0; w < simulations; w++) {
            AucAccumulator area = area(exposures(new Random(100 + w), 200, 0.5));
            covered[0] += contains(area, Kind.AUC, auc) ? 1 : 0;
            covered[1] += contains(area, Kind.GAUC, gauc) ? 1 : 0;
        }
        // Three standard errors of 300 simulations.
        assertThat((double) covered[0] / simulations).isBetween(0.85, 0.95);
        assertThat((double) covered[1] / simulations).isBetween(0.85, 0.95);
    }

    /** Many users have exposures, but only a few have positives. The error depends on these few. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void countsUsersOfRarerLabel(int positiveUsers) {
        double auc = area(rare(new Random(4), 50_000, 20_000)).auc();
        int simulations = 300;
        int covered = 0;
        for (int w = 0; w < simulations; w++) {
            AucAccumulator area = area(rare(new Random(100 + w), 200, positiveUsers));
            assertThat(area.users(Kind.AUC)).isEqualTo(positiveUsers);
            covered += contains(area, Kind.AUC, auc) ? 1 : 0;
        }
        // The values of two users are not normally distributed, so the coverage is about 80 % instead of 90 %.
        assertThat((double) covered / simulations).isGreaterThan(positiveUsers < 10 ? 0.75 : 0.85);
    }

    /** The first users have one positive among ten exposures. Its mean score is greater by 0.5. */
    private static List<Exposure> rare(Random random, int users, int positiveUsers) {
        List<Exposure> all = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            for (int n = 0; n < 10; n++) {
                boolean positive = user < positiveUsers && n == 0;
                all.add(new Exposure(user, (float) (random.nextGaussian() + (positive ? 0.5 : 0)), positive));
            }
        }
        return all;
    }

    private static boolean contains(AucAccumulator area, Kind kind, double value) {
        EvaluationReport.Interval interval = BOOTSTRAP
                .interval(
                        kind == Kind.AUC ? "auc" : "gauc",
                        kind == Kind.AUC ? area.auc() : area.gauc(),
                        area.resampled(kind, BOOTSTRAP),
                        area.users(kind))
                .orElseThrow();
        return interval.low() <= value && value <= interval.high();
    }

    @Test
    void isNaNWithoutBothLabels() {
        List<Exposure> liked = List.of(new Exposure(1, 2f, true), new Exposure(1, 1f, true), new Exposure(2, 1f, true));
        assertThat(area(liked).auc()).isNaN();
        assertThat(area(liked).gauc()).isNaN();
        assertThat(Arrays.stream(area(liked).resampled(Kind.AUC, BOOTSTRAP))).allMatch(value -> Double.isNaN(value));
        assertThat(new AucAccumulator().auc()).isNaN();
        // Both labels exist, but not for the same user.
        List<Exposure> both = List.of(new Exposure(1, 2f, true), new Exposure(2, 1f, false));
        assertThat(area(both).auc()).isEqualTo(1);
        assertThat(area(both).gauc()).isNaN();
    }

    @Test
    void ordersScoresOfBothSignsAndManyUsers() {
        List<Exposure> all = new ArrayList<>();
        Random random = new Random(6);
        for (int user = 0; user < 3_000; user++) {
            all.add(new Exposure(user, (float) random.nextGaussian(), random.nextBoolean()));
        }
        assertThat(area(all).auc()).isCloseTo(brute(all, BOOTSTRAP, -1, false), within(1e-12));
        List<Exposure> zeros =
                List.of(new Exposure(1, -0f, true), new Exposure(2, 0f, false), new Exposure(3, -1e-30f, false));
        assertThat(area(zeros).auc()).isEqualTo(0.75);
    }
}
