package org.sassrec.evaluation.qualitygate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.QualityGate;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.metric.Bootstrap;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.MetricAccumulator;
import org.sassrec.evaluation.qualitygate.QualityGateEvaluator.GateReference;
import org.sassrec.serving.release.ScenarioMetrics;

/** Verdicts of single quality gates and of all gates of a run. */
@Tag("slow")
class QualityGateEvaluatorTest {

    private static final QualityGate LEAST =
            new QualityGate("hr@50", 0.12, null, 0, 100, QualityGate.Inconclusive.PASS);
    private static final QualityGate LIVE = new QualityGate(
            "hr@50", null, QualityGate.Reference.LIVE_RELEASE, 0.02, 100, QualityGate.Inconclusive.FAIL);

    private static final double TIMES = 1.959964; // half of a 95 % interval, in standard errors

    /**
     * @param half half of the width of the 95 % interval
     */
    private static ScenarioMetrics figures(double value, double half, long users) {
        return measured(value, half / TIMES, users);
    }

    private static ScenarioMetrics withProtocol(double value, Map<String, String> protocol) {
        return new ScenarioMetrics(
                "test",
                "positives",
                "frozen",
                900,
                Map.of("hr@50", value),
                Map.of("hr@50", 0.01 / TIMES),
                Map.of(),
                protocol);
    }

    private static ScenarioMetrics measured(double value, double error, long users) {
        return new ScenarioMetrics(
                "test",
                "positives",
                "frozen",
                users,
                Map.of("hr@50", value),
                Map.of("hr@50", error),
                Map.of(),
                Map.of());
    }

    private static List<QualityGateVerdict> evaluate(
            QualityGate gate, @Nullable ScenarioMetrics now, Function<QualityGate.Reference, GateReference> baselines) {
        QualityGateEvaluator evaluator = QualityGateEvaluator.of(0.95, Map.of());
        evaluator.add("home", gate, now, baselines);
        return evaluator.verdicts();
    }

    private static QualityGateVerdict one(
            QualityGate gate, @Nullable ScenarioMetrics now, @Nullable ScenarioMetrics live) {
        List<QualityGateVerdict> verdicts = evaluate(gate, now, reference -> {
            assertThat(reference).isEqualTo(gate.noWorseThan());
            return live == null ? GateReference.missing(reference) : GateReference.of(reference, live);
        });
        assertThat(verdicts).hasSize(1);
        return verdicts.get(0);
    }

    @Test
    void evaluatesAbsoluteLimit() {
        assertThat(one(LEAST, figures(0.125, 0.01, 900), null))
                .isEqualTo(new QualityGateVerdict(
                        "home", "hr@50 atLeast", Outcome.PASS, true, "hr@50 is 0.1250, required is at least 0.1200"));
        // The error at the limit is greater by the factor sqrt(0.12 * 0.88 / (0.098 * 0.902)).
        assertThat(one(LEAST, figures(0.098, 0.01, 900), null))
                .isEqualTo(
                        new QualityGateVerdict(
                                "home",
                                "hr@50 atLeast",
                                Outcome.FAIL,
                                false,
                                "hr@50 is 0.0980, required is at least 0.1200 (significant from a difference of 0.0109, 900 users)"));
        QualityGateVerdict inconclusive = one(LEAST, figures(0.115, 0.01, 900), null);
        assertThat(inconclusive)
                .isEqualTo(new QualityGateVerdict(
                        "home",
                        "hr@50 atLeast",
                        Outcome.INCONCLUSIVE,
                        true,
                        "hr@50 is 0.1150, required is at least 0.1200, the difference is not significant (significant from a difference of 0.0102, 900 users);"
                                + " about 3,745 users are needed"));
    }

