package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class RetentionTest extends PublishFixture {

    /** A release with a lease stays until the lease is closed. */
    @Test
    void keepsCollectionsWithALease() {
        try (EmbeddedStore store = EmbeddedStore.open(home);
                EmbeddedStore reader = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 1).release();
            try (VectorStore.Lease lease = reader.lease(releases(store).manifestName(first))) {
                assertThat(lease).isNotNull();
                publish(store, content(2), 1);
                ReleaseManifest third = publish(store, content(3), 1).release();
                assertThat(releases(store).all())
                        .extracting(ReleaseManifest::id)
                        .containsExactly(first.id(), third.id());
                assertThat(store.count(first.scenarios().get("home").name())).isEqualTo(300);
            }
            ReleaseManifest fourth = publish(store, content(4), 1).release();
            assertThat(releases(store).all()).containsExactly(fourth);
            assertThat(collections(store)).hasSize(2);
        }
    }

    /** Readers may use the releases, and a failing publish must not remove all of them. */
    @Test
    void keepsEverythingWithoutALiveRelease() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home);
                EmbeddedStore reader = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 1).release();
            VectorStore.Lease lease = reader.lease(releases(store).manifestName(first));
            Files.delete(home.resolve("aliases.json"));
            Files.delete(home.resolve("copies/aliases.json"));
            VectorStore failing = new DelegatingStore(store) {
                @Override
                public void upsert(String collection, List<Row> rows) {
                    throw new IllegalStateException("no room");
                }
            };
            assertThatThrownBy(() -> publish(failing, content(2), 1)).hasMessage("no room");
            assertThat(releases(store).all()).containsExactly(first);
            assertThat(store.count(first.scenarios().get("home").name())).isEqualTo(300);

            ReleaseManifest second = publish(store, content(2), 1).release();
            assertThat(releases(store).all()).as("one has a lease").containsExactly(first, second);
            lease.close();
            publish(store, content(2), 1);
            assertThat(releases(store).all()).containsExactly(second);
        }
    }

    /** The collection is reported, and dropped after the alias is removed. */
    @Test
    void keepsCollectionsWithAnOperatorsAlias() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1), 1).release();
            ReleaseManifest.Collection pinned = first.scenarios().get("home");
            store.setAlias("mine", pinned.name());
            List<PublishProgress> progress = new ArrayList<>();
            Publisher publisher = new Publisher(store, home, options(1), CLOCK, progress::add);
            ReleaseManifest second = publisher.publish(content(2)).release();
            assertThat(progress)
                    .filteredOn(PublishProgress.Skipped.class::isInstance)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PublishProgress.Skipped.class,
                            left -> assertThat(left.collection()).isEqualTo(pinned.name()));
            store.setAlias("mine", releases(store).manifestName(second));
            publisher.publish(content(3));
            // A retained manifest keeps all collections that it names.
            assertThat(store.collections()).doesNotContain(pinned.name());
            assertThat(releases(store).all()).hasSize(2);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            store.dropAlias("mine");
            publisher.publish(content(3));
            assertThat(releases(store).all()).hasSize(1);
            assertThat(collections(store)).hasSize(2);
        }
    }
}
