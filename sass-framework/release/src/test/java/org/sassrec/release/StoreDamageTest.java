package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Folders;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Damaged files of the embedded store: checksums find them, copies and a publish repair them. */
@Tag("slow")
class StoreDamageTest extends PublishFixture {

    private static final String ITEM = new FakeVectors("home", 1, 6, 0, 1).id(0);

    /** The vectors: the row count and the ids stay correct. */
    @Test
    void publishesADamagedLiveReleaseAgain() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            String damaged = first.scenarios().get("home").name();
            Path vectors = file(damaged, ".cfs");
            damage(vectors, 100);
            List<DriftCheck.Finding> findings = new DriftCheck(store, home).liveFindings("live");
            assertThat(findings)
                    .containsExactly(new DriftCheck.Finding(
                            "live",
                            DriftCheck.Kind.UNREADABLE,
                            damaged,
                            "cannot be read: the collection is damaged: the checksum of `" + vectors.getFileName()
                                    + "` is wrong"));
            assertThatThrownBy(() -> store.verify(damaged))
                    .hasMessageContaining("SASS7536")
                    .hasMessageContaining(home.resolve("collections/" + damaged).toString())
                    .hasMessageContaining("publish again");
            Publisher publisher = new Publisher(store, home, options(2), CLOCK, p -> {});
            assertThat(publisher.preview(content(1)).builds()).containsOnlyKeys("home");

            Publisher.Outcome healed = publisher.publish(content(1));

