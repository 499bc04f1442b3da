package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Publishes some scenarios while the others keep their live version. */
@Tag("slow")
class PartialPublishTest extends PublishFixture {

    @Test
    void keepsUnpublishedScenariosWithTheirUserTower() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
            Publisher.Options only =
                    new Publisher.Options("live", 0.95, 2, List.of("home"), false, 1, QualityGateVerdicts.NONE, true);
            Publisher publisher = new Publisher(store, home, only, CLOCK, p -> {});
            Publisher.Preview preview = publisher.preview(content(2));
            assertThat(preview.builds()).isEqualTo(Map.of("home", 300));
            assertThat(preview.retained())
                    .isEqualTo(Map.of("ho-me", first.scenarios().get("ho-me").name()));
            ReleaseManifest mixed = publisher.publish(content(2)).release();
            assertThat(mixed.id()).isEqualTo(preview.release());
            assertThat(mixed.scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            assertThat(mixed.scenarios().get("home").model()).isEqualTo(mixed.id());
            assertThat(mixed.models()).containsOnlyKeys(mixed.id(), first.id());
            ReleaseFiles.in(home).check(mixed);
            assertThat(publisher.publish(content(2)).changed()).isFalse();
            // Retention keeps one more release, but the old user tower and snapshot are still in use.
            publish(store, content(3), 1);
            publish(store, content(2), 1);
            ReleaseManifest later = publisher.publish(content(4)).release();
            ReleaseFiles.in(home).check(later);
            assertThat(store.collections())
                    .contains(later.scenarios().get("ho-me").name());
        }
    }

    @Test
    void keepsAScenarioLiveWhenAllItsItemsAreWithdrawn() {
        FakeVectors few = new FakeVectors("few", 2, 6, 20, 7);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(few.id(0), few.id(1)));
            ReleaseContent both = new ReleaseContent(
                    List.of(new FakeVectors("home", 300, 6, 20, 2), few),
                    export.resolve("user_tower"),
                    export.resolve("snapshot.arrow"),
                    List.of("title", "tag"),
                    Map.of());
            assertThatThrownBy(() -> publish(store, both)).hasMessageContaining("SASS7510");
            Publisher.Options hold =
                    new Publisher.Options("live", 0.95, 2, List.of(), true, 1, QualityGateVerdicts.NONE, true);
            Publisher.Outcome outcome = new Publisher(store, home, hold, CLOCK, p -> {}).publish(both);
            assertThat(outcome.failedScenarios()).containsOnlyKeys("few");
            assertThat(outcome.release().scenarios()).containsOnlyKeys("home");
        }
    }

    @Test
    void keepsAFailedScenarioLiveWhenConfigured() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lossy = new DelegatingStore(store) {
                @Override
                public void upsert(String collection, List<Row> rows) {
                    super.upsert(collection, collection.contains("s1_") ? rows.subList(1, rows.size()) : rows);
                }
            };
            Publisher.Options hold =
                    new Publisher.Options("live", 0.95, 2, List.of(), true, 1, QualityGateVerdicts.NONE, true);
            Publisher.Outcome alone = new Publisher(lossy, home, hold, CLOCK, p -> {}).publish(content(1));
            assertThat(alone.release().scenarios()).containsOnlyKeys("home");
            ReleaseManifest first = publish(store, content(1)).release();
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome mixed = new Publisher(lossy, home, hold, CLOCK, progress::add).publish(content(2));
            assertThat(mixed.failedScenarios()).containsOnlyKeys("ho-me");
            assertThat(mixed.release().scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            assertThat(mixed.release().scenarios().get("home"))
                    .isNotEqualTo(first.scenarios().get("home"));
            assertThat(progress).hasAtLeastOneElementOfType(PublishProgress.ScenarioKept.class);
            assertThat(collections(store)).hasSize(3);
            // No scenario remains, so there is no release.
            VectorStore lost = new DelegatingStore(store) {
                @Override
                public long count(String collection) {
                    return 0;
                }
            };
            assertThatThrownBy(() -> new Publisher(lost, home, hold, CLOCK, p -> {}).publish(content(5)))
                    .hasMessageContaining("SASS7520");
            assertThat(releases(store).live()).contains(mixed.release());
        }
    }
}
