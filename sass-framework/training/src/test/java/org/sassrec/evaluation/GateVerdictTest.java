package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.QualityGate;
import org.sassrec.evaluation.GateVerdict.Outcome;

class GateVerdictTest {

    private static final QualityGate LEAST = new QualityGate("hr@50", 0.12, null, 0, 100, QualityGate.Unclear.PASS);
    private static final QualityGate LIVE =
            new QualityGate("hr@50", null, QualityGate.Reference.LIVE_RELEASE, 0.02, 100, QualityGate.Unclear.FAIL);

    private static Evaluated figures(double value, double half, long users) {
        return new Evaluated(
                "test",
                "positives",
                "frozen",
                users,
                Map.of("hr@50", value),
                Map.of("hr@50", value - half),
                Map.of("hr@50", value + half));
    }

    private static GateVerdict one(QualityGate gate, @Nullable Evaluated now, @Nullable Evaluated live) {
        List<GateVerdict> verdicts = GateVerdict.judge("home", gate, now, reference -> {
            assertThat(reference).isEqualTo(gate.noWorseThan());
            return live == null ? Baseline.none(reference) : Baseline.of(reference, live);
        });
        assertThat(verdicts).hasSize(1);
        return verdicts.get(0);
    }

    @Test
    void anAbsoluteLimitIsReachedMissedOrCannotBeTold() {
        assertThat(one(LEAST, figures(0.125, 0.01, 900), null))
                .isEqualTo(new GateVerdict(
                        "home", "hr@50 atLeast", Outcome.PASS, true, "hr@50 is 0.1250, asked is at least 0.1200"));
        assertThat(one(LEAST, figures(0.098, 0.01, 900), null))
                .isEqualTo(new GateVerdict(
                        "home",
                        "hr@50 atLeast",
                        Outcome.FAIL,
                        false,
                        "hr@50 is 0.0980, asked is at least 0.1200 (interval +-0.0100, 900 users)"));
        GateVerdict unclear = one(LEAST, figures(0.115, 0.01, 900), null);
        assertThat(unclear)
                .isEqualTo(new GateVerdict(
                        "home",
                        "hr@50 atLeast",
                        Outcome.UNCLEAR,
                        true,
                        "hr@50 is 0.1150, asked is at least 0.1200: less, but within chance (interval +-0.0100 of"
                                + " 900 users); about 3,600 users would tell"));
    }

