package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** A retriever with a release whose files cannot be opened. */
@Tag("slow")
class BrokenReleaseTest {

    @TempDir
    Path folder;

    private final FakeReleaseLoader parts = new FakeReleaseLoader();
    private Path home;
    private Path tower;
    private EmbeddedStore publishing;

    @BeforeEach
    void makeFolders() throws IOException {
        home = folder.resolve("store");
        tower = Files.createDirectories(folder.resolve("export/user_tower"));
        Files.writeString(tower.resolve("tower"), "tower");
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\nbob 0 10\n");
        publishing = EmbeddedStore.open(home);
    }

    @AfterEach
    void closeStore() {
        publishing.close();
    }

    @Test
    void fallsBackWhenLiveFilesAreDamaged() throws IOException {
        ReleaseManifest first = publish(1);
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\n");
        ReleaseManifest second = publish(2);
        String model = second.scenarios().get("home").model();
        Path users = ReleaseFiles.in(home).snapshot(model);
        Files.writeString(users, "");
        try (Retriever retriever = open(publishing)) {
            assertThat(retriever.release()).isEqualTo(first);
            assertThat(retriever.metrics().fallbacks()).isEqualTo(1);
            assertThat(retriever.problem().orElseThrow())
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("release " + second.id() + " is corrupt: ")
                    .hasMessageContaining(users.toString())
                    .hasMessageContaining("publish all scenarios again, or roll back")
                    .hasMessageNotContaining("`sass train`");
            publish(2); // restores the files
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isEqualTo(second.id());
            assertThat(retriever.problem()).isEmpty();
        }
        Files.delete(ReleaseFiles.in(home).userTower(model).resolve("tower"));
        try (Retriever retriever = open(publishing)) {
            assertThat(retriever.release()).isEqualTo(first);
            assertThat(retriever.problem().orElseThrow()).hasMessageContaining("SASS7505");
        }
        assertThat(parts.open).hasValue(0);
    }

    /** A withdrawal makes a release of the same collections. */
    @Test
    void keepsTheCurrentReleaseWhenANewerOneFails() {
        publish(1);
        List<String> unloaded = new ArrayList<>();
        VectorStore store = new DelegatingStore(publishing) {
            @Override
            public void unload(String collection) {
                if (!collection.contains("__manifest_")) {
                    unloaded.add(collection);
                }
                super.unload(collection);
            }
        };
        try (Retriever retriever = open(store)) {
            new ItemWithdrawal(publishing, home, Clock.systemUTC(), progress -> {})
                    .withdraw(List.of("unreleased item"));
            parts.encoding = scenario -> {
                throw new IllegalStateException("no answer");
            };
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem().orElseThrow()).hasMessageContaining("no answer");
            assertThat(unloaded).isEmpty();
            ReleaseManifest second = publish(2);
            assertThat(retriever.refresh()).isFalse();
            assertThat(unloaded)
                    .containsExactlyInAnyOrderElementsOf(second.scenarios().values().stream()
                            .map(ReleaseManifest.Collection::name)
                            .toList());
        }
    }

    private Retriever open(VectorStore store) {
        return Retriever.builder(store, home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open();
    }

    private ReleaseManifest publish(long seed) {
        ReleaseContent content = new ReleaseContent(
                List.of(new FakeVectors("home", 400, 3, 5, seed), new FakeVectors("feed", 300, 3, 5, seed + 50)),
                tower,
                folder.resolve("snapshot"),
                List.of("title", "tag"),
                Map.of());
        Publisher.Options options = new Publisher.Options("live", 0.95, 2);
        return new Publisher(publishing, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }
}
