package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Milvus has no compare-and-set: a delayed publisher can move the alias after another publish has finished. */
@Tag("slow")
class SupersededPublisherTest extends PublishFixture {

    @Test
    void ignoresAndRepairsALateAliasMove() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            ReleaseManifest second = publish(store, content(2)).release();
            store.setAlias("sass_live", releases(store).manifestName(first));
            assertThat(releases(store).live()).contains(second);
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Outcome same = new Publisher(store, home, options(2), CLOCK, progress::add).publish(content(2));
            assertThat(same.changed()).isFalse();
            assertThat(progress).contains(new PublishProgress.AliasRepaired(second.id()));
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(second));
        }
    }

    /** The late publisher detects the other publish and restores the alias. */
    @Test
    void abortsASupersededPublisher() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            List<ReleaseManifest> faster = new ArrayList<>();
            VectorStore overtaken = new DelegatingStore(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    if (alias.equals("sass_live") && faster.isEmpty()) {
                        faster.add(publish(withoutLock(store), content(3)).release());
                        // The store refuses to drop the manifest, as if it still existed.
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

    /** The faster publisher removes the collections that the slower one would activate. */
    @Test
    void removesManifestsOfALatePublisherWhenTheLockIsTaken() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            List<ReleaseManifest> faster = new ArrayList<>();
            VectorStore overtaken = new DelegatingStore(store) {
                @Override
                public void setAlias(String alias, String collection) {
                    if (faster.isEmpty()) {
                        faster.add(publish(withoutLock(store), content(3)).release());
                    }
                    super.setAlias(alias, collection);
                }
            };
            assertThatThrownBy(() -> publish(overtaken, content(2))).hasMessageContaining("not sealed");
            assertThat(releases(store).live()).contains(faster.get(0));
        }
    }

    /** The server has given the lock to another publisher while the collections were built. */
    @Test
    void doesNotActivateWhenCollectionsWereRemoved() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 3);
            List<ReleaseManifest> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(superseded(store, store, faster), content(2), 3))
                    .hasMessageContaining("SASS7516")
                    .hasMessageContaining("was dropped before activation");
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(faster.get(0)));
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(publish(store, content(2), 3).changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** A manifest with the epoch of the live one must not count as a release, nor as a target of a rollback. */
    @Test
    void dropsManifestsThatALatePublisherLeft() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            VectorStore locked = new DelegatingStore(store) {
                @Override
                public void drop(String collection) {
                    throw Diagnostic.error(StoreCode.PUBLISH_LOCK_LOST, "the lock is another's")
                            .toException();
                }
            };
            List<ReleaseManifest> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(superseded(store, locked, faster), content(2), 3))
                    .hasMessageContaining("was dropped before activation");
            assertThat(releases(store).all()).extracting(ReleaseManifest::epoch).containsExactly(1L, 2L, 2L);
            ReleaseManifest other = publish(store, content(4), 3).release();
            assertThat(releases(store).all())
                    .extracting(ReleaseManifest::id)
                    .containsExactly(first.id(), faster.get(0).id(), other.id());
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(new Rollback(store, home, "live", CLOCK, p -> {})
                            .toPrevious()
                            .id())
                    .isEqualTo(faster.get(0).id());
        }
    }

    /** Other publishes may have finished before the manifest is written, so that its epoch is outdated. */
    @Test
    void writesNoManifestWhenTheEpochIsTaken() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            ReleaseManifest second = publish(store, content(2), 3).release();
            ReleaseManifest late = first.reissue(
                    second.epoch(),
                    "2026-05-04T03:15:00Z",
                    ReleaseManifest.Action.ROLLBACK,
                    null,
                    List.of(),
                    null,
                    List.of());
            List<ReleaseManifest> manifests = releases(store).all();
            assertThatThrownBy(() -> new ReleaseActivation(store, releases(store), CLOCK, p -> {})
                            .commit(late, Optional.of(first), manifests))
                    .hasMessageContaining("SASS7516");
            assertThat(releases(store).all()).containsExactly(first, second);
        }
    }

    /** With withdrawn items, a publish writes two manifests. It must not write the second one after a loss of the lock. */
    @Test
    void writesNoManifestAfterAnotherPublishDroppedItsFirst() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 3);
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of("i1"));
            List<ReleaseManifest> faster = new ArrayList<>();
            VectorStore superseded = new DelegatingStore(store) {
                @Override
                public void seal(List<String> collections, SealListener listener) {
                    super.seal(collections, listener);
                    if (collections.get(0).contains("__manifest_") && faster.isEmpty()) {
                        faster.add(publish(withoutLock(store), content(3), 3).release());
                    }
                }

                @Override
                public void drop(String collection) {
                    throw Diagnostic.error(StoreCode.PUBLISH_LOCK_LOST, "the lock is another's")
                            .toException();
                }
            };
            assertThatThrownBy(() -> publish(superseded, content(2), 3)).hasMessageContaining("SASS7516");
            assertThat(releases(store).live()).contains(faster.get(0));
            assertThat(releases(store).all())
                    .allSatisfy(release -> assertThat(store.isSealed(
                                    release.scenarios().get("home").name()))
                            .isTrue());
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** Runs another publish before the manifest is written. */
    private VectorStore superseded(VectorStore store, VectorStore seen, List<ReleaseManifest> faster) {
        return new DelegatingStore(seen) {
            @Override
            public void create(CollectionSpec spec) {
                if (spec.name().contains("__manifest_") && faster.isEmpty()) {
                    faster.add(publish(withoutLock(store), content(3), 3).release());
                }
                super.create(spec);
            }
        };
    }

    /** Returns a store whose lock has no effect. */
    private static VectorStore withoutLock(VectorStore store) {
        return new DelegatingStore(store) {
            @Override
            public Lock lock() {
                return () -> {};
            }
        };
    }
}
