package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.release.embedded.EmbeddedStore;

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
            publish(store, content(1));
            List<Release> faster = new ArrayList<>();
            VectorStore overtaken = new PassingStore(store) {
                @Override
                public void create(CollectionSpec spec) {
                    if (spec.name().contains("__manifest_") && faster.isEmpty()) {
                        faster.add(publish(unlocked(store), content(3)).release());
                    }
                    super.create(spec);
                }
            };
            assertThatThrownBy(() -> publish(overtaken, content(2)))
                    .hasMessageContaining("SASS7516")
                    .hasMessageContaining("was dropped before the switch");
            assertThat(store.alias("sass_live")).contains(releases(store).manifestName(faster.get(0)));
            assertThat(publish(store, content(2)).changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
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
