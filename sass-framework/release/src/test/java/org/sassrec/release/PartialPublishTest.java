package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.store.VectorStore;

/** Some scenarios are published and the others stay as they are live. */
class PartialPublishTest extends PublishFixture {

    @Test
    void whatIsNotPublishedStaysWithTheUserTowerOfThen() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
            Publisher.Options only = new Publisher.Options("live", 0.95, 2, List.of("home"), false, 1, Gates.NONE);
            Publisher publisher = new Publisher(store, home, only, CLOCK, p -> {});
            Publisher.Preview preview = publisher.preview(content(2));
            assertThat(preview.builds()).isEqualTo(Map.of("home", 300));
            assertThat(preview.stays())
                    .isEqualTo(Map.of("ho-me", first.scenarios().get("ho-me").name()));
            Release mixed = publisher.publish(content(2)).release();
            assertThat(mixed.id()).isEqualTo(preview.release());
            assertThat(mixed.scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            assertThat(mixed.scenarios().get("home").model()).isEqualTo(mixed.id());
            assertThat(mixed.models()).containsOnlyKeys(mixed.id(), first.id());
            ReleaseFiles.in(home).checkTowers(mixed);
            assertThat(publisher.publish(content(2)).changed()).isFalse();
            // Only one release is kept beside it: the old pair is used and stays.
            publish(store, content(3), 1);
            publish(store, content(2), 1);
            Release later = publisher.publish(content(4)).release();
            ReleaseFiles.in(home).checkTowers(later);
            assertThat(store.collections())
                    .contains(later.scenarios().get("ho-me").name());
        }
    }

    @Test
    void aScenarioWhoseItemsAreAllWithdrawnIsHeldBackWhereThatIsWanted() {
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
            Publisher.Options hold = new Publisher.Options("live", 0.95, 2, List.of(), true, 1, Gates.NONE);
            Publisher.Outcome outcome = new Publisher(store, home, hold, CLOCK, p -> {}).publish(both);
            assertThat(outcome.heldBack()).containsOnlyKeys("few");
            assertThat(outcome.release().scenarios()).containsOnlyKeys("home");
        }
    }

    @Test
    void aScenarioThatFailsIsHeldBackWhereThatIsWanted() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lossy = new PassingStore(store) {
                @Override
                public void upsert(String collection, List<Row> rows) {
                    super.upsert(collection, collection.contains("s1_") ? rows.subList(1, rows.size()) : rows);
                }
            };
            Publisher.Options hold = new Publisher.Options("live", 0.95, 2, List.of(), true, 1, Gates.NONE);
            Publisher.Outcome alone = new Publisher(lossy, home, hold, CLOCK, p -> {}).publish(content(1));
            assertThat(alone.release().scenarios()).containsOnlyKeys("home");
            Release first = publish(store, content(1)).release();
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome mixed = new Publisher(lossy, home, hold, CLOCK, progress::add).publish(content(2));
            assertThat(mixed.heldBack()).containsOnlyKeys("ho-me");
            assertThat(mixed.release().scenarios().get("ho-me"))
                    .isEqualTo(first.scenarios().get("ho-me"));
            assertThat(mixed.release().scenarios().get("home"))
                    .isNotEqualTo(first.scenarios().get("home"));
            assertThat(progress).hasAtLeastOneElementOfType(PublishProgress.HeldBack.class);
            assertThat(collections(store)).hasSize(3);
            // Nothing of it is left: that is no release.
            VectorStore lost = new PassingStore(store) {
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
