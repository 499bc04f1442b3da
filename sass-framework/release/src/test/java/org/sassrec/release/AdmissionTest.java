package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.config.QualityGate;
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.release.embedded.EmbeddedStore;

/** Scenarios that do not pass their gates. */
class AdmissionTest extends PublishFixture {

    private static final QualityGate AS_GOOD_AS_LIVE =
            new QualityGate("hr@50", null, QualityGate.Reference.LIVE_RELEASE, 0.02, 1, QualityGate.Unclear.PASS);

    private final List<PublishProgress> progress = new ArrayList<>();

    private Publisher publisher(VectorStore store, boolean holdBack) {
        Map<String, List<QualityGate>> gates =
                Map.of("home", List.of(AS_GOOD_AS_LIVE), "ho-me", List.of(AS_GOOD_AS_LIVE));
        Publisher.Options options = new Publisher.Options("live", 0.95, 3, List.of(), holdBack, 1, gates);
        return new Publisher(store, home, options, CLOCK, progress::add);
    }

    private ReleaseContent content(long seed, double home, double other) {
        return content(seed).evaluated(Map.of("home", figures(home), "ho-me", figures(other)));
    }

    private static Evaluated figures(double value) {
        return new Evaluated("test", "positives", "frozen", 1_000, Map.of("hr@50", value), Map.of(), Map.of());
    }

    @Test
    void aScenarioThatIsWorseThanLiveStopsThePublishOrIsHeldBack() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first =
                    publisher(store, false).publish(content(1, 0.2, 0.3)).release();
            assertThat(first.evaluations()).containsOnlyKeys("home", "ho-me");
            List<String> before = store.collections();
            assertThatThrownBy(() -> publisher(store, false).publish(content(2, 0.21, 0.29)))
                    .hasMessageContaining("SASS6001")
                    .hasMessageContaining("scenario `ho-me` does not pass its gate: hr@50 is 0.2900, asked is the live"
                            + " release's 0.3000 less 2 %");
            assertThat(store.collections()).isEqualTo(before);

            Publisher.Outcome mixed = publisher(store, true).publish(content(2, 0.21, 0.29));

            assertThat(mixed.heldBack()).containsOnlyKeys("ho-me");
            assertThat(mixed.release().scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            // The figures are those of what is live: the next night is measured against them.
            assertThat(mixed.release().evaluations()).isEqualTo(Map.of("home", figures(0.21), "ho-me", figures(0.3)));
            assertThat(releases(store).live()).contains(mixed.release());
            assertThat(publisher(store, true).publish(content(2, 0.21, 0.29)).changed())
                    .isFalse();
            Publisher.Outcome better = publisher(store, true).publish(content(3, 0.206, 0.31));
            assertThat(better.heldBack()).isEmpty();
            assertThat(new Rollback(store, home, "live", CLOCK, p -> {})
                            .toPrevious()
                            .evaluations())
                    .isEqualTo(mixed.release().evaluations());
        }
    }

    @Test
    void verdictsAreTold() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publisher(store, false).publish(content(1, 0.2, 0.3));
            assertThat(progress)
                    .contains(new PublishProgress.Judged(new GateVerdict(
                            "home",
                            "hr@50 noWorseThan liveRelease",
                            GateVerdict.Outcome.PASS,
                            true,
                            "hr@50 is 0.2000, and nothing is live to compare it with")));
        }
    }

    @Test
    void theLastRunThatPassedIsALimitToo() {
        QualityGate gate =
                new QualityGate("hr@50", null, QualityGate.Reference.LAST_RUN, 0, 1, QualityGate.Unclear.PASS);
        Publisher.Options options =
                new Publisher.Options("live", 0.95, 3, List.of(), false, 1, Map.of("home", List.of(gate)));
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Publisher publisher = new Publisher(store, home, options, CLOCK, progress::add);
            ReleaseContent first = content(1, 0.2, 0.3);
            assertThatThrownBy(() -> publisher.publish(first.after(Map.of("home", figures(0.25)))))
                    .hasMessageContaining("scenario `home` does not pass its gate: hr@50 is 0.2000, asked is the last"
                            + " run's 0.2500");
            assertThat(publisher
                            .publish(first.after(Map.of("home", figures(0.2))))
                            .changed())
                    .isTrue();
        }
    }
}
