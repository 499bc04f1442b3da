package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Scenarios that fail a quality gate. */
class ReleaseAdmissionTest extends PublishFixture {

    private final List<PublishProgress> progress = new ArrayList<>();

    /** Publishes content with these metrics, compared with those of the live release. */
    private Publisher.Outcome publish(
            VectorStore store, boolean keepFailedScenarios, long seed, double home, double other) {
        QualityGateVerdicts gates = live -> List.of(verdict("home", home, live), verdict("ho-me", other, live));
        Publisher.Options options =
                new Publisher.Options("live", 0.95, 3, List.of(), keepFailedScenarios, 1, gates, true);
        return new Publisher(store, this.home, options, CLOCK, progress::add)
                .publish(content(seed).withEvaluations(Map.of("home", metrics(home), "ho-me", metrics(other))));
    }

    private static QualityGateVerdict verdict(String scenario, double value, Optional<ReleaseManifest> live) {
        double limit = live.map(
                        release -> release.evaluations().get(scenario).values().get("hr@50"))
                .orElse(0.0);
        boolean passes = value >= limit;
        return new QualityGateVerdict(
                scenario,
                "hr@50 noWorseThan",
                passes ? Outcome.PASS : Outcome.FAIL,
                passes,
                value + " against " + limit);
    }

    private static ScenarioMetrics metrics(double value) {
        return new ScenarioMetrics(
                "test", "positives", "frozen", 1_000, Map.of("hr@50", value), Map.of(), Map.of(), Map.of());
    }

    @Test
    void stopsOrSkipsAScenarioThatIsWorseThanLive() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, false, 1, 0.2, 0.3).release();
            assertThat(first.evaluations()).containsOnlyKeys("home", "ho-me");
            List<String> before = store.collections();
            assertThatThrownBy(() -> publish(store, false, 2, 0.21, 0.29))
                    .hasMessageContaining("SASS6001")
                    .hasMessageContaining("scenario `ho-me` does not pass its quality gate: 0.29 against 0.3");
            assertThat(store.collections()).isEqualTo(before);

            Publisher.Outcome mixed = publish(store, true, 2, 0.21, 0.29);

            assertThat(mixed.failedScenarios()).containsOnlyKeys("ho-me");
            assertThat(mixed.release().scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            // The manifest keeps the metrics of the live scenario, which the next publish is compared with.
            assertThat(mixed.release().evaluations()).isEqualTo(Map.of("home", metrics(0.21), "ho-me", metrics(0.3)));
            assertThat(releases(store).live()).contains(mixed.release());
            assertThat(publish(store, true, 2, 0.21, 0.29).changed()).isFalse();
            assertThat(publish(store, true, 3, 0.22, 0.31).failedScenarios()).isEmpty();
            assertThat(new Rollback(store, home, "live", CLOCK, p -> {})
                            .toPrevious()
                            .evaluations())
                    .isEqualTo(mixed.release().evaluations());
        }
    }

    @Test
    void reportsAllFailedScenarios() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, false, 1, 0.2, 0.3);
            assertThatThrownBy(() -> publish(store, false, 2, 0.1, 0.29))
                    .hasMessageContaining("scenario `home` does not pass its quality gate: 0.1 against 0.2")
                    .hasMessageContaining("scenario `ho-me` does not pass its quality gate: 0.29 against 0.3");
        }
    }

    @Test
    void reportsVerdictsForChangedScenarios() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, false, 1, 0.2, 0.3);
            assertThat(verdicts()).containsExactly("home: 0.2 against 0.0", "ho-me: 0.3 against 0.0");
            progress.clear();
            // Nothing is built, so nothing is refused. The caller evaluates the gates of the live release.
            assertThat(publish(store, false, 1, 0.1, 0.1).changed()).isFalse();
            assertThat(verdicts()).isEmpty();
        }
    }

    private List<String> verdicts() {
        return progress.stream()
                .filter(PublishProgress.GateEvaluated.class::isInstance)
                .map(each -> ((PublishProgress.GateEvaluated) each).verdict())
                .map(verdict -> verdict.scenario() + ": " + verdict.text())
                .toList();
    }
}