    @Test
    void subtractsToleranceFromLiveRelease() {
        ScenarioMetrics live = figures(0.2, 0.003, 5_000);
        assertThat(one(LIVE, figures(0.196, 0.003, 5_000), live))
                .isEqualTo(new QualityGateVerdict(
                        "home",
                        "hr@50 noWorseThan liveRelease",
                        Outcome.PASS,
                        true,
                        "hr@50 is 0.1960, required is the live release's 0.2000 less 2 %"));
        // The combined half width is 0.0042: 0.1925 is within it, 0.19 is not.
        QualityGateVerdict inconclusive = one(LIVE, figures(0.1925, 0.003, 5_000), live);
        assertThat(inconclusive.outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(inconclusive.passes()).isFalse();
        assertThat(one(LIVE, figures(0.19, 0.003, 5_000), live).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void namesLastRun() {
        QualityGate last =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 1, QualityGate.Inconclusive.PASS);
        assertThat(one(last, figures(0.1, 0.003, 5_000), figures(0.2, 0.003, 5_000)))
                .isEqualTo(
                        new QualityGateVerdict(
                                "home",
                                "hr@50 noWorseThan lastRun",
                                Outcome.FAIL,
                                false,
                                "hr@50 is 0.1000, required is the last run's 0.2000 (significant from a difference of 0.0050, 5,000 users)"));
        assertThat(one(last, figures(0.1, 0.003, 5_000), null))
                .isEqualTo(new QualityGateVerdict(
                        "home",
                        "hr@50 noWorseThan lastRun",
                        Outcome.SKIPPED,
                        true,
                        "hr@50 is 0.1000; no earlier run in this folder passed its quality gates"));
    }

    @Test
    void reportsIncomparableMetricsAsInconclusive() {
        ScenarioMetrics seen =
                new ScenarioMetrics("test", "seen", "frozen", 900, Map.of("hr@50", 0.2), Map.of(), Map.of(), Map.of());
        assertThat(one(LIVE, figures(0.2, 0.01, 900), seen).text())
                .isEqualTo(
                        "the live release's hr@50 was measured with other settings: on the split test with `exclude: seen`"
                                + " and `history: frozen`");
        Map<String, String> all = Map.of("candidates", "all", "label", "click = 1", "where", "tab = 1");
        Map<String, String> few = Map.of("candidates", "stock > 0", "label", "click = 1", "data.split.by", "time");
        assertThat(one(LIVE, withProtocol(0.1, few), withProtocol(0.2, all)))
                .extracting(QualityGateVerdict::outcome, QualityGateVerdict::text)
                .as("other candidates; keys that only one of them has are ignored")
                .containsExactly(
                        Outcome.INCONCLUSIVE,
                        "the live release's hr@50 was measured with other settings: with `candidates: all`, now `stock > 0`");
        assertThat(one(LIVE, figures(0.1, 0.01, 900), withProtocol(0.2, all)).outcome())
                .as("no protocol in one of them")
                .isEqualTo(Outcome.FAIL);
        assertThat(evaluate(LIVE, figures(0.2, 0.01, 900), it -> GateReference.of(it, null)))
                .extracting(QualityGateVerdict::text)
                .containsExactly("the live release has no stored value of hr@50");
        assertThat(evaluate(LIVE, figures(0.2, 0.01, 900), it -> GateReference.unknown(it, "no way")))
                .extracting(QualityGateVerdict::text)
                .containsExactly("the live release's hr@50 is unknown: no way");
        assertThat(one(LIVE, figures(0.2, 0.01, 900), null).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(one(LEAST, figures(0.2, 0.01, 99), null).text())
                .isEqualTo("hr@50 is 0.2000, measured on only 99 users; at least 100 are required");
        assertThat(one(LEAST, figures(0.119996, 0.0000001, 1_000_000), null).text())
                .as("enough digits to differ from the limit")
                .startsWith("hr@50 is 0.119996, required is at least 0.120000");
        QualityGate little = new QualityGate("hr@50", 0.00004, null, 0, 1, QualityGate.Inconclusive.PASS);
        assertThat(one(little, figures(0.2, 0.01, 900), null).text())
                .isEqualTo("hr@50 is 0.20000, required is at least 0.00004");
        QualityGate live = new QualityGate(
                "hr@50", null, QualityGate.Reference.LIVE_RELEASE, 0, 100, QualityGate.Inconclusive.FAIL);
        assertThat(evaluate(live, figures(0.12041, 0.01, 900), it -> GateReference.of(it, figures(0.12044, 0.01, 900))))
                .extracting(QualityGateVerdict::text)
                .allMatch(text -> text.startsWith("hr@50 is 0.12041, required is the live release's 0.12044"));
        assertThat(one(LEAST, null, null).text()).isEqualTo("hr@50 was not measured");
        // Without an interval, the value alone decides.
        ScenarioMetrics bare = new ScenarioMetrics(
                "test", "positives", "frozen", 900, Map.of("hr@50", 0.1199), Map.of(), Map.of(), Map.of());
        assertThat(one(LEAST, bare, null).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void evaluatesBothLimitsOfGate() {
        QualityGate both =
                new QualityGate("hr@50", 0.1, QualityGate.Reference.LIVE_RELEASE, 0, 1, QualityGate.Inconclusive.PASS);
        assertThat(evaluate(both, figures(0.11, 0.001, 900), it -> GateReference.of(it, figures(0.2, 0.001, 900))))
                .extracting(QualityGateVerdict::outcome)
                .containsExactly(Outcome.PASS, Outcome.FAIL);
    }

    /** More users now do not reduce the error of the reference. */
    @Test
    void suggestsMoreUsersForInconclusiveResult() {
        QualityGate last =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 1, QualityGate.Inconclusive.PASS);
        // 5,000 * 0.003^2 * 0.2 * 0.8 / (0.1965 * 0.8035) / (0.0035^2 - 0.003^2) = 14,031, plus the correction of
        // Student's t.
        assertThat(one(last, figures(0.1965, 0.003, 5_000), figures(0.2, 0.003, 5_000))
                        .text())
                .endsWith("; about 14,044 users are needed");
        assertThat(one(last, figures(0.1975, 0.003, 5_000), figures(0.2, 0.003, 5_000))
                        .text())
                .endsWith("; more users do not help, because the error of the last run's value is too large");
    }

    @Test
    void usesUsersOfAucMetric() {
        QualityGate gate = new QualityGate("auc", 0.9, null, 0, 100, QualityGate.Inconclusive.PASS);
        ScenarioMetrics now = new ScenarioMetrics(
                "test",
                "positives",
                "frozen",
                0,
                Map.of("auc", 0.6),
                Map.of("auc", 0.01),
                Map.of("auc", 400L),
                Map.of());
        assertThat(one(gate, now, null).outcome()).isEqualTo(Outcome.FAIL);
    }

    /** A small value has a small error. The error at the limit is used instead. */
    @Test
    void rarelyFailsModelAtLimit() {
        QualityGate gate = new QualityGate("hr@50", 0.02, null, 0, 1, QualityGate.Inconclusive.PASS);
        assertThat(one(gate, measured(0, 0, 120), null).outcome()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(one(gate, measured(0, 0, 300), null).outcome()).isEqualTo(Outcome.FAIL);
        SplittableRandom random = new SplittableRandom(5);
        for (int users : new int[] {150, 500, 2_000}) {
            int failed = 0;
            for (int t = 0; t < 4_000; t++) {
                failed += one(gate, sampled(random, 0.02, users), null).outcome() == Outcome.FAIL ? 1 : 0;
            }
            assertThat(failed / 4_000.0).as("%d users", users).isLessThan(0.0325); // 0.025 and three standard errors
        }
    }

    /** The reference has many more users, so its value is almost a fixed limit. */
    @Test
    void rarelyFailsSmallScenarioAgainstLargerReference() {
        QualityGate last =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 100, QualityGate.Inconclusive.PASS);
        assertThat(one(last, measured(0, 0, 120), measured(0.02, 0.002, 5_000)).outcome())
                .isEqualTo(Outcome.INCONCLUSIVE);
        SplittableRandom random = new SplittableRandom(9);
        int failed = 0;
        for (int t = 0; t < 4_000; t++) {
            ScenarioMetrics live = sampled(random, 0.02, 5_000);
            failed += one(last, sampled(random, 0.02, 150), live).outcome() == Outcome.FAIL ? 1 : 0;
        }
        assertThat(failed / 4_000.0).isLessThan(0.0325); // 0.025 and three standard errors
    }

    /** A scenario that was new at the time of the reference: all of its few users have a hit. */
    @Test
    void reportsSmallReferenceAsInconclusive() {
        QualityGate last =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 100, QualityGate.Inconclusive.PASS);
        assertThat(one(last, measured(0.4, 0.04, 150), measured(1, 0, 3)))
                .isEqualTo(
                        new QualityGateVerdict(
                                "home",
                                "hr@50 noWorseThan lastRun",
                                Outcome.INCONCLUSIVE,
                                true,
                                "hr@50 is 0.4000, but the last run's 1.0000 was measured on only 3 users; at least 100 are required"));
        QualityGate any =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 1, QualityGate.Inconclusive.PASS);
        assertThat(one(any, measured(0.4, 0.04, 150), measured(1, 0, 3)).outcome())
                .isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(one(any, measured(0, 0, 1), measured(0.3, 0.02, 500)).text())
                .isEqualTo("hr@50 is 0.0000, measured on only 1 user; at least 2 are required");
    }

    /** The smallest p-value has a stricter level than alone, the next one a less strict level. */
    @Test
    void correctsAllLimitsOfRunAsOneFamily() {
        QualityGateEvaluator evaluator = QualityGateEvaluator.of(0.95, Map.of());
        QualityGate gate = new QualityGate("hr@50", 0.12, null, 0, 1, QualityGate.Inconclusive.PASS);
        // With a standard error of 0.01 at the limit: values 3.5, 2.4 and 2.05 errors below it, and 17 values above it.
        double[] below = {3.5, 2.4, 2.05};
        for (double errors : below) {
            evaluator.add(
                    "s" + errors, gate, atLimit(0.12 - 0.01 * errors), reference -> GateReference.missing(reference));
        }
        List<QualityGateVerdict> three = evaluator.verdicts();
        assertThat(three).extracting(QualityGateVerdict::outcome).containsOnly(Outcome.FAIL);
        for (int i = 0; i < 17; i++) {
            evaluator.add("t" + i, gate, atLimit(0.13), reference -> GateReference.missing(reference));
        }
        List<QualityGateVerdict> twenty = evaluator.verdicts();
        assertThat(twenty.subList(0, 3))
                .extracting(QualityGateVerdict::outcome)
                .containsExactly(Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE);
        assertThat(twenty.get(0).text())
                .isEqualTo(
                        "hr@50 is 0.0850, required is at least 0.1200 (significant from a difference of 0.0302, 100,000"
                                + " users, one of 20 limits)");
        assertThat(twenty.subList(3, 20))
                .extracting(QualityGateVerdict::outcome)
                .containsOnly(Outcome.PASS);
    }

    /** Returns metrics whose error at the limit of 0.12 is 0.01. */
    private static ScenarioMetrics atLimit(double value) {
        return measured(value, 0.01 * Math.sqrt(value * (1 - value) / (0.12 * 0.88)), 100_000);
    }

    /**
     * Two equal models in ten scenarios, measured on different users. Gates without tolerance for two metrics fail
     * rarely for them, and almost always for a model with a real loss.
     */
    @Test
    void rarelyFailsEqualModels() {
        List<Metric> metrics = List.of(Metric.parse("hr@50"), Metric.parse("ndcg@50"));
        SplittableRandom random = new SplittableRandom(7);
        int runs = 200;
        int failed = 0;
        int found = 0;
        for (int n = 0; n < runs; n++) {
            QualityGateEvaluator equal = QualityGateEvaluator.of(0.95, Map.of());
            QualityGateEvaluator worse = QualityGateEvaluator.of(0.95, Map.of());
            for (int s = 0; s < 10; s++) {
                ScenarioMetrics live = simulated(random, metrics, 0.2, 100);
                addGates(equal, "s" + s, simulated(random, metrics, 0.2, 100), live);
                addGates(worse, "s" + s, simulated(random, metrics, s == 3 ? 0.03 : 0.2, 100), live);
            }
            failed += fails(equal) ? 1 : 0;
            found += fails(worse) ? 1 : 0;
        }
        assertThat(failed / (double) runs).isLessThan(0.06); // 0.025 and three standard errors
        assertThat(found / (double) runs).isGreaterThan(0.9);
    }

    private static void addGates(
            QualityGateEvaluator evaluator, String scenario, ScenarioMetrics now, ScenarioMetrics live) {
        for (String metric : List.of("hr@50", "ndcg@50")) {
            evaluator.add(
                    scenario,
                    new QualityGate(
                            metric, null, QualityGate.Reference.LIVE_RELEASE, 0, 1, QualityGate.Inconclusive.PASS),
                    now,
                    reference -> GateReference.of(reference, live));
        }
    }

    private static boolean fails(QualityGateEvaluator evaluator) {
        return evaluator.verdicts().stream().anyMatch(verdict -> verdict.outcome() == Outcome.FAIL);
    }

    /** Simulates one to four queries per user. The queries of a user have the same hit rate. */
    private static ScenarioMetrics simulated(SplittableRandom random, List<Metric> metrics, double rate, int users) {
        Bootstrap bootstrap = new Bootstrap(random.nextLong(), 100, 0.95);
        MetricAccumulator accumulator = new MetricAccumulator(metrics, bootstrap);
        for (int u = 0; u < users; u++) {
            int[] ranks = new int[random.nextInt(1, 5)];
            double own = rate * 2 * random.nextDouble();
            for (int q = 0; q < ranks.length; q++) {
                ranks[q] = random.nextDouble() < own ? random.nextInt(50) : 60;
            }
            accumulator.add(u, ranks, ranks, new int[0], 0, ranks.length);
        }
        Map<String, Double> values = new TreeMap<>();
        Map<String, Double> errors = new TreeMap<>();
        for (int m = 0; m < metrics.size(); m++) {
            String name = metrics.get(m).text();
            values.put(name, accumulator.value(m));
            bootstrap
                    .interval(name, accumulator.value(m), accumulator.resampled(m), users)
                    .ifPresent(interval -> errors.put(name, interval.error()));
        }
        return new ScenarioMetrics("test", "positives", "frozen", users, values, errors, Map.of(), Map.of());
    }

    private static ScenarioMetrics sampled(SplittableRandom random, double rate, int users) {
        int hits = 0;
        for (int u = 0; u < users; u++) {
            hits += random.nextDouble() < rate ? 1 : 0;
        }
        double value = hits / (double) users;
        return measured(value, Math.sqrt(value * (1 - value) / users), users);
    }

    @Test
    void readsMetricsFromEvaluationFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("evaluation.json"), """
                {"version": 1, "split": "test", "exclude": "seen", "history": "frozen",
                 "scenarios": {"home": {"queries": 1234, "users": 800, "metrics": {"hr@50": 0.21, "auc": 0.7},
                                        "popularity": {"hr@50": 0.15, "auc": 0.6},
                                        "intervals": {"hr@50": {"low": 0.19, "high": 0.23, "error": 0.011}},
                                        "usersByMetric": {"auc": 700}}},
                 "macro": {}}
                """);
        assertThat(EvaluationJson.read(file))
                .isEqualTo(Map.of(
                        "home",
                        new ScenarioMetrics(
                                "test",
                                "seen",
                                "frozen",
                                800,
                                Map.of("hr@50", 0.21, "auc", 0.7),
                                Map.of("hr@50", 0.011),
                                Map.of("auc", 700L),
                                Map.of())));
    }
}
