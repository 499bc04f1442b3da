package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sassrec.release.embedded.EmbeddedStore;

class RetentionTest extends PublishFixture {

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
}
