package org.sassrec.evaluation.qualitygate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.UserAucParts;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.serving.release.ScenarioMetrics;

/** Verdicts of {@code noWorseThan: liveRelease}. Each user has two queries. */
class LiveGateTest {
    private static final int USERS = 300;
    private static final int MISS = Integer.MAX_VALUE;

    /** Ranks of two models. The answers of a user depend on a common difficulty. */
    private record Planted(int[] model, int[] live) {
        /**
         * @param better share of the misses of the model that the live release finds
         */
        static Planted of(long seed, double better) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] model = new int[2 * USERS];
            int[] live = new int[2 * USERS];
            for (int q = 0; q < model.length; q += 2) {
                double difficulty = random.nextDouble();
                for (int n = q; n < q + 2; n++) {
                    model[n] = random.nextDouble() > difficulty ? random.nextInt(50) : MISS;
                    live[n] = random.nextDouble() > difficulty ? random.nextInt(50) : MISS;
                    live[n] = random.nextDouble() < better ? Math.min(live[n], random.nextInt(50)) : live[n];
                }
            }
            return new Planted(model, live);
        }

        private static QueryRanks ranks(int[] ranks) {
            long[] users = new long[ranks.length];
            Arrays.setAll(users, q -> q / 2);
            return new QueryRanks(Map.of("home", new QueryRanks.Ranks(1, users, ranks, ranks, UserAucParts.NONE)));
        }

        private ScenarioMetrics metrics(String metric) {
            double mean = Arrays.stream(model)
                    .mapToDouble(Metric.parse(metric)::gain)
                    .average()
                    .orElseThrow();
            return new ScenarioMetrics(
                    "test", "positives", "frozen", USERS, Map.of(metric, mean), Map.of(), Map.of(), Map.of());
        }

        QualityGateVerdict verdict(QualityGate gate) {
            PairedReference reference = PairedReference.live(
                    ranks(model), ranks(live), Map.of("home", " (it lacks the items of 7 of 600 queries)"));
            QualityGateEvaluator evaluator = QualityGateEvaluator.of(0.95, Map.of(Reference.LIVE_RELEASE, reference));
            evaluator.add("home", gate, metrics(gate.metric()), name -> {
                throw new AssertionError(name);
            });
            return evaluator.verdicts().get(0);
        }
    }

    private static QualityGate gate(String metric, double tolerance, int minUsers) {
        return new QualityGate(
                metric, null, Reference.LIVE_RELEASE, tolerance, minUsers, QualityGate.Inconclusive.PASS);
    }

    @Test
    void failsIfTheLiveReleaseIsSignificantlyAhead() {
        for (String metric : List.of("hr@50", "ndcg@50", "recall@50")) {
            QualityGateVerdict verdict = Planted.of(1, 0.2).verdict(gate(metric, 0, 100));
            assertThat(verdict.outcome()).as(verdict.text()).isEqualTo(Outcome.FAIL);
            assertThat(verdict.text())
                    .contains(", required is the live release's 0.")
                    .contains(" (it lacks the items of 7 of 600 queries) (significant from a difference of 0.")
                    .endsWith(", 300 users, the same queries)");
        }
        assertThat(Planted.of(1, 0.2).verdict(gate("hr@50", 0.5, 100)).outcome())
                .isEqualTo(Outcome.PASS);
    }

    @Test
    void isInconclusiveForFewUsersAndASmallDifference() {
        QualityGateVerdict few = Planted.of(1, 0.2).verdict(gate("hr@50", 0, 301));
        assertThat(few.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(few.passes()).isTrue();
        assertThat(few.text()).endsWith("measured on only 300 users; at least 301 are required");
        QualityGateVerdict small = Planted.of(1, 0.04).verdict(gate("hr@50", 0, 100));
        assertThat(small.outcome()).as(small.text()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(small.text()).contains("the difference is not significant").contains(" users are needed");
    }

    /** An equally good model fails in at most about 2.5 % of the nights. */
    @Test
    void rarelyFailsAnEqualModel() {
        int nights = 500;
        int failed = 0;
        for (int seed = 0; seed < nights; seed++) {
            QualityGateVerdict verdict = Planted.of(1_000 + seed, 0).verdict(gate("ndcg@50", 0, 100));
            failed += verdict.outcome() == Outcome.FAIL ? 1 : 0;
        }
        assertThat(failed).isBetween(2, 22);
    }

    /** Without answers, the recorded metrics apply. Exposure metrics have no answers. */
    @Test
    void comparesWithRecordedMetricsWithoutAnswers() {
        Planted planted = Planted.of(1, 0.2);
        PairedReference reference =
                PairedReference.live(Planted.ranks(planted.model()), Planted.ranks(planted.live()), Map.of());
        QualityGateEvaluator evaluator = QualityGateEvaluator.of(0.95, Map.of(Reference.LIVE_RELEASE, reference));
        ScenarioMetrics now = new ScenarioMetrics(
                "test", "positives", "frozen", USERS, Map.of("auc", .6), Map.of("auc", .01), Map.of(), Map.of());
        ScenarioMetrics before = new ScenarioMetrics(
                "test", "positives", "frozen", USERS, Map.of("auc", .7), Map.of("auc", .01), Map.of(), Map.of());
        evaluator.add("home", gate("auc", 0, 100), now, name -> GateReference.of(name, before));
        evaluator.add("cart", gate("auc", 0, 100), now, name -> GateReference.unknown(name, "no network"));
        assertThat(evaluator.verdicts())
                .extracting(QualityGateVerdict::outcome)
                .containsExactly(Outcome.FAIL, Outcome.INCONCLUSIVE);
        assertThat(evaluator.verdicts().get(1).text()).isEqualTo("the live release's auc is unknown: no network");
    }
}
