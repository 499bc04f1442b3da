package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.release.embedded.EmbeddedStore;

/** Publishing the same again puts right what has changed in the store since. */
class HealingTest extends PublishFixture {

    private static final String ITEM = new FakeVectors("home", 1, 6, 0, 1).id(0);

    @Test
    void lostRowsAreWrittenAgain() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(5), 3);
            Release damaged = publish(store, content(1), 3).release();
            Release.Collection lost = damaged.scenarios().get("home");
            store.remove(lost.name(), List.of(ITEM));
            assertThat(new DriftCheck(store, home).ofLive("live"))
                    .containsExactly(new DriftCheck.Finding(
                            "live", DriftCheck.Kind.COUNT, lost.name(), "has 299 rows instead of 300"));
            Publisher publisher = new Publisher(store, home, options(3), CLOCK, p -> {});
            assertThat(publisher.preview(content(1)).builds()).containsOnlyKeys("home");

            Publisher.Outcome healed = publisher.publish(content(1));

            assertThat(healed.changed()).isTrue();
            assertThat(healed.release().digest()).isEqualTo(damaged.digest());
            assertThat(store.count(healed.release().scenarios().get("home").name()))
                    .isEqualTo(300);
            // What was whole is taken as it is, and the damaged release is not kept for a rollback.
            assertThat(healed.release().scenarios().get("ho-me"))
                    .isEqualTo(damaged.scenarios().get("ho-me"));
            assertThat(releases(store).all()).extracting(Release::id).doesNotContain(damaged.id());
            assertThat(releases(store).all()).hasSize(2);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(publisher.publish(content(1)).changed()).isFalse();
        }
    }

    @Test
    void aMissingCollectionIsBuiltAgain() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            store.dropAlias("sass_live_home");
            store.drop(first.scenarios().get("home").name());
            assertThat(publish(store, content(1)).changed()).isTrue();
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
        }
    }

    @Test
    void aWithdrawnItemIsNoLostRow() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            publish(store, content(1));
            new ItemWithdrawal(store, home, CLOCK, p -> {}).withdraw(List.of(ITEM));
            assertThat(publish(store, content(1)).changed()).isFalse();
        }
    }

    /** Its vectors are not among those that are published: nothing can be built, so it is told. */
    @Test
    void aScenarioThatStaysIsToldWhenItHasLostRows() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            store.remove(first.scenarios().get("home").name(), List.of(ITEM));
            List<PublishProgress> progress = new ArrayList<>();
            Publisher.Options only = new Publisher.Options("live", 0.95, 2, List.of("ho-me"), false, 1, Gates.NONE);
            Publisher.Outcome outcome = new Publisher(store, home, only, CLOCK, progress::add).publish(content(1));
            assertThat(outcome.changed()).isFalse();
            assertThat(progress).contains(new PublishProgress.Damaged("home", "has 299 rows instead of 300"));
        }
    }
}
