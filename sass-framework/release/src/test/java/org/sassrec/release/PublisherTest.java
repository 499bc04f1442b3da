package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.ReleaseContent.ScenarioVectors;
import org.sassrec.release.embedded.EmbeddedStore;

class PublisherTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-04T03:15:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Path home;
    private Path export;

    @BeforeEach
    void makeFolders() throws IOException {
        home = folder.resolve("store");
        export = folder.resolve("export");
        Files.createDirectories(export.resolve("user_tower/variables"));
        Files.writeString(export.resolve("user_tower/variables/data"), "tower 1");
        Files.writeString(export.resolve("snapshot.arrow"), "users");
    }

    @Test
    void publishesAllScenariosUnderOneManifest() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome outcome =
                    new Publisher(store, home, options(2), CLOCK, progress::add).publish(content(1));
            assertThat(outcome.changed()).isTrue();
            Release live = Releases.of(store, "live").live().orElseThrow();
            assertThat(live).isEqualTo(outcome.release());
            assertThat(live.id()).matches("20260504T031500Z_[0-9a-f]{8}");
            assertThat(live.scenarios()).containsOnlyKeys("home", "ho-me");
            assertThat(live.metric()).isEqualTo("IP");
            assertThat(live.fingerprints()).isEqualTo(Map.of("data", "d1"));
            assertThat(live.models().get(live.id()).columns()).containsExactly("title", "tag");
            Release.Collection collection = live.scenarios().get("home");
            assertThat(collection.rows()).isEqualTo(300);
            assertThat(collection.recall()).isEqualTo(1);
            assertThat(collection.probes()).isEqualTo(20);
            assertThat(store.count(collection.name())).isEqualTo(300);
            assertThat(progress).hasAtLeastOneElementOfType(PublishProgress.Verified.class);
            // The training's folder may go.
            Files.delete(export.resolve("user_tower/variables/data"));
            ReleaseFiles.in(home).checkTowers(live);
            assertThat(Files.readString(ReleaseFiles.in(home).snapshot(live.id())))
                    .isEqualTo("users");
        }
    }

    @Test
    void theSameContentIsUpToDateAndOldReleasesGo() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            assertThat(publish(store, content(1)).changed()).isFalse();
            Release second = publish(store, content(2)).release();
            Release third = publish(store, content(3)).release();
            assertThat(Releases.of(store, "live").all()).containsExactly(second, third);
            assertThat(Instant.parse(third.created())).isAfter(Instant.parse(second.created()));
            assertThat(store.collections()).noneMatch(name -> name.contains(first.id()));
            // All of one training: one copy of its files.
            assertThat(home.resolve("releases").toFile().list()).containsExactly(first.id());
            assertThat(third.models()).isEqualTo(second.models()).containsOnlyKeys(first.id());
            assertThat(store.alias("sass_live_home"))
                    .contains(third.scenarios().get("home").name());
            // What is still there is made live again without building it.
            Release again = publish(store, content(2)).release();
            assertThat(again.id()).isEqualTo(second.id());
            assertThat(again.scenarios()).isEqualTo(second.scenarios());
            assertThat(again.epoch()).isGreaterThan(third.epoch());
            assertThat(store.alias("sass_live_home"))
                    .contains(second.scenarios().get("home").name());
            assertThat(Releases.of(store, "live").live()).contains(again);
            // Of a release only the newest manifest stays.
            assertThat(Releases.of(store, "live").all()).containsExactly(third, again);
        }
    }

    @Test
    void aRollbackGoesBackUnderANewEpochWithoutBuilding() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Rollback rollback = new Rollback(store, home, "live", CLOCK, p -> {});
            assertThatThrownBy(rollback::toPrevious).hasMessageContaining("SASS7600");
            Release first = publish(store, content(1), 3).release();
            assertThatThrownBy(rollback::toPrevious).hasMessageContaining("SASS7550");
            Release second = publish(store, content(2), 3).release();
            Release third = publish(store, content(3), 3).release();
            Set<String> before = collections(store);
            Release back = rollback.toPrevious();
            assertThat(back.id()).isEqualTo(second.id());
            assertThat(back.action()).isEqualTo(Release.Action.ROLLBACK);
            assertThat(back.replaced()).isEqualTo(third.id());
            assertThat(back.epoch()).isGreaterThan(third.epoch());
            assertThat(Releases.of(store, "live").live()).contains(back);
            assertThat(store.alias("sass_live_home"))
                    .contains(second.scenarios().get("home").name());
            // Not the third again, from which we came.
            assertThat(rollback.toPrevious().id()).isEqualTo(first.id());
            assertThatThrownBy(rollback::toPrevious)
                    .hasMessageContaining("SASS7550")
                    .hasMessageContaining(third.id());
            assertThat(rollback.toRelease(third.id()).scenarios()).isEqualTo(third.scenarios());
            assertThatThrownBy(() -> rollback.toRelease(third.id())).hasMessageContaining("is live already");
            assertThatThrownBy(() -> rollback.toRelease("20200101T000000Z_00000000"))
                    .hasMessageContaining("SASS7551")
                    .hasMessageContaining(first.id());
            assertThat(collections(store)).isEqualTo(before);
        }
    }

    @Test
    void aRollbackToWhatIsNotWholeIsRefused() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 3).release();
            Release second = publish(store, content(2), 3).release();
            store.drop(first.scenarios().get("ho-me").name());
            assertThatThrownBy(() -> new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("the live release is as it was");
            assertThat(Releases.of(store, "live").live()).contains(second);
        }
    }

    /** Milvus has no compare-and-set: a publisher that slept may still move the alias, after another one has come and gone. */
    @Test
    void aLateMoveOfTheAliasIsNotBelievedAndHealed() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            Release second = publish(store, content(2)).release();
            store.setAlias("sass_live", releases(store).manifestName(first));
            assertThat(releases(store).live()).contains(second);
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome same = new Publisher(store, home, options(2), CLOCK, progress::add).publish(content(2));
            assertThat(same.changed()).isFalse();
            assertThat(progress).contains(new PublishProgress.Healed(second.id()));
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(second));
        }
    }

    /** The late one notices, too, and puts back what it did. */
    @Test
    void aPublisherThatWasOvertakenStepsBack() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            List<Release> faster = new ArrayList<>();
            VectorStore overtaken = new Spoiled(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    if (alias.equals("sass_live") && faster.isEmpty()) {
                        faster.add(publish(unlocked(store), content(3)).release());
                        // What was written is gone: nothing is left to point at. Here it is as if it were there.
                        store.create(new CollectionSpec(collection, 2, 0, 1));
                        store.seal(collection);
                    }
                    super.setAlias(alias, collection);
                }
            };
            assertThatThrownBy(() -> publish(overtaken, content(2))).hasMessageContaining("SASS7516");
            assertThat(releases(store).live()).contains(faster.get(0));
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(faster.get(0)));
        }
    }

    /** What the faster publisher clears away is what the slower one would make live. */
    @Test
    void aPublisherThatTakesTheLockLeavesALateOneNothingToPointAt() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            List<Release> faster = new ArrayList<>();
            VectorStore overtaken = new Spoiled(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    if (faster.isEmpty()) {
                        faster.add(publish(unlocked(store), content(3)).release());
                    }
                    super.setAlias(alias, collection);
                }
            };
            assertThatThrownBy(() -> publish(overtaken, content(2))).hasMessageContaining("not sealed");
            assertThat(releases(store).live()).contains(faster.get(0));
        }
    }

    /** As if the lock had been lost. */
    private static VectorStore unlocked(VectorStore store) {
        return new Spoiled(store) {
            @Override
            public Lock lock() {
                return () -> {};
            }
        };
    }

    private static Releases releases(VectorStore store) {
        return Releases.of(store, "live");
    }

    /** Without the manifests. */
    private static Set<String> collections(VectorStore store) {
        return store.collections().stream()
                .filter(name -> !name.contains("__manifest_"))
                .collect(Collectors.toSet());
    }

    @Test
    void whatIsNotPublishedStaysWithTheUserTowerOfThen() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            Files.writeString(export.resolve("user_tower/variables/data"), "tower 2");
            Publisher.Options only = new Publisher.Options("live", 0.95, 2, List.of("home"), false);
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
    void aScenarioThatFailsIsHeldBackWhereThatIsWanted() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lossy = new Spoiled(store) {
                @Override
                public void upsert(String collection, List<Row> rows) {
                    super.upsert(collection, collection.contains("s1_") ? rows.subList(1, rows.size()) : rows);
                }
            };
            Publisher.Options hold = new Publisher.Options("live", 0.95, 2, List.of(), true);
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
            VectorStore lost = new Spoiled(store) {
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

    @Test
    void aWithdrawnItemIsGoneFromAllReleasesAndFromLaterOnes() {
        String item = new FakeVectors("home", 1, 6, 0, 1).id(0);
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Publisher canary = new Publisher(store, home, new Publisher.Options("canary", 0.9, 1), CLOCK, p -> {});
            Release first = publish(store, content(1)).release();
            publish(store, content(2));
            canary.publish(content(3));
            ItemWithdrawal withdrawal = new ItemWithdrawal(store, home, CLOCK, p -> {});
            assertThat(withdrawal.withdraw(List.of(item, "nobody has it")).get(item))
                    .hasSize(6);
            for (String channel : List.of("live", "canary")) {
                Release live = Releases.of(store, channel).live().orElseThrow();
                assertThat(live.action()).isEqualTo(Release.Action.WITHDRAW);
                assertThat(live.withdrawnItems()).containsExactlyInAnyOrder(item, "nobody has it");
                assertGone(store, live, item);
            }
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            // The same export is what is live, without the item.
            assertThat(publish(store, content(2)).changed()).isFalse();
            Release back = new Rollback(store, home, "live", CLOCK, p -> {}).toPrevious();
            assertThat(back.id()).isEqualTo(first.id());
            assertThat(back.rows(back.scenarios().get("home"))).isEqualTo(299);
            assertGone(store, back, item);
            Release later = publish(store, content(4)).release();
            assertGone(store, later, item);
            assertThat(later.scenarios().get("home").rows()).isEqualTo(299);
            // Again, and of a channel that comes later.
            withdrawal.withdraw(List.of(item));
            Release other = new Publisher(store, home, new Publisher.Options("late", 0.9, 1), CLOCK, p -> {})
                    .publish(content(4))
                    .release();
            assertGone(store, other, item);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    private static void assertGone(VectorStore store, Release release, String item) {
        for (Release.Collection collection : release.scenarios().values()) {
            assertThat(store.fetch(collection.name(), List.of(item))).isEmpty();
            assertThat(store.count(collection.name())).isEqualTo(release.rows(collection));
        }
    }

    @Test
    void driftTellsWhatDiffers() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            Release second = publish(store, content(2)).release();
            DriftCheck check = new DriftCheck(store, home);
            assertThat(check.findings()).isEmpty();
            store.setAlias("sass_live", releases(store).manifestName(first));
            store.dropAlias("sass_live_home");
            store.remove(second.scenarios().get("home").name(), List.of(new FakeVectors("home", 1, 6, 0, 1).id(0)));
            store.drop(first.scenarios().get("home").name());
            store.create(new VectorStore.CollectionSpec("sass_live__s9_x__20260504T031500Z_0", 2, 0, 1));
            Files.writeString(ReleaseFiles.in(home).userTower(first.id()).resolve("variables/data"), "another");
            assertThat(check.findings())
                    .extracting(DriftCheck.Finding::kind)
                    .containsExactlyInAnyOrder(
                            DriftCheck.Kind.ORPHAN,
                            DriftCheck.Kind.ALIAS,
                            DriftCheck.Kind.ALIAS,
                            DriftCheck.Kind.TOWER,
                            DriftCheck.Kind.TOWER,
                            DriftCheck.Kind.MISSING,
                            DriftCheck.Kind.COUNT);
        }
    }

    /** Retention counts releases; one that somebody reads stays until he has let go. */
    @Test
    void whatIsReadIsNotDropped() {
        try (EmbeddedStore store = EmbeddedStore.open(home);
                EmbeddedStore reader = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 1).release();
            try (VectorStore.Lease lease = reader.lease(releases(store).manifestName(first))) {
                assertThat(lease).isNotNull();
                publish(store, content(2), 1);
                Release third = publish(store, content(3), 1).release();
                assertThat(releases(store).all()).extracting(Release::id).containsExactly(first.id(), third.id());
                assertThat(store.count(first.scenarios().get("home").name())).isEqualTo(300);
            }
            Release fourth = publish(store, content(4), 1).release();
            assertThat(releases(store).all()).containsExactly(fourth);
            assertThat(collections(store)).hasSize(2);
        }
    }

    @Test
    void channelsDoNotDisturbEachOther() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release live = publish(store, content(1)).release();
            Publisher.Options canary = new Publisher.Options("canary", 0.9, 1);
            Release other = new Publisher(store, home, canary, CLOCK, p -> {})
                    .publish(content(2))
                    .release();
            new Publisher(store, home, canary, CLOCK, p -> {}).publish(content(3));
            assertThat(Releases.of(store, "live").live()).contains(live);
            assertThat(Releases.of(store, "canary").all()).hasSize(1).doesNotContain(other);
            ReleaseFiles.in(home).checkTowers(live);
        }
    }

    @Test
    void aFailedVerificationLeavesTheLiveReleaseAndNoRest() {
        record Case(String code, UnaryOperator<VectorStore> broken) {}
        List<Case> cases = List.of(
                new Case("SASS7520", store -> new Spoiled(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(collection, rows.size() > 1 ? rows.subList(1, rows.size()) : rows);
                    }
                }),
                new Case("SASS7521", store -> new Spoiled(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(
                                collection,
                                rows.stream()
                                        .map(row -> new Row(row.id(), nudged(row.vector()), row.fields()))
                                        .toList());
                    }
                }),
                new Case("SASS7522", store -> new Spoiled(store) {
                    @Override
                    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                        return super.search(collection, vectors, spec).stream()
                                .map(answer -> answer.subList(0, answer.size() / 2))
                                .toList();
                    }
                }));
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            List<String> before = store.collections();
            for (Case failing : cases) {
                assertThatThrownBy(() -> publish(failing.broken().apply(store), content(2)))
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining(failing.code())
                        .hasMessageContaining("the live release is as it was");
                assertThat(Releases.of(store, "live").live()).contains(first);
                assertThat(store.collections()).isEqualTo(before);
            }
        }
    }

    private static float[] nudged(float[] vector) {
        float[] copy = vector.clone();
        copy[0] = Math.nextUp(copy[0]);
        return copy;
    }

    /** Looks at more candidates until the recall holds, and writes down how many. */
    @Test
    void theBreadthIsRaisedAndRecorded() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lazy = new Spoiled(store) {
                @Override
                public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                    return super.search(collection, vectors, spec).stream()
                            .map(answer -> collection.contains("s0_home") && spec.breadth() < 200
                                    ? answer.subList(0, 10)
                                    : answer)
                            .toList();
                }
            };
            Release release = publish(lazy, content(1)).release();
            assertThat(release.scenarios().get("home").breadth()).isEqualTo(200);
            assertThat(release.scenarios().get("home").recall()).isEqualTo(1);
        }
    }

    /** Without a new release a changed index would never come to be. */
    @Test
    void theSameVectorsIndexedOtherwiseAreAnotherRelease() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, indexed("m16")).release();
            Publisher.Outcome again = publish(store, indexed("m16"));
            assertThat(again.changed()).isFalse();

            Publisher.Outcome other = publish(store, indexed("m32"));

            assertThat(other.changed()).isTrue();
            assertThat(other.release().id()).isNotEqualTo(first.id());
            assertThat(other.release().digest()).isEqualTo(first.digest());
            assertThat(Releases.of(store, "live").live()).contains(other.release());
            // What is indexed so already goes live without being made again.
            assertThat(publish(store, indexed("m16")).release().scenarios()).isEqualTo(first.scenarios());
        }
    }

    private ReleaseContent indexed(String index) {
        ReleaseContent content = content(1);
        return new ReleaseContent(
                content.scenarios(),
                content.userTower(),
                content.snapshot(),
                content.columns(),
                Map.of(Release.INDEX, index));
    }

    @Test
    void aReleaseSaysWhatItWasMadeFrom() {
        Map<String, String> values = Map.of("finetune.epochs", "5", "log.csv", "12 bytes of 2026-05-04T00:00:00Z");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1).madeFrom(values));
            assertThat(Releases.of(store, "live").live().orElseThrow().madeFrom())
                    .isEqualTo(values);
        }
    }

    @Test
    void contentThatCannotBeServedIsRefusedBeforeAnythingIsWritten() {
        FakeVectors nan = new FakeVectors("home", 5, 4, 0, 1);
        nan.vectors()[3][2] = Float.NaN;
        FakeVectors zero = new FakeVectors("home", 5, 4, 0, 1);
        zero.vectors()[3] = new float[4];
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            assertRefused(store, List.of(nan), "SASS7511", "is not finite");
            assertRefused(store, List.of(zero), "SASS7511", "is zero");
            assertRefused(store, List.of(new FakeVectors("home", 0, 4, 0, 1)), "SASS7510", "`home`");
            assertRefused(store, List.of(), "SASS7509", "no scenario");
            assertThat(store.collections()).isEmpty();
        }
    }

    private void assertRefused(VectorStore store, List<ScenarioVectors> scenarios, String code, String text) {
        ReleaseContent content = new ReleaseContent(
                scenarios, export.resolve("user_tower"), export.resolve("snapshot.arrow"), List.of(), Map.of());
        assertThatThrownBy(() -> publish(store, content))
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(text);
    }

    @Test
    void anotherUserTowerIsRefused() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release release = publish(store, content(1)).release();
            Path tower = ReleaseFiles.in(home).userTower(release.id());
            Files.writeString(tower.resolve("variables/data"), "tower 2");
            assertThatThrownBy(() -> ReleaseFiles.in(home).checkTowers(release))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7505");
            try (Stream<Path> files = Files.walk(tower)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
            assertThatThrownBy(() -> ReleaseFiles.in(home).checkTowers(release)).hasMessageContaining("SASS7505");
        }
    }

    @Test
    void aManifestLongerThanOneTextIsReadBack() {
        List<ScenarioVectors> many = new ArrayList<>();
        for (int s = 0; s < 120; s++) {
            many.add(new FakeVectors("a scenario with a long name that fills its manifest " + s, 2, 2, 1, s));
        }
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseContent content = new ReleaseContent(
                    many, export.resolve("user_tower"), export.resolve("snapshot.arrow"), List.of(), Map.of());
            Release release = publish(store, content).release();
            assertThat(Releases.of(store, "live").live()).contains(release);
            assertThat(List.copyOf(release.scenarios().keySet()))
                    .isEqualTo(many.stream().map(ScenarioVectors::scenario).toList());
        }
    }

    private Publisher.Outcome publish(VectorStore store, ReleaseContent content) {
        return publish(store, content, 2);
    }

    private Publisher.Outcome publish(VectorStore store, ReleaseContent content, int keep) {
        return new Publisher(store, home, options(keep), CLOCK, p -> {}).publish(content);
    }

    private static Publisher.Options options(int keep) {
        return new Publisher.Options("live", 0.95, keep);
    }

    private ReleaseContent content(long seed) {
        return new ReleaseContent(
                // Two names that differ only in what a collection's name may not hold.
                List.of(new FakeVectors("home", 300, 6, 20, seed), new FakeVectors("ho-me", 80, 6, 20, seed + 100)),
                export.resolve("user_tower"),
                export.resolve("snapshot.arrow"),
                List.of("title", "tag"),
                Map.of("data", "d1"));
    }

    /** Passes all on; to be overridden. */
    private static class Spoiled implements VectorStore {
        private final VectorStore store;

        Spoiled(VectorStore store) {
            this.store = store;
        }

        @Override
        public Lock lock() {
            return store.lock();
        }

        @Override
        public void create(CollectionSpec spec) {
            store.create(spec);
        }

        @Override
        public void upsert(String collection, List<Row> rows) {
            store.upsert(collection, rows);
        }

        @Override
        public void seal(List<String> collections, SealListener listener) {
            store.seal(collections, listener);
        }

        @Override
        public List<String> collections() {
            return store.collections();
        }

        @Override
        public boolean sealed(String collection) {
            return store.sealed(collection);
        }

        @Override
        public long count(String collection) {
            return store.count(collection);
        }

        @Override
        public void ids(String collection, java.util.function.Consumer<String> sink) {
            store.ids(collection, sink);
        }

        @Override
        public List<Row> fetch(String collection, List<String> ids) {
            return store.fetch(collection, ids);
        }

        @Override
        public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
            return store.search(collection, vectors, spec);
        }

        @Override
        public void unload(String collection) {
            store.unload(collection);
        }

        @Override
        public void drop(String collection) {
            store.drop(collection);
        }

        @Override
        public void remove(String collection, List<String> ids) {
            store.remove(collection, ids);
        }

        @Override
        public Lease lease(String collection) {
            return store.lease(collection);
        }

        @Override
        public Set<String> leased() {
            return store.leased();
        }

        @Override
        public java.util.Optional<String> alias(String alias) {
            return store.alias(alias);
        }

        @Override
        public void setAlias(String alias, String collection) {
            store.setAlias(alias, collection);
        }

        @Override
        public void dropAlias(String alias) {
            store.dropAlias(alias);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
