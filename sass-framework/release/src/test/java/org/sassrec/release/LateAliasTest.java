package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.release.Release;
import org.sassrec.serving.store.VectorStore;

/** Milvus has no compare-and-set: a publisher that slept may still move the alias, after another one has come and gone. */
class LateAliasTest extends PublishFixture {

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
            VectorStore overtaken = new PassingStore(store) {
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
            VectorStore overtaken = new PassingStore(store) {
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

    /** As where a server has given the lock to another one while the collections were built. */
    @Test
    void aPublisherWhoseCollectionsWereClearedDoesNotSwitch() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1), 3);
            List<Release> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(overtaken(store, store, faster), content(2), 3))
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
    void whatALatePublisherCouldNotTakeBackIsDropped() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 3).release();
            VectorStore locked = new PassingStore(store) {
                @Override
                public void drop(String collection) {
                    throw Diagnostic.error("SASS7516", "the lock is another's").toException();
                }
            };
            List<Release> faster = new ArrayList<>();
            assertThatThrownBy(() -> publish(overtaken(store, locked, faster), content(2), 3))
                    .hasMessageContaining("was dropped before the switch");
            assertThat(releases(store).all()).extracting(Release::epoch).containsExactly(1L, 2L, 2L);
            Release other = publish(store, content(4), 3).release();
            assertThat(releases(store).all())
                    .extracting(Release::id)
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
    void aPublisherWhoseEpochIsTakenWritesNoManifest() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1), 3).release();
            Release second = publish(store, content(2), 3).release();
            Release late =
                    first.again(second.epoch(), "2026-05-04T03:15:00Z", Release.Action.ROLLBACK, null, List.of());
            List<Release> whole = releases(store).all();
            assertThatThrownBy(() -> new Switching(store, releases(store), CLOCK, p -> {})
                            .commit(late, Optional.of(first), whole))
                    .hasMessageContaining("SASS7516");
            assertThat(releases(store).all()).containsExactly(first, second);
        }
    }

    /** Another publisher comes and goes before the manifest is written. */
    private VectorStore overtaken(VectorStore store, VectorStore seen, List<Release> faster) {
        return new PassingStore(seen) {
            @Override
            public void create(CollectionSpec spec) {
                if (spec.name().contains("__manifest_") && faster.isEmpty()) {
                    faster.add(publish(unlocked(store), content(3), 3).release());
                }
                super.create(spec);
            }
        };
    }

    /** As if the lock had been lost. */
    private static VectorStore unlocked(VectorStore store) {
        return new PassingStore(store) {
            @Override
            public Lock lock() {
                return () -> {};
            }
        };
    }
}
