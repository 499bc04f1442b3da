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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.StudentT;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.ranking.RankCounter;

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
        assertThat(StudentT.twoSidedProbability(6, Double.MAX_VALUE))
                .as("far out")
                .isCloseTo(1.9732e-9, within(1e-12));
        assertThat(StudentT.twoSidedProbability(1, 1e-3))
                .as("hardly any freedom")
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
        // Of users, each has one vote.
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

    /** As many queries of the same users, which want other items or find other candidates. */
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

    /** Data that changed between two seeds: each pair is of the same queries, and the mean over both of nothing. */
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
                .hasMessageContaining("error[SASS5053]: cannot read the evaluation: it is damaged")
                .hasMessageContaining("delete the file");
    }

    @Test
    void rejectsDifferentScenarios() {
        QueryRanks one = new QueryRanks(Map.of("home", ranks(new long[] {5, 9}, 0, 0)));
        QueryRanks more =
                new QueryRanks(Map.of("home", ranks(new long[] {5, 9}, 0, 0), "cart", ranks(new long[] {5}, 0)));
        PairedTest test = PairedTest.of(0.95);
        assertThatThrownBy(() -> test.compare(List.of(one), List.of(more), HIT)).hasMessageContaining("`cart`");
        assertThatThrownBy(() -> test.compare(List.of(more), List.of(one), HIT)).hasMessageContaining("`cart`");
        // A user has one vote in `recall`, however many queries, and yet both must have the same.
        QueryRanks twice = new QueryRanks(Map.of("home", ranks(new long[] {5, 5, 9}, 0, 0, 0)));
        assertThatThrownBy(() -> test.compare(List.of(twice), List.of(one), Metric.parse("recall@1")))
                .hasMessageContaining("`home`");
    }

    private static QueryRanks.Ranks ranks(long[] users, int... ranks) {
        return new QueryRanks.Ranks(Arrays.hashCode(users), users, ranks, ranks, UserAucParts.NONE);
    }

    @Test
    void userPartsSumToDifferenceAndError() {
        // Weights 3 and 1; the same two users in a scenario of two queries.
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

    /** Of users who weigh the same. */
    private static List<PairedTest.Part> parts(double... all) {
        double mean = Arrays.stream(all).average().orElse(0);
        return Arrays.stream(all)
                .mapToObj(part -> new PairedTest.Part(part, part - mean))
                .toList();
    }

    /** Where seeds differ and users don't, what is left is Student's t over the seeds. */
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

    /** Of all ways in which users' preferences may be turned, p at or below a level comes in no more than that share. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void invertedPreferencesRarelyDifferSignificantly(int seed) {
        Random random = new Random(seed);
        PairedTest test = PairedTest.of(0.95);
        for (int users = 1; users <= 10; users++) {
            double[] parts = new double[users];
            Arrays.setAll(parts, u -> Math.pow(random.nextDouble(), seed / 2.0));
            int turns = 1 << users;
            int[] alarms = new int[LEVELS.length];
            for (int turn = 0; turn < turns; turn++) {
                double[] turned = new double[users];
                for (int u = 0; u < users; u++) {
                    turned[u] = (turn >> u & 1) == 0 ? parts[u] : -parts[u];
                }
                double p = test.difference(new double[] {Arrays.stream(turned).sum()}, parts(turned))
                        .p();
                for (int level = 0; level < LEVELS.length; level++) {
                    alarms[level] += p <= LEVELS[level] ? 1 : 0;
                }
            }
            for (int level = 0; level < LEVELS.length; level++) {
                assertThat((double) alarms[level] / turns)
                        .as("%d users at %s", users, LEVELS[level])
                        .isLessThanOrEqualTo(LEVELS[level]);
            }
        }
    }

    @ParameterizedTest(name = "{0} users")
    @ValueSource(ints = {1, 2, 5, 20, 100})
    void equalModelsRarelyDifferInScenarioOfAnySize(int users) {
        holdsItsLevel("one query each", 2_000, random -> world(random, 1, 1, 0, 0, users));
        holdsItsLevel("1 to 3 queries", 2_000, random -> world(random, 1, 3, 0, 0, users));
        holdsItsLevel("3 seeds", 1_000, random -> world(random, 3, 3, 0.02, 0, users));
    }

    @Test
    void equalModelsRarelyDifferInMeanOverSmallScenarios() {
        int[][] worlds = {{1, 100}, {2, 100}, {2, 2, 2}, {1, 1, 1, 1, 1}, {5, 5, 100}, {3, 20, 100}};
        for (int[] sizes : worlds) {
            holdsItsLevel(Arrays.toString(sizes), 2_000, random -> world(random, 1, 1, 0, 0, sizes));
        }
        holdsItsLevel("one of thirty", 500, random -> world(random, 1, 1, 0, 0, oneOfThirty()));
    }

    @Test
    void seedVarianceIsNoDifference() {
        for (int seeds : new int[] {2, 3, 5}) {
            holdsItsLevel(seeds + " seeds", 2_000, random -> world(random, seeds, 3, 0.02, 0, 100, 30));
        }
        holdsItsLevel("5 seeds of much luck", 2_000, random -> world(random, 5, 3, 0.1, 0, 100, 30));
    }

    @Test
    void oneUserScenarioDoesNotHideDifference() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            double p = world(new Random(seed), 1, 1, 0, 0.15, oneOfThirty());
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

    private static void holdsItsLevel(String what, int worlds, ToDoubleFunction<Random> p) {
        int[] alarms = new int[LEVELS.length];
        for (int seed = 0; seed < worlds; seed++) {
            double its = p.applyAsDouble(new Random(seed));
            for (int level = 0; level < LEVELS.length; level++) {
                alarms[level] += its <= LEVELS[level] ? 1 : 0;
            }
        }
        for (int level = 0; level < LEVELS.length; level++) {
            double expected = LEVELS[level] * worlds;
            assertThat((double) alarms[level])
                    .as("%s: false alarms at %s in %d worlds", what, LEVELS[level], worlds)
                    .isLessThanOrEqualTo(expected + 3 * Math.sqrt(expected));
        }
    }

    /**
     * The macro's p between two models in a world of scenarios of so many users, each a user of his own.
     *
     * @param queries of a user at most
     * @param luck of a model's seed
     * @param better by how much the one hits more often
     */
    private static double world(Random random, int seeds, int queries, double luck, double better, int... sizes) {
        List<QueryRanks> one = new ArrayList<>();
        List<QueryRanks> other = new ArrayList<>();
        long[] counts = random.longs(64, 1, queries + 1L).toArray();
        for (int seed = 0; seed < seeds; seed++) {
            one.add(hits(random, counts, 0.3 + better + luck * random.nextGaussian(), sizes));
            other.add(hits(random, counts, 0.3 + luck * random.nextGaussian(), sizes));
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
     * A/A: models that are equally good, but for the luck of their seeds, against a reference. In how many comparisons of
     * five models any verdict of theirs, corrected for their number, is wrong.
     */
    @Test
    void equalModelsRarelyDifferSignificantly() {
        assertThat(alarms(200, 3, 0.03, 0)).isLessThanOrEqualTo(20); // 10 are expected at most; 20 is beyond 99.8 %
        assertThat(alarms(200, 1, 0, 0)).isLessThanOrEqualTo(20);
    }

    @Test
    void detectsRealDifference() {
        assertThat(alarms(40, 3, 0.01, 0.12)).isGreaterThan(35);
    }

    private static int alarms(int worlds, int seeds, double luck, double better) {
        int alarms = 0;
        for (int world = 0; world < worlds; world++) {
            Random random = new Random(world);
            double[] tastes = random.doubles(150, 0.1, 0.6).toArray();
            List<QueryRanks> reference = runs(random, tastes, seeds, luck, 0);
            double[] p = new double[5];
            for (int model = 0; model < p.length; model++) {
                p[model] = Objects.requireNonNull(PairedTest.of(0.95)
                                .compare(runs(random, tastes, seeds, luck, better), reference, HIT)
                                .get(PairedTest.MACRO))
                        .p();
            }
            boolean alarm = false;
            for (double adjusted : PairedTest.holm(p)) {
                alarm |= adjusted <= 0.05;
            }
            alarms += alarm ? 1 : 0;
        }
        return alarms;
    }

    /** Runs of one model: a seed's luck is the same for all its queries. */
    private static List<QueryRanks> runs(Random random, double[] tastes, int seeds, double luck, double better) {
        List<QueryRanks> runs = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            Map<String, QueryRanks.Ranks> scenarios = new LinkedHashMap<>();
            double its = luck * random.nextGaussian() + better;
            for (String scenario : SCENARIOS) {
                int users = scenario.equals("large") ? tastes.length : tastes.length / 3;
                long[] user = new long[3 * users];
                int[] ranks = new int[3 * users];
                for (int q = 0; q < ranks.length; q++) {
                    user[q] = q / 3;
                    ranks[q] = random.nextDouble() < tastes[q / 3] + its ? 0 : 1;
                }
                scenarios.put(scenario, ranks(user, ranks));
            }
            runs.add(new QueryRanks(scenarios));
        }
        return runs;
    }
}
