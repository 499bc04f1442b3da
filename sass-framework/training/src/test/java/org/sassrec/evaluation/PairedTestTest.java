package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedTestTest {

    private static final Metric HIT = Metric.parse("hr@1");
    private static final List<String> SCENARIOS = List.of("large", "small");

    @TempDir
    Path folder;

    @Test
    void studentsDistributionIsThatOfTheTables() {
        assertThat(StudentT.beyond(2.776445, 4)).isCloseTo(0.05, within(1e-6));
        assertThat(StudentT.beyond(63.65674, 1)).isCloseTo(0.01, within(1e-7));
        assertThat(StudentT.beyond(1.959964, Double.MAX_VALUE)).isCloseTo(0.05, within(1e-6));
        assertThat(StudentT.beyond(0, 3)).isEqualTo(1);
        assertThat(StudentT.quantile(0.05, 2)).isCloseTo(4.302653, within(1e-5));
    }

    @Test
    void holmStepsDown() {
        assertThat(PairedTest.holm(new double[] {0.04, 0.01, 0.03}))
                .containsExactly(new double[] {0.06, 0.03, 0.06}, within(1e-12));
        assertThat(PairedTest.holm(new double[] {0.9, 0.8})).containsExactly(1.0, 1.0);
    }

    @Test
    void aDifferenceIsThatOfTheMeansInEachScenarioAndTheirMean() {
        QueryRanks one = QueryRanks.of(Map.of("home", ranks(new long[] {5, 5, 9}, 0, 3, 0)));
        QueryRanks other = QueryRanks.of(Map.of("home", ranks(new long[] {5, 5, 9}, 2, 3, 0)));
        Map<String, PairedTest.Difference> found = PairedTest.of(1, 0.95).compare(List.of(one), List.of(other), HIT);
        assertThat(Objects.requireNonNull(found.get("home")).value()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(found.get(PairedTest.MACRO)).isEqualTo(found.get("home"));
        // Of users, each has one vote.
        assertThat(Objects.requireNonNull(PairedTest.of(1, 0.95)
                                .compare(List.of(one), List.of(other), Metric.parse("recall@1"))
                                .get("home"))
                        .value())
                .isCloseTo(0.25, within(1e-12));
        assertThat(Objects.requireNonNull(PairedTest.of(1, 0.95)
                                .compare(List.of(one), List.of(one), HIT)
                                .get("home"))
                        .p())
                .isEqualTo(1);
    }

    @Test
    void otherQueriesMakeNoPairs() {
        QueryRanks one = QueryRanks.of(Map.of("home", ranks(new long[] {5, 9}, 0, 0)));
        QueryRanks other = QueryRanks.of(Map.of("home", ranks(new long[] {5, 8}, 0, 0)));
        assertThatThrownBy(() -> PairedTest.of(1, 0.95).compare(List.of(one), List.of(other), HIT))
                .hasMessageContaining("SASS5054")
                .hasMessageContaining("`home`");
    }

    @Test
    void ranksSurviveTheFile() {
        QueryRanks.Ranks ranks =
                new QueryRanks.Ranks(new long[] {-5, 7}, new int[] {1, RankCounter.MISS}, new int[] {0, 3});
        Path file = folder.resolve("queries.bin");
        QueryRanks.of(Map.of("home", ranks)).write(file);
        QueryRanks.Ranks read =
                Objects.requireNonNull(QueryRanks.read(file).scenarios().get("home"));
        assertThat(read.users()).containsExactly(-5, 7);
        assertThat(read.model()).containsExactly(1, RankCounter.MISS);
        assertThat(read.popularity()).containsExactly(0, 3);
        assertThatThrownBy(() -> QueryRanks.read(folder.resolve("none"))).hasMessageContaining("SASS5053");
    }

    private static QueryRanks.Ranks ranks(long[] users, int... ranks) {
        return new QueryRanks.Ranks(users, ranks, ranks);
    }

    /**
     * A/A: models that are equally good, but for the luck of their seeds, against a reference. In how many comparisons of
     * five models any verdict of theirs, corrected for their number, is wrong.
     */
    @Test
    void equalModelsAreRarelyToldApart() {
        assertThat(alarms(200, 3, 0.03, 0)).isLessThanOrEqualTo(20); // 10 are expected at most; 20 is beyond 99.8 %
        assertThat(alarms(200, 1, 0, 0)).isLessThanOrEqualTo(20);
    }

    @Test
    void aRealDifferenceIsFound() {
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
                p[model] = Objects.requireNonNull(PairedTest.of(world, 0.95)
                                .resampled(100)
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
            runs.add(QueryRanks.of(scenarios));
        }
        return runs;
    }
}
