package org.sassrec.evaluation.significance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.StudentT;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.ranking.RankCounter;

@Tag("slow")
class PairedTestTest {

    private static final Metric HIT = Metric.parse("hr@1");
    private static final double[] LEVELS = {0.05, 0.05 / 50};
    private static final List<String> SCENARIOS = List.of("large", "small");

    @TempDir
    Path folder;

    @Test
    void studentTMatchesTables() {
        assertThat(StudentT.twoSidedProbability(2.776445, 4)).isCloseTo(0.05, within(1e-6));
        assertThat(StudentT.twoSidedProbability(63.65674, 1)).isCloseTo(0.01, within(1e-7));
        assertThat(StudentT.twoSidedProbability(1.959964, Double.MAX_VALUE)).isCloseTo(0.05, within(1e-6));
        assertThat(StudentT.twoSidedProbability(0, 3)).isEqualTo(1);
        assertThat(StudentT.twoSidedProbability(6, Double.MAX_VALUE)).as("tail").isCloseTo(1.9732e-9, within(1e-12));
        assertThat(StudentT.twoSidedProbability(1, 1e-3))
                .as("few degrees of freedom")
                .isGreaterThan(0.99);
        assertThat(StudentT.quantile(0.05, 2)).isCloseTo(4.302653, within(1e-5));
    }

    @Test
    void holmStepsDown() {
        assertThat(PairedTest.holm(new double[] {0.04, 0.01, 0.03}))
                .containsExactly(new double[] {0.06, 0.03, 0.06}, within(1e-12));
        assertThat(PairedTest.holm(new double[] {0.9, 0.8})).containsExactly(1.0, 1.0);
    }

