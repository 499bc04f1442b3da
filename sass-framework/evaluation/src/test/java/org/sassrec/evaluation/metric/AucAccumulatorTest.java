package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.evaluation.metric.Metric.Kind;

/** Areas and their resamples against sums over all pairs; what the intervals promise, in simulated worlds. */
class AucAccumulatorTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(3, 200, 0.9);

    private record Shown(int user, float score, boolean positive) {}

    /** Users who like much or little, and are scored high or low, as a whole: exposures of one are no independent draws. */
    private static List<Shown> world(Random random, int users, double gain) {
        List<Shown> all = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            double taste = random.nextGaussian();
            double level = random.nextGaussian();
            int count = 1 + random.nextInt(8);
            for (int n = 0; n < count; n++) {
                boolean positive = random.nextGaussian() + taste > 0.3;
                double score = random.nextGaussian() + level + (positive ? gain : 0);
                // Rounded: equal scores are real.
                all.add(new Shown(1000 + 7 * user, Math.round(score * 10) / 10f, positive));
            }
        }
        return all;
    }

    private static AucAccumulator area(List<Shown> all) {
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

    /** Over all pairs, each as often as its users count. */
    private static double brute(List<Shown> all, Bootstrap bootstrap, int resample, boolean inside) {
        double above = 0;
        double pairs = 0;
        for (Shown one : all) {
            for (Shown other : all) {
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
        List<Shown> all = world(new Random(1), 60, 0.5);
        assertThat(area(all).auc()).isCloseTo(brute(all, BOOTSTRAP, -1, false), within(1e-12));
        List<Shown> one =
                all.stream().filter(shown -> shown.user() == 1000 + 7 * 9).toList();
        assertThat(one).extracting(Shown::positive).contains(true, false);
        assertThat(area(one).gauc())
                .isCloseTo(area(one).auc(), within(1e-12))
                .isCloseTo(brute(one, BOOTSTRAP, -1, true), within(1e-12));
    }

    /** Each resample of the linear part beside the same resample of the area itself. */
    @Test
    void resamplesApproximateAucOfResampledUsers() {
        List<Shown> all = world(new Random(2), 150, 0.5);
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
    void resamplesOfTheMeanOverUsersAreExact() {
        List<Shown> all = world(new Random(3), 80, 0.5);
        double[] resampled = area(all).resampled(Kind.GAUC, BOOTSTRAP);
        for (int b = 0; b < 5; b++) {
            double sum = 0;
            double weight = 0;
            for (int user : all.stream().mapToInt(Shown::user).distinct().toArray()) {
                List<Shown> own =
                        all.stream().filter(shown -> shown.user() == user).toList();
                double its = brute(own, BOOTSTRAP, -1, true);
                if (!Double.isNaN(its)) {
                    double times = BOOTSTRAP.weight(b, user) * (double) own.size();
                    sum += times * its;
                    weight += times;
                }
            }
            assertThat(resampled[b]).isCloseTo(sum / weight, within(1e-12));
        }
    }

    /** An interval at 90 % holds the true value in about 90 of 100 worlds; taking exposures for independent would not. */
    @Test
    void intervalsHaveNominalCoverage() {
        double auc = area(world(new Random(4), 100_000, 0.5)).auc();
        double gauc = area(world(new Random(5), 100_000, 0.5)).gauc();
        int worlds = 300;
        int[] held = new int[2];
        for (int w = 0; w < worlds; w++) {
            AucAccumulator area = area(world(new Random(100 + w), 200, 0.5));
            held[0] += holds(area, Kind.AUC, auc) ? 1 : 0;
            held[1] += holds(area, Kind.GAUC, gauc) ? 1 : 0;
        }
        // Three standard errors of 300 draws.
        assertThat((double) held[0] / worlds).isBetween(0.85, 0.95);
        assertThat((double) held[1] / worlds).isBetween(0.85, 0.95);
    }

    /** A thousand users' exposures, and clicks of a few: what is known of the area is known from these few. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void countsUsersOfRarerLabel(int answering) {
        double auc = area(rare(new Random(4), 50_000, 20_000)).auc();
        int worlds = 300;
        int held = 0;
        for (int w = 0; w < worlds; w++) {
            AucAccumulator area = area(rare(new Random(100 + w), 200, answering));
            assertThat(area.users(Kind.AUC)).isEqualTo(answering);
            held += holds(area, Kind.AUC, auc) ? 1 : 0;
        }
        // Of two users' areas, which are no normal numbers, Student's t makes some 80 instead of 90.
        assertThat((double) held / worlds).isGreaterThan(answering < 10 ? 0.75 : 0.85);
    }

    /** Each of the first users answers one of ten exposures, which is scored higher by his own luck and by a little more. */
    private static List<Shown> rare(Random random, int users, int answering) {
        List<Shown> all = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            for (int n = 0; n < 10; n++) {
                boolean positive = user < answering && n == 0;
                all.add(new Shown(user, (float) (random.nextGaussian() + (positive ? 0.5 : 0)), positive));
            }
        }
        return all;
    }

    private static boolean holds(AucAccumulator area, Kind kind, double value) {
        EvaluationReport.Interval interval = BOOTSTRAP
                .interval(
                        kind == Kind.AUC ? area.auc() : area.gauc(), area.resampled(kind, BOOTSTRAP), area.users(kind))
                .orElseThrow();
        return interval.low() <= value && value <= interval.high();
    }

    @Test
    void isNaNWithoutBothLabels() {
        List<Shown> liked = List.of(new Shown(1, 2f, true), new Shown(1, 1f, true), new Shown(2, 1f, true));
        assertThat(area(liked).auc()).isNaN();
        assertThat(area(liked).gauc()).isNaN();
        assertThat(Arrays.stream(area(liked).resampled(Kind.AUC, BOOTSTRAP))).allMatch(value -> Double.isNaN(value));
        assertThat(new AucAccumulator().auc()).isNaN();
        // Between users, but inside none.
        List<Shown> both = List.of(new Shown(1, 2f, true), new Shown(2, 1f, false));
        assertThat(area(both).auc()).isEqualTo(1);
        assertThat(area(both).gauc()).isNaN();
    }

    @Test
    void ordersScoresOfBothSignsAndManyUsers() {
        List<Shown> all = new ArrayList<>();
        Random random = new Random(6);
        for (int user = 0; user < 3_000; user++) {
            all.add(new Shown(user, (float) random.nextGaussian(), random.nextBoolean()));
        }
        assertThat(area(all).auc()).isCloseTo(brute(all, BOOTSTRAP, -1, false), within(1e-12));
        List<Shown> zeros = List.of(new Shown(1, -0f, true), new Shown(2, 0f, false), new Shown(3, -1e-30f, false));
        assertThat(area(zeros).auc()).isEqualTo(0.75);
    }
}