    @Test
    void theLiveReleaseIsTheLimitLessWhatMayBeLost() {
        Evaluated live = figures(0.2, 0.003, 5_000);
        assertThat(one(LIVE, figures(0.196, 0.003, 5_000), live))
                .isEqualTo(new GateVerdict(
                        "home",
                        "hr@50 noWorseThan liveRelease",
                        Outcome.PASS,
                        true,
                        "hr@50 is 0.1960, asked is the live release's 0.2000 less 2 %"));
        // 0.0042 is the width of both together: 0.191 is within it, 0.19 is not.
        GateVerdict unclear = one(LIVE, figures(0.1925, 0.003, 5_000), live);
        assertThat(unclear.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(unclear.passes()).isFalse();
        assertThat(one(LIVE, figures(0.19, 0.003, 5_000), live).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void theLastRunIsNamed() {
        QualityGate last =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 1, QualityGate.Unclear.PASS);
        assertThat(one(last, figures(0.1, 0.003, 5_000), figures(0.2, 0.003, 5_000)))
                .isEqualTo(new GateVerdict(
                        "home",
                        "hr@50 noWorseThan lastRun",
                        Outcome.FAIL,
                        false,
                        "hr@50 is 0.1000, asked is the last run's 0.2000 (interval +-0.0042, 5,000 users)"));
        assertThat(one(last, figures(0.1, 0.003, 5_000), null).text())
                .isEqualTo("hr@50 is 0.1000, and no run before it passed its gates");
    }

    @Test
    void whatCannotBeComparedIsUnclear() {
        Evaluated seen = new Evaluated("test", "seen", "frozen", 900, Map.of("hr@50", 0.2), Map.of(), Map.of());
        assertThat(one(LIVE, figures(0.2, 0.01, 900), seen).text())
                .isEqualTo("the live release's hr@50 was measured otherwise: on the split test with `exclude: seen`"
                        + " and `history: frozen`");
        assertThat(GateVerdict.judge("home", LIVE, figures(0.2, 0.01, 900), it -> Baseline.of(it, null)))
                .extracting(GateVerdict::text)
                .containsExactly("the live release does not say what its hr@50 was");
        assertThat(GateVerdict.judge("home", LIVE, figures(0.2, 0.01, 900), it -> Baseline.unknown(it, "no way")))
                .extracting(GateVerdict::text)
                .containsExactly("what the live release's hr@50 was cannot be told: no way");
        assertThat(one(LIVE, figures(0.2, 0.01, 900), null).outcome()).isEqualTo(Outcome.PASS);
        assertThat(one(LEAST, figures(0.2, 0.01, 99), null).text())
                .isEqualTo("hr@50 is 0.2000, but of 99 users only; 100 are asked for");
        assertThat(one(LEAST, null, null).text()).isEqualTo("hr@50 was not measured");
        // Without an interval the value decides.
        Evaluated bare = new Evaluated("test", "positives", "frozen", 900, Map.of("hr@50", 0.1199), Map.of(), Map.of());
        assertThat(one(LEAST, bare, null).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void bothLimitsOfAGateAreJudged() {
        QualityGate both =
                new QualityGate("hr@50", 0.1, QualityGate.Reference.LIVE_RELEASE, 0, 1, QualityGate.Unclear.PASS);
        assertThat(GateVerdict.judge(
                        "home", both, figures(0.11, 0.001, 900), it -> Baseline.of(it, figures(0.2, 0.001, 900))))
                .extracting(GateVerdict::outcome)
                .containsExactly(Outcome.PASS, Outcome.FAIL);
    }

    /** Two trainings that are equally good, measured on other users: a gate that allows no loss fails few of them. */
    @Test
    void equallyGoodModelsSeldomFail() {
        QualityGate strict =
                new QualityGate("hr@50", null, QualityGate.Reference.LIVE_RELEASE, 0, 1, QualityGate.Unclear.PASS);
        SplittableRandom random = new SplittableRandom(7);
        int failed = 0;
        int worseFound = 0;
        int tries = 4_000;
        for (int t = 0; t < tries; t++) {
            Evaluated live = sampled(random, 0.2, 2_000);
            failed += one(strict, sampled(random, 0.2, 2_000), live).outcome() == Outcome.FAIL ? 1 : 0;
            worseFound += one(strict, sampled(random, 0.15, 2_000), live).outcome() == Outcome.FAIL ? 1 : 0;
        }
        assertThat(failed / (double) tries).isLessThan(0.035); // one side of 95 % is 0.025
        assertThat(worseFound / (double) tries).isGreaterThan(0.95);
    }

    private static Evaluated sampled(SplittableRandom random, double rate, int users) {
        int hits = 0;
        for (int u = 0; u < users; u++) {
            hits += random.nextDouble() < rate ? 1 : 0;
        }
        double value = hits / (double) users;
        return figures(value, 1.96 * Math.sqrt(value * (1 - value) / users), users);
    }

    @Test
    void figuresAreReadFromTheFileOfTheEvaluation(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("evaluation.json"), """
                {"version": 1, "split": "test", "exclude": "seen",
                 "scenarios": {"home": {"queries": 1234, "users": 800, "hr@50": 0.21, "auc": 0.7,
                                        "popularity": {"hr@50": 0.15, "auc": 0.6},
                                        "interval": {"hr@50": [0.19, 0.23]}}}}
                """);
        assertThat(EvaluationJson.read(file))
                .isEqualTo(Map.of(
                        "home",
                        new Evaluated(
                                "test",
                                "seen",
                                "frozen",
                                800,
                                Map.of("hr@50", 0.21, "auc", 0.7),
                                Map.of("hr@50", 0.19),
                                Map.of("hr@50", 0.23))));
    }
}