    @Test
    void differenceEqualsDifferenceOfMeans() {
        QueryRanks one = new QueryRanks(Map.of("home", ranks(new long[] {5, 5, 9}, 0, 3, 0)));
        QueryRanks other = new QueryRanks(Map.of("home", ranks(new long[] {5, 5, 9}, 2, 3, 0)));
        Map<String, PairedTest.Difference> found = PairedTest.of(0.95).compare(List.of(one), List.of(other), HIT);
        assertThat(Objects.requireNonNull(found.get("home")).value()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(found.get(PairedTest.MACRO)).isEqualTo(found.get("home"));
        // For recall, each user has the same weight.
        assertThat(Objects.requireNonNull(PairedTest.of(0.95)
                                .compare(List.of(one), List.of(other), Metric.parse("recall@1"))
                                .get("home"))
                        .value())
                .isCloseTo(0.25, within(1e-12));
        assertThat(Objects.requireNonNull(PairedTest.of(0.95)
                                .compare(List.of(one), List.of(one), HIT)
                                .get("home"))
                        .p())
                .isEqualTo(1);
    }

    @Test
    void rejectsDifferentQueries() {
        QueryRanks one = new QueryRanks(Map.of("home", ranks(new long[] {5, 9}, 0, 0)));
        QueryRanks other = new QueryRanks(Map.of("home", ranks(new long[] {5, 8}, 0, 0)));
        assertThatThrownBy(() -> PairedTest.of(0.95).compare(List.of(one), List.of(other), HIT))
                .hasMessageContaining("SASS5054")
                .hasMessageContaining("`home`");
    }

    /** The same number of queries of the same users, but with other targets or candidates. */
    @Test
    void rejectsDifferentProtocolOfSameUsers() {
        long[] users = {5, 9};
        int[] ranks = {0, 0};
        QueryRanks one =
                new QueryRanks(Map.of("home", new QueryRanks.Ranks(1, users, ranks, ranks, UserAucParts.NONE)));
        QueryRanks other =
                new QueryRanks(Map.of("home", new QueryRanks.Ranks(2, users, ranks, ranks, UserAucParts.NONE)));
        assertThatThrownBy(() -> PairedTest.of(0.95).compare(List.of(one), List.of(other), HIT))
                .hasMessageContaining("SASS5054")
                .hasMessageContaining("`home`");
    }

    /** The data changed between two seeds: each pair has equal queries, but the seeds have not. */
    @Test
    void rejectsSeedsWithDifferentQueries() {
        PairedTest test = PairedTest.of(0.95);
        QueryRanks first = new QueryRanks(Map.of("home", ranks(new long[] {1, 2, 3}, 0, 3, 0)));
        for (long[] users : new long[][] {{1, 2}, {7, 8, 9}, {1, 2, 3, 4}, {1, 1, 2, 3}}) {
            QueryRanks later = new QueryRanks(Map.of("home", ranks(users, new int[users.length])));
            assertThatThrownBy(() -> test.compare(List.of(first, later), List.of(first, later), HIT))
                    .hasMessageContaining("SASS5054")
                    .hasMessageContaining("`home`");
        }
        QueryRanks more = new QueryRanks(
                Map.of("home", ranks(new long[] {1, 2, 3}, 0, 3, 0), "cart", ranks(new long[] {1, 2}, 0, 0)));
        assertThatThrownBy(() -> test.compare(List.of(first, more), List.of(first, more), HIT))
                .hasMessageContaining("`cart`");
        assertThatThrownBy(() -> test.compare(List.of(more, first), List.of(more, first), HIT))
                .hasMessageContaining("`cart`");
    }

    @Test
    void roundTripsRanks() throws Exception {
        QueryRanks.Ranks ranks = new QueryRanks.Ranks(
                3, new long[] {-5, 7}, new int[] {1, RankCounter.NOT_FOUND}, new int[] {0, 3}, UserAucParts.NONE);
        Path file = folder.resolve("queries.bin");
        new QueryRanks(Map.of("home", ranks)).write(file);
        QueryRanks.Ranks read =
                Objects.requireNonNull(QueryRanks.read(file).scenarios().get("home"));
        assertThat(read.protocolDigest()).isEqualTo(3);
        assertThat(read.users()).containsExactly(-5, 7);
        assertThat(read.model()).containsExactly(1, RankCounter.NOT_FOUND);
        assertThat(read.popularity()).containsExactly(0, 3);
        assertThatThrownBy(() -> QueryRanks.read(folder.resolve("none")))
                .hasMessageContaining("error[SASS5053]: cannot read the evaluation: no such file or folder");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
        assertThatThrownBy(() -> QueryRanks.read(file))
                .hasMessageContaining("error[SASS5053]: cannot read the evaluation: the file is damaged")
                .hasMessageContaining("run `sass evaluate`");
    }

    @Test
    void rejectsDifferentScenarios() {
        QueryRanks one = new QueryRanks(Map.of("home", ranks(new long[] {5, 9}, 0, 0)));
        QueryRanks more =
                new QueryRanks(Map.of("home", ranks(new long[] {5, 9}, 0, 0), "cart", ranks(new long[] {5}, 0)));
        PairedTest test = PairedTest.of(0.95);
        assertThatThrownBy(() -> test.compare(List.of(one), List.of(more), HIT)).hasMessageContaining("`cart`");
        assertThatThrownBy(() -> test.compare(List.of(more), List.of(one), HIT)).hasMessageContaining("`cart`");
        // For recall, each user has the same weight, but the number of queries must be equal too.
        QueryRanks twice = new QueryRanks(Map.of("home", ranks(new long[] {5, 5, 9}, 0, 0, 0)));
        assertThatThrownBy(() -> test.compare(List.of(twice), List.of(one), Metric.parse("recall@1")))
                .hasMessageContaining("`home`");
    }

    private static QueryRanks.Ranks ranks(long[] users, int... ranks) {
        return new QueryRanks.Ranks(Arrays.hashCode(users), users, ranks, ranks, UserAucParts.NONE);
    }

    @Test
    void userPartsSumToDifferenceAndError() {
        // Weights 3 and 1 in the first scenario. The second scenario has two queries of the same users.
        QueryRanks one = new QueryRanks(
                Map.of("a", ranks(new long[] {5, 5, 5, 9}, 0, 0, 1, 0), "b", ranks(new long[] {5, 9}, 0, 1)));
        QueryRanks other = new QueryRanks(
                Map.of("a", ranks(new long[] {5, 5, 5, 9}, 1, 1, 1, 1), "b", ranks(new long[] {5, 9}, 1, 0)));
        Map<String, PairedTest.Difference> found = PairedTest.of(0.95).compare(List.of(one), List.of(other), HIT);
        PairedTest.Difference macro = Objects.requireNonNull(found.get(PairedTest.MACRO));
        assertThat(macro.value()).isCloseTo((0.75 + 0) / 2, within(1e-12));
        // User 5: (2/4 + 1/2) / 2, user 9: (1/4 - 1/2) / 2.
        double error = Math.hypot(0.5, -0.125);
        assertThat(macro.halfWidth())
                .as("2.15 for the normal's 1.573 % at both sides")
                .isCloseTo(error * StudentT.quantile(0.05 / 3.1787, Double.MAX_VALUE), within(1e-9));
    }

    @Test
    void hasNoResultForFewerThanTwoUsers() {
        PairedTest.Difference one = PairedTest.of(0.95).difference(new double[] {1, 1, 0.9}, parts(0.97));
        assertThat(one.p()).isEqualTo(1);
        assertThat(one.bounded()).isFalse();
        PairedTest.Difference same = PairedTest.of(0.95).difference(new double[] {0}, parts(0, 0, 0));
        assertThat(same.p()).isEqualTo(1);
        assertThat(same.bounded()).isFalse();
        PairedTest.Difference two = PairedTest.of(0.95).difference(new double[] {1}, parts(0.5, 0.5));
        assertThat(two.p()).isGreaterThan(0.3);
        assertThat(two.value() - two.halfWidth()).isNegative();
    }

    /** Returns parts of users of equal weight. */
    private static List<PairedTest.Part> parts(double... all) {
        double mean = Arrays.stream(all).average().orElse(0);
        return Arrays.stream(all)
                .mapToObj(part -> new PairedTest.Part(part, part - mean))
                .toList();
    }

    /** If seeds differ and users do not, the test is Student's t over the seeds. */
    @Test
    void seedVarianceCoversSharedRandomness() {
        double[] perSeed = {0.3, 0.1, 0.5};
        double[] alike = new double[1_000];
        Arrays.fill(alike, 0.3 / alike.length);
        PairedTest.Difference found = PairedTest.of(0.95).difference(perSeed, parts(alike));
        double error = Math.sqrt(0.04 / 3 + 0.09 / 1_000);
        assertThat(found.p()).isCloseTo(StudentT.twoSidedProbability(0.3 / error, 2), within(1e-9));
        assertThat(found.halfWidth()).isCloseTo(error * StudentT.quantile(0.05, 2), within(1e-6));
    }

    /** Over all sign changes of the users' parts, the share of p at or below a level is at most that level. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void invertedPreferencesRarelyDifferSignificantly(int seed) {
        Random random = new Random(seed);
        PairedTest test = PairedTest.of(0.95);
        for (int users = 1; users <= 10; users++) {
            double[] parts = new double[users];
            Arrays.setAll(parts, u -> Math.pow(random.nextDouble(), seed / 2.0));
            int turns = 1 << users;
            int[] falsePositives = new int[LEVELS.length];
            for (int turn = 0; turn < turns; turn++) {
                double[] turned = new double[users];
                for (int u = 0; u < users; u++) {
                    turned[u] = (turn >> u & 1) == 0 ? parts[u] : -parts[u];
                }
                double p = test.difference(new double[] {Arrays.stream(turned).sum()}, parts(turned))
                        .p();
                for (int level = 0; level < LEVELS.length; level++) {
                    falsePositives[level] += p <= LEVELS[level] ? 1 : 0;
                }
            }
            for (int level = 0; level < LEVELS.length; level++) {
                assertThat((double) falsePositives[level] / turns)
                        .as("%d users at %s", users, LEVELS[level])
                        .isLessThanOrEqualTo(LEVELS[level]);
            }
        }
    }

    @ParameterizedTest(name = "{0} users")
    @ValueSource(ints = {1, 2, 5, 20, 100})
    void equalModelsRarelyDifferInScenarioOfAnySize(int users) {
        assertLevel("one query each", 2_000, random -> simulate(random, 1, 1, 0, 0, users));
        assertLevel("1 to 3 queries", 2_000, random -> simulate(random, 1, 3, 0, 0, users));
        assertLevel("3 seeds", 1_000, random -> simulate(random, 3, 3, 0.02, 0, users));
    }

    @Test
    void equalModelsRarelyDifferInMeanOverSmallScenarios() {
        int[][] simulations = {{1, 100}, {2, 100}, {2, 2, 2}, {1, 1, 1, 1, 1}, {5, 5, 100}, {3, 20, 100}};
        for (int[] sizes : simulations) {
            assertLevel(Arrays.toString(sizes), 2_000, random -> simulate(random, 1, 1, 0, 0, sizes));
        }
        assertLevel("one of thirty", 500, random -> simulate(random, 1, 1, 0, 0, oneOfThirty()));
    }

    @Test
    void seedVarianceRarelyDiffersSignificantly() {
        for (int seeds : new int[] {2, 3, 5}) {
            assertLevel(seeds + " seeds", 2_000, random -> simulate(random, seeds, 3, 0.02, 0, 100, 30));
        }
        assertLevel("5 seeds with high variance", 2_000, random -> simulate(random, 5, 3, 0.1, 0, 100, 30));
    }

    @Test
    void oneUserScenarioDoesNotHideDifference() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            double p = simulate(new Random(seed), 1, 1, 0, 0.15, oneOfThirty());
            found += p <= 0.05 ? 1 : 0;
        }
        assertThat(found).isGreaterThan(180);
    }

    private static int[] oneOfThirty() {
        int[] sizes = new int[30];
        Arrays.fill(sizes, 100);
        sizes[0] = 1;
        return sizes;
    }

    private static void assertLevel(String what, int simulations, ToDoubleFunction<Random> p) {
        int[] falsePositives = new int[LEVELS.length];
        for (int seed = 0; seed < simulations; seed++) {
            double value = p.applyAsDouble(new Random(seed));
            for (int level = 0; level < LEVELS.length; level++) {
                falsePositives[level] += value <= LEVELS[level] ? 1 : 0;
            }
        }
        for (int level = 0; level < LEVELS.length; level++) {
            double expected = LEVELS[level] * simulations;
            assertThat((double) falsePositives[level])
                    .as("%s: false positives at %s in %d simulations", what, LEVELS[level], simulations)
                    .isLessThanOrEqualTo(expected + 3 * Math.sqrt(expected));
        }
    }

    /**
     * Returns p of the macro mean for two simulated models. Each scenario has its own users.
     *
     * @param queries maximum number of queries of a user
     * @param seedDeviation standard deviation of the hit rate between seeds
     * @param better difference of the hit rates of the two models
     * @param sizes number of users of each scenario
     */
    private static double simulate(
            Random random, int seeds, int queries, double seedDeviation, double better, int... sizes) {
        List<QueryRanks> one = new ArrayList<>();
        List<QueryRanks> other = new ArrayList<>();
        long[] counts = random.longs(64, 1, queries + 1L).toArray();
        for (int seed = 0; seed < seeds; seed++) {
            one.add(hits(random, counts, 0.3 + better + seedDeviation * random.nextGaussian(), sizes));
            other.add(hits(random, counts, 0.3 + seedDeviation * random.nextGaussian(), sizes));
        }
        return Objects.requireNonNull(
                        PairedTest.of(0.95).compare(one, other, HIT).get(PairedTest.MACRO))
                .p();
    }

    private static QueryRanks hits(Random random, long[] counts, double rate, int... sizes) {
        Map<String, QueryRanks.Ranks> scenarios = new LinkedHashMap<>();
        long user = 0;
        for (int s = 0; s < sizes.length; s++) {
            LongStream.Builder users = LongStream.builder();
            for (int u = 0; u < sizes[s]; u++, user++) {
                for (long q = counts[(int) (user % counts.length)]; q > 0; q--) {
                    users.add(user);
                }
            }
            long[] all = users.build().toArray();
            int[] ranks = new int[all.length];
            Arrays.setAll(ranks, q -> random.nextDouble() < rate ? 0 : 1);
            scenarios.put("s" + s, ranks(all, ranks));
        }
        return new QueryRanks(scenarios);
    }

    /**
     * A/A test: five models that differ from the reference only by their seeds. Counts the comparisons with any
     * significant difference after the Holm correction.
     */
    @Test
    void equalModelsRarelyDifferSignificantly() {
        assertThat(falsePositives(200, 3, 0.03, 0))
                .isLessThanOrEqualTo(20); // at most 10 are expected; 20 is above the 99.8 % quantile
        assertThat(falsePositives(200, 1, 0, 0)).isLessThanOrEqualTo(20);
    }

    @Test
    void detectsRealDifference() {
        assertThat(falsePositives(40, 3, 0.01, 0.12)).isGreaterThan(35);
    }

    private static int falsePositives(int simulations, int seeds, double seedDeviation, double better) {
        int falsePositives = 0;
        for (int simulation = 0; simulation < simulations; simulation++) {
            Random random = new Random(simulation);
            double[] tastes = random.doubles(150, 0.1, 0.6).toArray();
            List<QueryRanks> reference = runs(random, tastes, seeds, seedDeviation, 0);
            double[] p = new double[5];
            for (int model = 0; model < p.length; model++) {
                p[model] = Objects.requireNonNull(PairedTest.of(0.95)
                                .compare(runs(random, tastes, seeds, seedDeviation, better), reference, HIT)
                                .get(PairedTest.MACRO))
                        .p();
            }
            boolean alarm = false;
            for (double adjusted : PairedTest.holm(p)) {
                alarm |= adjusted <= 0.05;
            }
            falsePositives += alarm ? 1 : 0;
        }
        return falsePositives;
    }

    /** Simulates the runs of one model. The effect of a seed is the same for all its queries. */
    private static List<QueryRanks> runs(
            Random random, double[] tastes, int seeds, double seedDeviation, double better) {
        List<QueryRanks> runs = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            Map<String, QueryRanks.Ranks> scenarios = new LinkedHashMap<>();
            double effect = seedDeviation * random.nextGaussian() + better;
            for (String scenario : SCENARIOS) {
                int users = scenario.equals("large") ? tastes.length : tastes.length / 3;
                long[] user = new long[3 * users];
                int[] ranks = new int[3 * users];
                for (int q = 0; q < ranks.length; q++) {
                    user[q] = q / 3;
                    ranks[q] = random.nextDouble() < tastes[q / 3] + effect ? 0 : 1;
                }
                scenarios.put(scenario, ranks(user, ranks));
            }
            runs.add(new QueryRanks(scenarios));
        }
        return runs;
    }
}
