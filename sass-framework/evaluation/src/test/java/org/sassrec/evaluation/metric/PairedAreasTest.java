package org.sassrec.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;

/** Paired tests of AUC and GAUC: the difference, the rate of false positives, and the detection of real differences. */
@Tag("slow")
class PairedAreasTest {
    private static final Metric AUC = Metric.parse("auc");
    private static final Metric GAUC = Metric.parse("gauc");

    @TempDir
    Path folder;

    /** Exposures of users, and scores of models. */
    private static final class Simulation {
        private final Random random;
        private final List<boolean[]> labels = new ArrayList<>();
        private final List<float[]> levels = new ArrayList<>();

        /** Users differ in their rate of positives and in the level of their scores. */
        Simulation(Random random, int users) {
            this.random = random;
            for (int user = 0; user < users; user++) {
                double taste = random.nextGaussian();
                float level = (float) random.nextGaussian();
                boolean[] positive = new boolean[2 + random.nextInt(8)];
                float[] shared = new float[positive.length];
                for (int n = 0; n < positive.length; n++) {
                    positive[n] = random.nextGaussian() + taste > 0.3;
                    shared[n] = level + (float) random.nextGaussian();
                }
                labels.add(positive);
                levels.add(shared);
            }
        }

        /**
         * @param gain difference of the mean score of positives
         */
        AucAccumulator scored(double gain) {
            AucAccumulator area = new AucAccumulator();
            for (int user = 0; user < labels.size(); user++) {
                boolean[] positive = labels.get(user);
                float[] scores = levels.get(user).clone();
                for (int n = 0; n < scores.length; n++) {
                    scores[n] += (float) (random.nextGaussian() + (positive[n] ? gain : 0));
                }
                area.add(user, scores, positive, new byte[scores.length], scores.length);
            }
            return area;
        }
    }

    private static UserAucParts areas(AucAccumulator model) {
        long[] users = Arrays.stream(model.users()).asLongStream().toArray();
        UserAucParts.Parts parts = new UserAucParts.Parts(model.contributions()[0], model.userAucs());
        return new UserAucParts(users, model.exposures(), model.contributions()[1], parts, parts);
    }

    private static QueryRanks ranks(UserAucParts... areas) {
        Map<String, QueryRanks.Ranks> scenarios = new LinkedHashMap<>();
        for (UserAucParts parts : areas) {
            scenarios.put(
                    "s" + scenarios.size(),
                    new QueryRanks.Ranks(
                            Arrays.hashCode(parts.exposures()), new long[0], new int[0], new int[0], parts));
        }
        return new QueryRanks(scenarios);
    }

    private static PairedTest.Difference macro(QueryRanks one, QueryRanks other, Metric metric) {
        return Objects.requireNonNull(
                PairedTest.of(0.9).compare(List.of(one), List.of(other), metric).get(PairedTest.MACRO));
    }

    @Test
    void differenceEqualsAucDifference() {
        Simulation simulation = new Simulation(new Random(1), 200);
        AucAccumulator one = simulation.scored(0.8);
        AucAccumulator other = simulation.scored(0.3);
        assertThat(macro(ranks(areas(one)), ranks(areas(other)), AUC).value())
                .isCloseTo(one.auc() - other.auc(), within(1e-12));
        assertThat(macro(ranks(areas(one)), ranks(areas(other)), GAUC).value())
                .isCloseTo(one.gauc() - other.gauc(), within(1e-12));
        // Unweighted mean over the scenarios, for any number of users.
        Simulation small = new Simulation(new Random(2), 20);
        AucAccumulator here = small.scored(0.8);
        assertThat(macro(ranks(areas(one), areas(here)), ranks(areas(other), areas(here)), AUC)
                        .value())
                .isCloseTo((one.auc() - other.auc()) / 2, within(1e-12));
    }

    /** The interval has its nominal coverage. With half of the variance of the U statistic it would not. */
    @Test
    void intervalsHaveNominalCoverage() {
        Simulation large = new Simulation(new Random(3), 100_000);
        AucAccumulator better = large.scored(0.5);
        AucAccumulator worse = large.scored(0.4);
        for (Metric metric : List.of(AUC, GAUC)) {
            double truth =
                    macro(ranks(areas(better)), ranks(areas(worse)), metric).value();
            int covered = 0;
            for (int seed = 0; seed < 400; seed++) {
                Simulation simulation = new Simulation(new Random(seed), 150);
                PairedTest.Difference found =
                        macro(ranks(areas(simulation.scored(0.5))), ranks(areas(simulation.scored(0.4))), metric);
                covered += Math.abs(found.value() - truth) <= found.halfWidth() ? 1 : 0;
            }
            // 360 of 400, and three standard errors.
            assertThat(covered).as(metric.text()).isBetween(342, 378);
        }
    }

