package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

class DriftCheckTest extends PublishFixture {

    @Test
    void reportsDifferences() throws IOException {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            ReleaseManifest second = publish(store, content(2)).release();
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

    /** No manifest exists yet. */
    @Test
    void reportsOrphansOfAKilledFirstPublish() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            FaultyStore killed = new FaultyStore(store, 4, true);
            assertThatThrownBy(() -> publish(killed, content(1))).isInstanceOf(FaultyStore.Killed.class);
            assertThat(store.collections()).isNotEmpty();
            DriftCheck check = new DriftCheck(store, home);
            assertThat(check.findings())
                    .filteredOn(found -> found.kind() == DriftCheck.Kind.ORPHAN)
                    .extracting(DriftCheck.Finding::subject)
                    .containsExactlyInAnyOrderElementsOf(store.collections());
            assertThat(check.findings()).extracting(DriftCheck.Finding::channel).containsOnly("live");
            publish(store, content(1));
            assertThat(check.findings()).isEmpty();
        }
    }
}
