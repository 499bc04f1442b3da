package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.store.embedded.EmbeddedStore;

/** Publishing the same content again repairs changes in the store. */
@Tag("slow")
class ReleaseRepairTest extends PublishFixture {

    private static final String ITEM = new FakeVectors("home", 1, 6, 0, 1).id(0);

    @Test
    void rebuildsACollectionWithMissingRows() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest oldest = publish(store, content(6), 3).release();
            publish(store, content(5), 3);
            ReleaseManifest damaged = publish(store, content(1), 3).release();
            ReleaseManifest.Collection lost = damaged.scenarios().get("home");
            store.remove(lost.name(), List.of(ITEM));
            assertThat(new DriftCheck(store, home).liveFindings("live"))
                    .containsExactly(new DriftCheck.Finding(
                            "live", DriftCheck.Kind.COUNT, lost.name(), "has 299 rows instead of 300"));
            Publisher publisher = new Publisher(store, home, options(3), CLOCK, p -> {});
            Publisher.Preview preview = publisher.preview(content(1));
            assertThat(preview.builds()).containsOnlyKeys("home");
            assertThat(preview.droppedReleases()).containsExactly(damaged.id());

            Publisher.Outcome healed = publisher.publish(content(1));

            assertThat(healed.changed()).isTrue();
            assertThat(healed.release().digest()).isEqualTo(damaged.digest());
            assertThat(store.count(healed.release().scenarios().get("home").name()))
                    .isEqualTo(300);
            // Intact collections are reused, and the damaged release is not kept for a rollback.
            assertThat(healed.release().scenarios().get("ho-me"))
                    .isEqualTo(damaged.scenarios().get("ho-me"));
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).doesNotContain(damaged.id());
            // It does not count as one of the three kept releases.
            assertThat(releases(store).all()).hasSize(3).contains(oldest);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(publisher.publish(content(1)).changed()).isFalse();
        }
    }

    @Test
    void rebuildsAMissingCollection() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            store.dropAlias("sass_live_home");
            store.drop(first.scenarios().get("home").name());
            assertThat(publish(store, content(1)).changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** A crash of the machine can leave an unreadable collection. */
    @Test
    void reportsAndRebuildsAnUnreadableCollection() throws IOException {
        ReleaseManifest first;
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(2));
            first = publish(store, content(1)).release();
        }
        String lost = first.scenarios().get("home").name();
        Files.write(home.resolve("collections").resolve(lost).resolve("segments_1"), new byte[0]);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            DriftCheck drift = new DriftCheck(store, home);
            assertThat(drift.findings()).singleElement().satisfies(found -> {
                assertThat(found.kind()).isEqualTo(DriftCheck.Kind.UNREADABLE);
                assertThat(found.subject()).isEqualTo(lost);
            });
            List<PublishProgress> progress = new ArrayList<>();
            new ItemWithdrawal(store, home, CLOCK, progress::add).withdraw(List.of(ITEM));
            assertThat(progress).hasAtLeastOneElementOfType(PublishProgress.Skipped.class);
            ReleaseManifest healed = publish(store, content(1)).release();
            assertThat(store.count(healed.scenarios().get("home").name())).isEqualTo(299);
            assertThat(drift.findings()).isEmpty();
        }
    }

    /** An unreadable manifest does not count as a release and stops no operation. */
    @Test
    void removesAnUnreadableOldManifest() throws IOException {
        ReleaseManifest old;
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            old = publish(store, content(1)).release();
            publish(store, content(2));
        }
        String manifest = "sass_live__manifest_" + old.epoch() + "_" + old.id();
        for (String folder : List.of("collections", "copies")) {
            Files.write(home.resolve(folder).resolve(manifest).resolve("sealed.json"), new byte[0]);
        }
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            DriftCheck drift = new DriftCheck(store, home);
            assertThat(drift.findings())
                    .extracting(DriftCheck.Finding::kind)
                    .containsOnly(DriftCheck.Kind.ORPHAN)
                    .hasSize(3);
            assertThat(publish(store, content(2)).changed()).isFalse();
            assertThat(drift.findings()).isEmpty();
        }
    }

    /** A reader could not open the release, although its vectors and its user tower are intact. */
    @Test
    void reportsAndRestoresADamagedSnapshot() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest release = publish(store, content(1)).release();
            Path snapshot = ReleaseFiles.in(home).snapshot(release.id());
            Path noteOfAnotherStore = snapshot.resolveSibling("stores").resolve("another");
            Files.writeString(noteOfAnotherStore, "elsewhere");
            DriftCheck drift = new DriftCheck(store, home);
            for (String damaged : Arrays.asList("", "usurp", null)) {
                if (damaged == null) {
                    Files.delete(snapshot);
                } else {
                    Files.writeString(snapshot, damaged);
                }
                List<DriftCheck.Finding> findings = drift.findings();
                assertThat(findings).singleElement().satisfies(found -> {
                    assertThat(found.kind()).isEqualTo(DriftCheck.Kind.SNAPSHOT);
                    assertThat(found.withPhysicalSubject(store).subject()).isEqualTo(release.id());
                    assertThat(found.text()).contains("is corrupt: the serving snapshot is not the published one");
                });
                assertThat(drift.liveFindings("live")).isEqualTo(findings);
                Publisher publisher = new Publisher(store, home, options(2), CLOCK, p -> {});
                assertThat(publisher.preview(content(1)).changed()).isTrue();
                Publisher.Outcome healed = publisher.publish(content(1));
                assertThat(healed.changed())
                        .as("a retriever opens the restored files only for a new manifest")
                        .isTrue();
                assertThat(healed.release().id()).isEqualTo(release.id());
                assertThat(snapshot).hasContent("users");
                assertThat(noteOfAnotherStore).exists();
                assertThat(drift.findings()).isEmpty();
            }
            assertThat(home.resolve("releases").toFile().list()).containsExactly(release.id());
        }
    }

    /** The retained scenario is of another training, whose snapshot cannot be copied again. */
    @Test
    void rejectsADamagedSnapshotOfARetainedScenario() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            Files.writeString(ReleaseFiles.in(home).snapshot(first.id()), "");
            Files.writeString(export.resolve("snapshot.arrow"), "other users");
            Publisher.Options only =
                    new Publisher.Options("live", 0.95, 2, List.of("ho-me"), false, 1, QualityGateVerdicts.NONE, true);
            assertThatThrownBy(() -> new Publisher(store, home, only, CLOCK, p -> {}).publish(content(2)))
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("publish all scenarios again");
            assertThat(releases(store).live()).contains(first);
            assertThat(publish(store, content(2)).changed()).isTrue();
        }
    }

    @Test
    void doesNotCountAWithdrawnItemAsMissing() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(ITEM));
            assertThat(publish(store, content(1)).changed()).isFalse();
        }
    }

    /** The collection cannot be rebuilt because the publish does not contain its vectors. */
    @Test
    void reportsMissingRowsOfARetainedScenario() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            store.remove(first.scenarios().get("home").name(), List.of(ITEM));
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Options only =
                    new Publisher.Options("live", 0.95, 2, List.of("ho-me"), false, 1, QualityGateVerdicts.NONE, true);
            Publisher.Outcome outcome = new Publisher(store, home, only, CLOCK, progress::add).publish(content(1));
            assertThat(outcome.changed()).isFalse();
            assertThat(progress).contains(new PublishProgress.Damaged("home", "has 299 rows instead of 300"));
        }
    }
}
