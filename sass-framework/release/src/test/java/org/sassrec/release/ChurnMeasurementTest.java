package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.release.content.FakeUserEncoder;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.vector.ExportCode;
import org.sassrec.store.embedded.EmbeddedStore;

/** Churn of a release against the live one. */
class ChurnMeasurementTest extends PublishFixture {

    private static final int ITEMS = 200;

    private final List<PublishProgress> progress = new ArrayList<>();
    private FakeUserEncoder encoder = new FakeUserEncoder((tower, user) -> trained(user));

    private static float[] trained(String user) {
        return new float[] {user.equals("u1") ? 1 : 2, 0};
    }

    /** All users have one direction, for which the first items are the best. */
    private record Ranked(String scenario, List<String> ids) implements ScenarioVectors {

        static Ranked of(String scenario, IntStream order) {
            return new Ranked(scenario, order.mapToObj(i -> "i" + i).toList());
        }

        @Override
        public int dim() {
            return 2;
        }

        @Override
        public int rows() {
            return ids.size();
        }

        @Override
        public String id(int row) {
            return ids.get(row);
        }

        @Override
        public void vector(int row, float[] into) {
            into[0] = ITEMS - row;
            into[1] = 1;
        }

        @Override
        public Map<String, String> texts(int row) {
            return Map.of();
        }

        @Override
        public List<float[]> probes() {
            return List.of(trained("u1"), trained("u2"));
        }

        @Override
        public List<String> probeUsers() {
            return List.of("u1", "u2");
        }
    }

    @BeforeEach
    void publishFirst() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publisher(store, 1, false).publish(of(0));
        }
        assertThat(progress).noneMatch(PublishProgress.ChurnMeasured.class::isInstance);
    }

    /** Items from a number on. Of the best 50, that many are new. */
    private ReleaseContent of(int from) {
        return new ReleaseContent(
                List.of(
                        Ranked.of("home", IntStream.range(from, from + ITEMS)),
                        Ranked.of("feed", IntStream.range(0, ITEMS))),
                export.resolve("user_tower"),
                export.resolve("snapshot.arrow"),
                List.of(),
                Map.of());
    }

    private Publisher publisher(VectorStore store, double maxChurn, boolean keepFailedScenarios) {
        Publisher.Options options = new Publisher.Options(
                "live", 0.95, 2, List.of(), keepFailedScenarios, maxChurn, QualityGateVerdicts.NONE, true);
        return new Publisher(store, ReleaseFiles.in(home), options, CLOCK, progress::add, () -> encoder);
    }

    @Test
    void measuresTheShareOfNewTopItems() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publisher(store, 0.2, false).publish(of(10));
            // Live and unchanged content has no churn and is not measured.
            assertThat(progress)
                    .filteredOn(PublishProgress.ChurnMeasured.class::isInstance)
                    .singleElement()
                    .satisfies(event -> {
                        PublishProgress.ChurnMeasured measured = (PublishProgress.ChurnMeasured) event;
                        assertThat(measured.scenario()).isEqualTo("home");
                        assertThat(measured.users()).isEqualTo(2);
                        assertThat(measured.k()).isEqualTo(50);
                        assertThat(measured.share()).isEqualTo(0.2);
                        // Items keep their order and change their place, so that their vectors are (x, 1) and (x + 10,
                        // 1).
                        assertThat(measured.itemCosine()).isBetween(0.9, 0.99999);
                    });
        }
    }

    @Test
    void stopsThePublishAboveTheLimit() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<String> before = store.collections();
            assertThatThrownBy(() -> publisher(store, 0.19, false).publish(of(10)))
                    .hasMessageContaining("SASS7524")
                    .hasMessageContaining("20 % of the best 50 items of 2 sample users would change")
                    .hasMessageContaining("`publish.verify.churn@50` allows 19 %");
            assertThatThrownBy(() -> publisher(store, 0.19, false).preview(of(10)))
                    .hasMessageContaining("SASS7524");
            assertThat(store.collections()).isEqualTo(before);
        }
    }

    /** A temporary failure stops the publish; a permanent one does not, because the publish repairs it. */
    @Test
    void stopsThePublishWhenTheServerDoesNotRespond() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            for (DiagnosticCode code : List.of(RemoteStoreCode.NO_ANSWER, StoreCode.COLLECTION_CORRUPT)) {
                VectorStore silent = new DelegatingStore(store) {
                    @Override
                    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                        throw Diagnostic.error(code, "no answer").toException();
                    }
                };
                if (code == RemoteStoreCode.NO_ANSWER) {
                    assertThatThrownBy(() -> publisher(silent, 0.19, false).preview(of(10)))
                            .hasMessageContaining(code.id());
                } else {
                    publisher(silent, 0.19, false).preview(of(10));
                    assertThat(progress).contains(new PublishProgress.ChurnUnknown("home", "no answer"));
                }
            }
        }
    }

    @Test
    void keepsTheScenarioLiveWhenConfigured() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = releases(store).live().orElseThrow();
            Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
            Publisher.Outcome outcome = publisher(store, 0.19, true).publish(of(10));
            assertThat(outcome.failedScenarios()).containsOnlyKeys("home");
            assertThat(outcome.release().scenarios().get("home"))
                    .isEqualTo(first.scenarios().get("home"));
            assertThat(outcome.release()
                            .model(outcome.release().scenarios().get("feed"))
                            .userTowerId())
                    .isNotEqualTo(first.models().get(first.id()).userTowerId());
            // The same content again is rejected again.
            Publisher.Outcome again = publisher(store, 0.19, true).publish(of(10));
            assertThat(again.changed()).isFalse();
            assertThat(again.failedScenarios()).containsOnlyKeys("home");
        }
    }

    @Test
    void isUnknownForUnknownUsersOrAnUnreadableRelease() {
        encoder = new FakeUserEncoder((tower, user) -> tower.startsWith(home) ? null : trained(user));
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publisher(store, 0.01, false).preview(of(10));
            assertThat(progress)
                    .contains(new PublishProgress.ChurnUnknown(
                            "home", "the live release contains none of the sample users"));
        }
        encoder = new FakeUserEncoder((tower, user) -> {
            throw Diagnostic.error(ExportCode.EXPORT_UNREADABLE, "damaged").toException();
        });
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publisher(store, 0.01, false).preview(of(10));
            assertThat(progress).contains(new PublishProgress.ChurnUnknown("home", "damaged"));
        }
    }

    /** The readers of towers and snapshots are not called: they require intact files. */
    @Test
    void isUnknownForADamagedSnapshot() throws Exception {
        encoder = new FakeUserEncoder((tower, user) -> {
            throw new IllegalStateException("read a damaged file");
        });
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest live = releases(store).live().orElseThrow();
            Files.writeString(
                    ReleaseFiles.in(home).snapshot(live.scenarios().get("home").model()), "damaged");
            publisher(store, 0.01, false).preview(of(10));
            assertThat(progress)
                    .filteredOn(PublishProgress.ChurnUnknown.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("is corrupt: the serving snapshot is not the published one");
        }
    }
}