    @ParameterizedTest(name = "{0} users")
    @ValueSource(ints = {1, 2, 5, 20, 200})
    void equalModelsRarelyDifferSignificantly(int users) {
        int simulations = users > 100 ? 600 : 2_000;
        for (Metric metric : List.of(AUC, GAUC)) {
            for (double level : new double[] {0.05, 0.01}) {
                int falsePositives = 0;
                for (int seed = 0; seed < simulations; seed++) {
                    Simulation simulation = new Simulation(new Random(seed), users);
                    Map<String, PairedTest.Difference> found = PairedTest.of(0.9)
                            .compare(
                                    List.of(ranks(areas(simulation.scored(0.5)))),
                                    List.of(ranks(areas(simulation.scored(0.5)))),
                                    metric);
                    PairedTest.Difference macro = found.get(PairedTest.MACRO);
                    falsePositives += macro != null && macro.p() <= level ? 1 : 0;
                }
                double expected = level * simulations;
                assertThat((double) falsePositives)
                        .as("%s at %s", metric.text(), level)
                        .isLessThanOrEqualTo(expected + 3 * Math.sqrt(expected));
            }
        }
    }

    @Test
    void detectsRealDifference() {
        for (Metric metric : List.of(AUC, GAUC)) {
            int found = 0;
            for (int seed = 0; seed < 50; seed++) {
                Simulation simulation = new Simulation(new Random(seed), 300);
                found += macro(ranks(areas(simulation.scored(0.9))), ranks(areas(simulation.scored(0.3))), metric)
                                        .p()
                                <= 0.05
                        ? 1
                        : 0;
            }
            assertThat(found).as(metric.text()).isGreaterThan(45);
        }
    }

    @Test
    void rejectsDifferentExposures() {
        QueryRanks one = ranks(areas(new Simulation(new Random(4), 20).scored(0)));
        QueryRanks other = ranks(areas(new Simulation(new Random(5), 20).scored(0)));
        for (Metric metric : List.of(AUC, GAUC)) {
            assertThatThrownBy(() -> macro(one, other, metric)).hasMessageContaining("SASS5054");
            assertThatThrownBy(() -> macro(one, ranks(UserAucParts.NONE), metric))
                    .hasMessageContaining("SASS5054");
            assertThatThrownBy(() -> macro(ranks(UserAucParts.NONE), one, metric))
                    .hasMessageContaining("SASS5054");
        }
    }

    @Test
    void hasNoDifferenceWithoutMeasurement() {
        AucAccumulator liked = new AucAccumulator();
        liked.add(7, new float[] {1, 2}, new boolean[] {true, true}, new byte[2], 2);
        liked.add(8, new float[] {3}, new boolean[] {true}, new byte[1], 1);
        for (UserAucParts none : List.of(UserAucParts.NONE, areas(liked))) {
            QueryRanks ranks = ranks(none);
            assertThat(PairedTest.of(0.9).compare(List.of(ranks), List.of(ranks), AUC))
                    .isEmpty();
            assertThat(PairedTest.of(0.9).compare(List.of(ranks), List.of(ranks), GAUC))
                    .isEmpty();
        }
    }

    @Test
    void roundTripsAucPartsAndRejectsEarlierFormat() throws IOException {
        UserAucParts written = areas(new Simulation(new Random(6), 30).scored(0.5));
        Path file = folder.resolve("queries.bin");
        ranks(written).write(file);
        UserAucParts read = Objects.requireNonNull(
                        QueryRanks.read(file).scenarios().get("s0"))
                .aucParts();
        assertThat(read.users()).containsExactly(written.users());
        assertThat(read.exposures()).containsExactly(written.exposures());
        assertThat(read.weights()).containsExactly(written.weights());
        assertThat(read.model().shares()).containsExactly(written.model().shares());
        assertThat(read.popularity().userAuc())
                .containsExactly(written.popularity().userAuc());
    }
}
