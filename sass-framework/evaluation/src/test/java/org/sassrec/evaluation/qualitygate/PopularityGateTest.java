package org.sassrec.evaluation.qualitygate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.JsonFiles;

/** Verdicts of {@code noWorseThan: popularity}. Each user has one query. */
class PopularityGateTest {
    private static final int HIT = 0;
    private static final int MISS = Integer.MAX_VALUE;

    private final Map<String, QueryRanks.Ranks> ranks = new LinkedHashMap<>();
    private final StringBuilder scenarios = new StringBuilder();

    /**
     * Adds a scenario.
     *
     * @param both queries that the model and popularity answer
     * @param model queries that only the model answers
     * @param popularity queries that only popularity answers
     */
    private PopularityGateTest scenario(String name, int both, int model, int popularity, int neither) {
        int queries = both + model + popularity + neither;
        long[] users = new long[queries];
        int[] own = new int[queries];
        int[] other = new int[queries];
        for (int q = 0; q < queries; q++) {
            users[q] = q;
            own[q] = q < both + model ? HIT : MISS;
            other[q] = q < both || (q >= both + model && q < both + model + popularity) ? HIT : MISS;
        }
        ranks.put(name, new QueryRanks.Ranks(1, users, own, other, UserAucParts.NONE));
        scenarios.append(String.format(
                Locale.ROOT,
                "%s\"%s\": {\"queries\": %d, \"users\": %3$d, \"metrics\": {\"hr@50\": %f},"
                        + " \"popularity\": {\"hr@50\": %f}}",
                scenarios.isEmpty() ? "" : ", ",
                name,
                queries,
                (double) (both + model) / queries,
                (double) (both + popularity) / queries));
        return this;
    }

    private List<QualityGateVerdict> verdicts(QualityGate gate) throws JsonProcessingException {
        EvaluationReport report = JsonFiles.parse(
                "{\"version\": 1, \"split\": \"test\", \"exclude\": \"positives\", \"history\": \"frozen\","
                        + " \"scenarios\": {" + scenarios + "}, \"macro\": {}}",
                EvaluationReport.class);
        QualityGateEvaluator evaluator = QualityGateEvaluator.of(
                0.95, Map.of(QualityGate.Reference.POPULARITY, PairedReference.popularity(new QueryRanks(ranks))));
        report.scenarioMetrics()
                .forEach((name, metrics) -> evaluator.add(name, gate, metrics, reference -> {
                    throw new AssertionError(reference);
                }));
        return evaluator.verdicts();
    }

    private static QualityGate gate(double tolerance, QualityGate.Inconclusive inconclusive) {
        return new QualityGate("hr@50", null, QualityGate.Reference.POPULARITY, tolerance, 100, inconclusive);
    }

    private static final QualityGate GATE = gate(0, QualityGate.Inconclusive.PASS);

    @Test
    void passesAModelThatIsNotBehind() throws JsonProcessingException {
        assertThat(scenario("home", 100, 20, 10, 870)
                        .scenario("same", 100, 10, 10, 80)
                        .verdicts(GATE))
                .containsExactly(
                        new QualityGateVerdict(
                                "home",
                                "hr@50 noWorseThan popularity",
                                Outcome.PASS,
                                true,
                                "hr@50 is 0.1200, required is popularity's 0.1100"),
                        new QualityGateVerdict(
                                "same",
                                "hr@50 noWorseThan popularity",
                                Outcome.PASS,
                                true,
                                "hr@50 is 0.5500, required is popularity's 0.5500"));
    }

    /** 40 of 50 different queries belong to popularity. An unpaired test of .12 and .15 would not be significant. */
    @Test
    void failsIfPopularityIsSignificantlyAhead() throws JsonProcessingException {
        assertThat(scenario("home", 110, 10, 40, 840).verdicts(GATE))
                .containsExactly(new QualityGateVerdict(
                        "home",
                        "hr@50 noWorseThan popularity",
                        Outcome.FAIL,
                        false,
                        "hr@50 is 0.1200, required is popularity's 0.1500 (significant from a difference of 0.0142, 1,000"
                                + " users, the same queries)"));
    }

    @Test
    void isInconclusiveForASmallDifference() throws JsonProcessingException {
        scenario("home", 110, 10, 15, 865);
        QualityGateVerdict verdict = verdicts(GATE).get(0);
        assertThat(verdict.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(verdict.passes()).isTrue();
        assertThat(verdict.text())
                .startsWith("hr@50 is 0.1200, required is popularity's 0.1250, the difference is not significant")
                .endsWith("; about 4,260 users are needed");
        assertThat(verdicts(gate(0, QualityGate.Inconclusive.FAIL)).get(0).passes())
                .isFalse();
    }

    @Test
    void isInconclusiveForFewUsers() throws JsonProcessingException {
        QualityGateVerdict verdict =
                scenario("home", 0, 0, 60, 39).verdicts(GATE).get(0);
        assertThat(verdict)
                .isEqualTo(new QualityGateVerdict(
                        "home",
                        "hr@50 minUsers",
                        Outcome.INCONCLUSIVE,
                        true,
                        "hr@50 is 0.0000, measured on only 99 users; at least 100 are required"));
    }

    @Test
    void allowsATolerance() throws JsonProcessingException {
        scenario("home", 110, 10, 40, 840);
        assertThat(verdicts(gate(0.2, QualityGate.Inconclusive.PASS)).get(0))
                .isEqualTo(new QualityGateVerdict(
                        "home",
                        "hr@50 noWorseThan popularity",
                        Outcome.PASS,
                        true,
                        "hr@50 is 0.1200, required is popularity's 0.1500 less 20 %"));
        assertThat(verdicts(gate(0.01, QualityGate.Inconclusive.PASS)).get(0).outcome())
                .isEqualTo(Outcome.FAIL);
    }

    /** With more limits, each one needs a larger difference. */
    @Test
    void correctsForAllLimitsOfTheRun() throws JsonProcessingException {
        scenario("one", 110, 10, 25, 855);
        assertThat(verdicts(GATE).get(0).outcome()).isEqualTo(Outcome.FAIL);
        for (int n = 0; n < 9; n++) {
            scenario("other" + n, 110, 10, 10, 870);
        }
        QualityGateVerdict verdict = verdicts(GATE).get(0);
        assertThat(verdict.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(verdict.text()).contains(", one of 10 limits)");
    }

    /** A model that is as good as popularity fails in at most about 2.5 % of the runs. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void rarelyFailsAnEqualModel(double tolerance) throws JsonProcessingException {
        SplittableRandom random = new SplittableRandom(5);
        int runs = 1_000;
        int failed = 0;
        for (int run = 0; run < runs; run++) {
            ranks.clear();
            scenarios.setLength(0);
            int both = 0;
            int model = 0;
            int popularity = 0;
            int users = 200;
            double hit = 0.3;
            for (int u = 0; u < users; u++) {
                boolean own = random.nextDouble() < hit * (1 - tolerance);
                boolean other = random.nextDouble() < hit;
                both += own && other ? 1 : 0;
                model += own && !other ? 1 : 0;
                popularity += other && !own ? 1 : 0;
            }
            scenario("home", both, model, popularity, users - both - model - popularity);
            failed += verdicts(gate(tolerance, QualityGate.Inconclusive.PASS))
                                    .get(0)
                                    .outcome()
                            == Outcome.FAIL
                    ? 1
                    : 0;
        }
        assertThat(failed).isBetween(5, 40);
    }
}
