package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class PublisherTest extends PublishFixture {

    @Test
    void publishesAllScenariosUnderOneManifest() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome outcome =
                    new Publisher(store, home, options(2), CLOCK, progress::add).publish(content(1));
            assertThat(outcome.changed()).isTrue();
            ReleaseManifest live = ReleaseChannel.of(store, "live").live().orElseThrow();
            assertThat(live).isEqualTo(outcome.release());
            assertThat(live.id()).matches("20260504T031500Z_[0-9a-f]{8}");
            assertThat(live.scenarios()).containsOnlyKeys("home", "ho-me");
            assertThat(live.metric()).isEqualTo("IP");
            assertThat(live.fingerprints()).isEqualTo(Map.of("data", "d1"));
            assertThat(live.models().get(live.id()).columns()).containsExactly("title", "tag");
            ReleaseManifest.Collection collection = live.scenarios().get("home");
            assertThat(collection.rows()).isEqualTo(300);
            assertThat(collection.recall()).isEqualTo(1);
            assertThat(collection.probes()).isEqualTo(20);
            assertThat(store.count(collection.name())).isEqualTo(300);
            assertThat(progress).hasAtLeastOneElementOfType(PublishProgress.Verified.class);
            // The release does not need the folder of the training.
            Files.delete(export.resolve("user_tower/variables/data"));
            ReleaseFiles.in(home).check(live);
            assertThat(Files.readString(ReleaseFiles.in(home).snapshot(live.id())))
                    .isEqualTo("users");
        }
    }

    @Test
    void doesNotRepublishEqualContentAndDropsOldReleases() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            assertThat(publish(store, content(1)).changed()).isFalse();
            ReleaseManifest second = publish(store, content(2)).release();
            ReleaseManifest third = publish(store, content(3)).release();
            assertThat(ReleaseChannel.of(store, "live").all()).containsExactly(second, third);
            assertThat(Instant.parse(third.created())).isAfter(Instant.parse(second.created()));
            assertThat(store.collections()).noneMatch(name -> name.contains(first.id()));
            // Releases of one training share one copy of its files.
            assertThat(home.resolve("releases").toFile().list()).containsExactly(first.id());
            assertThat(third.models()).isEqualTo(second.models()).containsOnlyKeys(first.id());
            assertThat(store.alias("sass_live_home"))
                    .contains(third.scenarios().get("home").name());
            // An existing release is activated without building it.
            ReleaseManifest again = publish(store, content(2)).release();
            assertThat(again.id()).isEqualTo(second.id());
            assertThat(again.scenarios()).isEqualTo(second.scenarios());
            assertThat(again.epoch()).isGreaterThan(third.epoch());
            assertThat(store.alias("sass_live_home"))
                    .contains(second.scenarios().get("home").name());
            assertThat(ReleaseChannel.of(store, "live").live()).contains(again);
            // Only the newest manifest of a release stays.
            assertThat(ReleaseChannel.of(store, "live").all()).containsExactly(third, again);
        }
    }

    /** Without a new release, a changed index setting would have no effect. */
    @Test
    void createsANewReleaseForAnotherIndex() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, indexed("m16")).release();
            Publisher.Outcome again = publish(store, indexed("m16"));
            assertThat(again.changed()).isFalse();

            Publisher.Outcome other = publish(store, indexed("m32"));

            assertThat(other.changed()).isTrue();
            assertThat(other.release().id()).isNotEqualTo(first.id());
            assertThat(other.release().digest()).isEqualTo(first.digest());
            assertThat(ReleaseChannel.of(store, "live").live()).contains(other.release());
            // Existing collections with this index are activated without building them.
            assertThat(publish(store, indexed("m16")).release().scenarios()).isEqualTo(first.scenarios());

            FilterColumns tag = FilterColumns.of(List.of("tag"), List.of());
            ReleaseManifest filtered =
                    publish(store, indexed("m16").withFilters(tag)).release();
            assertThat(filtered.digest()).isEqualTo(first.digest());
            assertThat(filtered.scenarios().values())
                    .extracting(ReleaseManifest.Collection::filters)
                    .containsOnly(tag);
            assertThat(ReleaseChannel.of(store, "live").live()).contains(filtered);
        }
    }

    private ReleaseContent indexed(String index) {
        ReleaseContent content = content(1);
        return new ReleaseContent(
                content.scenarios(),
                content.userTower(),
                content.snapshot(),
                content.columns(),
                Map.of(ReleaseManifest.INDEX, index));
    }

    @Test
    void recordsWhatAReleaseWasMadeFrom() {
        Map<String, String> values = Map.of("finetune.epochs", "5", "log.csv", "12 bytes of 2026-05-04T00:00:00Z");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1).withProvenance(values));
            assertThat(ReleaseChannel.of(store, "live").live().orElseThrow().provenance())
                    .isEqualTo(values);
        }
    }

    @Test
    void readsAManifestInSeveralParts() {
        List<ScenarioVectors> many = new ArrayList<>();
        for (int s = 0; s < 120; s++) {
            many.add(new FakeVectors("a scenario with a long name that fills its manifest " + s, 2, 2, 1, s));
        }
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseContent content = new ReleaseContent(
                    many, export.resolve("user_tower"), export.resolve("snapshot.arrow"), List.of(), Map.of());
            ReleaseManifest release = publish(store, content).release();
            assertThat(ReleaseChannel.of(store, "live").live()).contains(release);
            assertThat(List.copyOf(release.scenarios().keySet()))
                    .isEqualTo(many.stream().map(ScenarioVectors::scenario).toList());
        }
    }

    /** The rows of a manifest can split the JSON at any character. */
    @Test
    void readsAManifestWithSurrogatePairs() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            for (String before : List.of("", "a")) {
                Map<String, String> values = Map.of("key", before + "\uD83D\uDE42".repeat(20_000));
                publish(store, content(before.length()).withProvenance(values));
                assertThat(releases(store).live().orElseThrow().provenance()).isEqualTo(values);
            }
        }
    }

    @Test
    void keepsChannelsIndependent() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest live = publish(store, content(1)).release();
            Publisher.Options canary = new Publisher.Options("canary", 0.9, 1);
            ReleaseManifest other = new Publisher(store, home, canary, CLOCK, p -> {})
                    .publish(content(2))
                    .release();
            new Publisher(store, home, canary, CLOCK, p -> {}).publish(content(3));
            assertThat(ReleaseChannel.of(store, "live").live()).contains(live);
            assertThat(ReleaseChannel.of(store, "canary").all()).hasSize(1).doesNotContain(other);
            ReleaseFiles.in(home).check(live);
        }
    }
}
