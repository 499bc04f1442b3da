package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Milvus has no compare-and-set: a publisher that slept may still move the alias, after another one has come and gone. */
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

    /** The late one notices, too, and puts back what it did. */
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

    /** As where a server has given the lock to another one while the collections were built. */
    @Test
    void doesNotActivateWhenCollectionsWereRemoved() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 3);
            List<ReleaseManifest> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(superseded(store, store, faster), content(2), 3))
                    .hasMessageContaining("SASS7516")
                    .hasMessageContaining("was dropped before the switch");
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(faster.get(0)));
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(publish(store, content(2), 3).changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    /** A manifest of the same epoch as the live one's must take no release's place, and be no release to go back to. */
    @Test
    void dropsManifestsThatALatePublisherLeft() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            VectorStore locked = new DelegatingStore(store) {
                @Override
                public void drop(String collection) {
                    throw Diagnostic.error(DiagnosticCode.PUBLISH_LOCK_LOST, "the lock is another's")
                            .toException();
                }
            };
            List<ReleaseManifest> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(superseded(store, locked, faster), content(2), 3))
                    .hasMessageContaining("was dropped before the switch");
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

    /** Before its manifest is written, too: by then others may have come and gone, and its epoch be an old one. */
    @Test
    void writesNoManifestWhenTheEpochIsTaken() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 3).release();
            ReleaseManifest second = publish(store, content(2), 3).release();
            ReleaseManifest late = first.reissue(
                    second.epoch(), "2026-05-04T03:15:00Z", ReleaseManifest.Action.ROLLBACK, null, List.of());
            List<ReleaseManifest> whole = releases(store).all();
            assertThatThrownBy(() -> new ReleaseActivation(store, releases(store), CLOCK, p -> {})
                            .commit(late, Optional.of(first), whole))
                    .hasMessageContaining("SASS7516");
            assertThat(releases(store).all()).containsExactly(first, second);
        }
    }

    /** Another publisher comes and goes before the manifest is written. */
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

    /** As if the lock had been lost. */
    private static VectorStore withoutLock(VectorStore store) {
        return new DelegatingStore(store) {
            @Override
            public Lock lock() {
                return () -> {};
            }
        };
    }
}