            assertThat(healed.changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(publisher.publish(content(1)).changed()).isFalse();
        }
    }

    @Test
    void rejectsARollbackToADamagedRelease() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            ReleaseManifest second = publish(store, content(2)).release();
            damage(file(first.scenarios().get("ho-me").name(), ".cfs"), 100);
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("the collection of scenario `ho-me` cannot be read");
            assertThat(releases(store).live()).contains(second);
        }
    }

    /** The live manifest contains the list of withdrawn items. */
    @Test
    void readsAndRestoresADamagedManifest() throws IOException {
        String manifest = publishAndWithdraw();
        List<ThrowingConsumer<Path>> losses = new ArrayList<>();
        for (String ending : List.of(".cfs", ".cfe", ".si", "segments_1", "sealed.json")) {
            losses.add(place -> damage(fileIn(place, ending), 30));
        }
        losses.add(Folders::deleteRecursively);
        losses.add(place -> Files.delete(place.resolve("sealed.json")));
        losses.add(place -> makeUnreadable(fileIn(place, ".cfs")));
        for (ThrowingConsumer<Path> loss : losses) {
            loss.accept(home.resolve("collections").resolve(manifest));
            try (EmbeddedStore reader = EmbeddedStore.openExisting(home)) {
                assertThat(releases(reader).live().orElseThrow().withdrawnItems())
                        .containsExactly(ITEM);
                assertThat(ReleaseStatus.of(reader)).hasSize(1);
                assertThat(reader.warnings())
                        .extracting(Diagnostic::message)
                        .containsExactly("`" + manifest + "` is missing, damaged or unreadable; its copy is used");
                assertThat(new DriftCheck(reader, home).findings())
                        .extracting(DriftCheck.Finding::subject)
                        .containsExactly(manifest);
            }
            try (EmbeddedStore store = EmbeddedStore.open(home)) {
                assertThat(publish(store, content(1), 3).changed()).isFalse();
                assertThat(store.warnings())
                        .extracting(Diagnostic::message)
                        .containsExactly(
                                "`" + manifest + "` was missing, damaged or unreadable and is restored from its copy");
                assertThat(new DriftCheck(store, home).findings()).isEmpty();
            }
        }
    }

    @Test
    void rollsBackWithADamagedLiveManifest() throws IOException {
        String manifest = publishAndWithdraw();
        damage(file(manifest, ".cfs"), 60);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            String other = ReleaseStatus.of(store).get(0).retainedReleases().get(0);
            ReleaseManifest back = new Rollback(store, home, "live", CLOCK, p -> {}).toRelease(other);
            assertThat(back.withdrawnItems()).containsExactly(ITEM);
            back.scenarios()
                    .values()
                    .forEach(collection -> assertThat(store.fetch(collection.name(), List.of(ITEM)))
                            .isEmpty());
            assertThat(publish(store, content(1), 3).release().withdrawnItems()).containsExactly(ITEM);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** Without an intact copy, the manifest of another release stops no operation. */
    @Test
    void worksPastLostManifestsOfOtherReleases() throws IOException {
        List<ReleaseManifest> published = new ArrayList<>();
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            for (int seed = 1; seed <= 3; seed++) {
                published.add(publish(store, content(seed), 4).release());
            }
            String lost = releases(store).manifestName(published.get(1));
            damage(file(lost, ".cfs"), 60);
            damage(fileIn(home.resolve("copies").resolve(lost), ".cfs"), 60);
        }
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertThat(ReleaseStatus.of(store).get(0).retainedReleases())
                    .containsExactly(published.get(0).id());
            assertThat(new Rollback(store, home, "live", CLOCK, p -> {})
                            .toRelease(published.get(0).id())
                            .id())
                    .isEqualTo(published.get(0).id());
            publish(store, content(3), 4);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(home.resolve("copies").toFile().list()).hasSameSizeAs(manifestsAndAliases(store));
        }
    }

    /** The live manifest lists a withdrawal, and both of its copies are damaged or missing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void worksWithoutTheLiveManifest(boolean missing) throws IOException {
        String lost = publishAndWithdraw();
        String liveId = ReleaseChannel.releaseId(lost);
        lose(lost, missing);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseStatus status = ReleaseStatus.of(store).get(0);
            assertThat(status.live()).isNull();
            assertThat(status.problem()).contains("release " + liveId + " is live", lost);
            String other = status.retainedReleases().stream()
                    .filter(id -> !id.equals(liveId))
                    .findFirst()
                    .orElseThrow();
            assertThat(new DriftCheck(store, home).findings())
                    .singleElement()
                    .satisfies(found -> assertThat(found.kind()).isEqualTo(DriftCheck.Kind.LOST))
                    .satisfies(found -> assertThat(found.text()).contains(other));
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            Publisher nightly = new Publisher(
                    store,
                    home,
                    new Publisher.Options("live", 0.95, 3, List.of(), false, 1, QualityGateVerdicts.NONE, false),
                    CLOCK,
                    p -> {});
            for (ThrowingCallable refused : List.<ThrowingCallable>of(
                    rollback::toPrevious,
                    () -> nightly.publish(content(1)),
                    () -> new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of("i2")))) {
                assertThatThrownBy(refused)
                        .hasMessageContaining("SASS7560")
                        .hasMessageContaining("help: `sass rollback --to "
                                + status.retainedReleases().get(0) + "`")
                        .hasMessageContaining("help: `sass publish --allow-destructive`");
            }

            ReleaseManifest back = rollback.toRelease(other);

            assertThat(back.withdrawnItems()).containsExactly(ITEM);
            assertThat(releases(store).live()).contains(back);
            // The manifest before the withdrawal is intact.
            ReleaseManifest newest = rollback.toRelease(liveId);
            assertThat(newest.withdrawnItems()).containsExactly(ITEM);
            assertThat(newest.heldSince()).as("the next publish may replace it").isNull();
            assertThat(nightly.publish(content(1)).release().withdrawnItems()).containsExactly(ITEM);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    @Test
    void replacesALostReleaseIfTheUserAllowsIt() throws IOException {
        lose(publishAndWithdraw(), true);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest next = publish(store, content(3), 3).release();
            assertThat(next.withdrawnItems()).containsExactly(ITEM);
            assertThat(releases(store).live()).contains(next);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(new Rollback(store, home, "live", CLOCK, p -> {})
                            .toPrevious()
                            .withdrawnItems())
                    .containsExactly(ITEM);
        }
    }

    /** The folder that publishes does not list the item. Each publish drops what it does not keep. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void keepsAWithdrawalWithOneRelease(int publishes) throws IOException {
        String lost;
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 1);
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(ITEM));
            for (int each = 1; each <= publishes; each++) {
                publish(store, content(each), 1); // the first one changes nothing
            }
            lost = releases(store).liveManifestName().orElseThrow();
        }
        lose(lost, true);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<String> before = store.collections();
            ReleaseManifest next =
                    publish(store, content(Math.max(1, publishes)), 1).release();
            assertThat(next.withdrawnItems()).containsExactly(ITEM);
            assertThat(before).containsAll(collections(store));
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** Earlier versions dropped the second manifest. */
    @Test
    void writesTheListOfWithdrawnItemsAgain() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 1);
            ItemWithdrawal withdrawal = new ItemWithdrawal(store, home, CLOCK, p -> {});
            withdrawal.withdraw(List.of(ITEM));
            for (boolean byPublish : List.of(true, false)) {
                String live = releases(store).liveManifestName().orElseThrow();
                for (ReleaseManifest each : releases(store).all()) {
                    if (!releases(store).manifestName(each).equals(live)) {
                        store.drop(releases(store).manifestName(each));
                    }
                }
                if (byPublish) {
                    assertThat(publish(store, content(1), 1).changed()).isTrue();
                } else {
                    withdrawal.withdraw(List.of(ITEM));
                }
                assertThat(releases(store).all())
                        .hasSizeGreaterThan(1)
                        .allSatisfy(each -> assertThat(each.withdrawnItems()).containsExactly(ITEM));
                assertThat(publish(store, content(1), 1).changed()).isFalse();
            }
        }
    }

    /** The publish of the third release ended before the switch, and the manifest of the second one is lost. */
    @Test
    void offersNoReleaseThatWasNeverLive() throws IOException {
        ReleaseManifest first;
        String lost;
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            first = publish(store, content(1), 4).release();
            publish(store, content(2), 4);
            lost = releases(store).liveManifestName().orElseThrow();
            VectorStore ending = new DelegatingStore(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    throw new IllegalStateException("the process ends");
                }
            };
            assertThatThrownBy(() -> publish(ending, content(3), 4)).isInstanceOf(IllegalStateException.class);
            assertThat(releases(store).all()).hasSize(3);
        }
        lose(lost, false);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertThat(ReleaseStatus.of(store).get(0).retainedReleases()).containsExactly(first.id());
            assertThatThrownBy(() -> releases(store).live())
                    .hasMessageContaining("--to " + first.id())
                    .hasMessageEndingWith("intact manifest: " + first.id());
            new Rollback(store, home, "live", CLOCK, p -> {}).toRelease(first.id());
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsOnly(first.id());
        }
    }

    /** A server still reads the lost release. */
    @Test
    void keepsTheReleaseOfALostManifestWithALease() throws IOException {
        String lost = publishAndWithdraw();
        List<Path> files = files();
        lose(lost, false);
        Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Set<String> before = collections(store);
            try (VectorStore.Lease lease = store.lease(lost)) {
                assertThat(lease).isNotNull();
                publish(store, content(3), 3);
                assertThat(store.collections()).contains(lost).containsAll(before);
                publish(store, content(4), 1);
                assertThat(files()).containsAll(files);
            }
            publish(store, content(5), 1);
            assertThat(store.collections()).doesNotContain(lost);
            assertThat(files()).doesNotContainAnyElementsOf(files);
        }
    }

    /** No other channel may lose its collections and files. */
    @Test
    void keepsTheReleaseOfALostManifestInAnotherChannel() throws IOException {
        String lost;
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            lost = releases(store).manifestName(publish(store, content(1)).release());
        }
        List<Path> files = files();
        lose(lost, false);
        Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<String> before = store.collections();
            new Publisher(store, home, new Publisher.Options("canary", 0.95, 1), CLOCK, p -> {}).publish(content(3));
            assertThat(store.collections()).containsAll(before);
            assertThat(files()).containsAll(files);
        }
    }

    /** The run folder lists items that were withdrawn in a store which is lost. */
    @Test
    void withdrawsItemsOfALostStoreAgain() {
        List<PublishProgress> progress = new ArrayList<>();
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = new Publisher(store, home, options(2), CLOCK, progress::add)
                    .withdrawing(List.of(ITEM))
                    .publish(content(1))
                    .release();
            assertThat(first.withdrawnItems()).containsExactly(ITEM);
            assertThat(progress).contains(new PublishProgress.WithdrawnAgain(List.of(ITEM)));
            assertThat(store.fetch(first.scenarios().get("home").name(), List.of(ITEM)))
                    .isEmpty();
            String other = new FakeVectors("home", 2, 6, 0, 1).id(1);
            Publisher again = new Publisher(store, home, options(2), CLOCK, p -> {}).withdrawing(List.of(ITEM, other));
            assertThat(again.preview(content(1)).changed()).isTrue();
            assertThat(again.publish(content(1)).release().withdrawnItems()).containsExactlyInAnyOrder(ITEM, other);
            assertThat(store.fetch(first.scenarios().get("home").name(), List.of(other)))
                    .isEmpty();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** Returns the files of all models. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("releases"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void lose(String manifest, boolean missing) throws IOException {
        for (String folder : List.of("collections", "copies")) {
            Path place = home.resolve(folder).resolve(manifest);
            if (missing) {
                Folders.deleteRecursively(place);
            } else {
                damage(fileIn(place, ".cfs"), 60);
            }
        }
    }

    private static List<String> manifestsAndAliases(VectorStore store) {
        List<String> names = new ArrayList<>(List.of("aliases.json"));
        store.collections().stream()
                .filter(name -> name.contains("__manifest_"))
                .forEach(names::add);
        return names;
    }

    @Test
    void restoresADamagedCopy() throws IOException {
        String manifest = publishAndWithdraw();
        damage(fileIn(home.resolve("copies").resolve(manifest), ".cfs"), 60);
        damage(home.resolve("copies/aliases.json"), 20);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertThat(releases(store).live()).isPresent();
            assertThat(store.warnings()).as("nothing reads the copies").isEmpty();
            assertThat(new DriftCheck(store, home).findings())
                    .extracting(DriftCheck.Finding::kind)
                    .containsExactly(DriftCheck.Kind.ALIAS, DriftCheck.Kind.UNREADABLE);
            assertThat(publish(store, content(1), 3).changed()).isFalse();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    @Test
    void readsAndRestoresDamagedAliases() throws IOException {
        publishAndWithdraw();
        Path aliases = home.resolve("aliases.json");
        List<ThrowingConsumer<Path>> losses = new ArrayList<>(List.of(Files::delete, StoreDamageTest::makeUnreadable));
        for (int position : List.of(0, 15, 40)) {
            losses.add(file -> damage(file, position));
        }
        for (ThrowingConsumer<Path> loss : losses) {
            loss.accept(aliases);
            try (EmbeddedStore reader = EmbeddedStore.openExisting(home)) {
                assertThat(releases(reader).live().orElseThrow().withdrawnItems())
                        .containsExactly(ITEM);
                assertThat(reader.warnings()).hasSize(1);
            }
            try (EmbeddedStore store = EmbeddedStore.open(home)) {
                assertThat(publish(store, content(1), 3).changed()).isFalse();
                assertThat(new DriftCheck(store, home).findings()).isEmpty();
                assertThat(store.warnings())
                        .extracting(Diagnostic::message)
                        .containsExactly(
                                "`aliases.json` was missing, damaged or unreadable and is restored from its copy");
            }
        }
        damage(aliases, 15);
        damage(home.resolve("copies/aliases.json"), 15);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertThatThrownBy(() -> ReleaseStatus.of(store))
                    .hasMessageContaining("SASS7533")
                    .hasMessageContaining("from a backup");
        }
    }

    /** The process was killed between the copy and the file. */
    @Test
    void ignoresACopyThatIsNewerThanTheFile() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest live = publish(store, content(1)).release();
            byte[] committed = Files.readAllBytes(home.resolve("aliases.json"));
            publish(store, content(2));
            Files.write(home.resolve("aliases.json"), committed);
            assertThat(releases(store).live()).contains(live);
            store.lock().close();
            assertThat(home.resolve("copies/aliases.json")).hasBinaryContent(committed);
        }
    }

    /** Publishes two releases and withdraws an item. Returns the name of the live manifest. */
    private String publishAndWithdraw() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(2), 3);
            publish(store, content(1), 3);
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(ITEM));
            return releases(store).liveManifestName().orElseThrow();
        }
    }

    private Path file(String collection, String ending) throws IOException {
        return fileIn(home.resolve("collections").resolve(collection), ending);
    }

    private static Path fileIn(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A link to itself is neither missing nor damaged, and no user can read it. */
    private static void makeUnreadable(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
    }

    private static void damage(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= 4;
        Files.write(file, bytes);
    }
}
