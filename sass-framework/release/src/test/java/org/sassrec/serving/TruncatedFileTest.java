package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Sha256;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Files that become shorter while a retriever has mapped them. The JVM throws an InternalError at the next access. */
@ExtendWith(SmallTraining.Resolver.class)
@Tag("slow")
class TruncatedFileTest {

    private static final Query QUERY = Query.of("home", "u1", 3);

    @TempDir
    Path folder;

    private Path home;
    private Path export;

    @BeforeEach
    void export(SmallTraining training) throws IOException {
        home = folder.resolve("store");
        export = training.copyExport(folder.resolve("export"));
    }

    private ReleaseManifest publish() {
        try (VectorStore store = EmbeddedStore.open(home)) {
            Publisher.Options options = new Publisher.Options("live", 0.98, 2);
            return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(export, Map.of()))
                    .release();
        }
    }

    /** Publishes a release whose snapshot has other bytes. */
    private ReleaseManifest publishOther() throws IOException {
        Path layout = export.resolve("snapshot/snapshot.json");
        String before = Sha256.ofFile(layout);
        Files.writeString(layout, Files.readString(layout) + "\n");
        Path manifest = export.resolve("export.json");
        Files.writeString(manifest, Files.readString(manifest).replace(before, Sha256.ofFile(layout)));
        return publish();
    }

    private Retriever open() {
        return Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .open();
    }

    @Test
    void answersFromTheOlderReleaseWhenTheSnapshotIsTruncated() throws IOException {
        ReleaseManifest first = publish();
        ReleaseManifest second = publishOther();
        try (Retriever retriever = open()) {
            assertThat(retriever.release()).isEqualTo(second);
            truncate(ReleaseFiles.in(home).snapshot(model(second)).resolve("users.arrow"));
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(first.id());
            assertThat(retriever.problem().orElseThrow()).hasMessageContaining("SASS7552");
            assertThat(retriever.refresh())
                    .as("the live release is still damaged")
                    .isFalse();
            assertThat(retriever.problem()).isPresent();

            ReleaseManifest healed = publish();

            assertThat(healed.id()).isEqualTo(second.id());
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(second.id());
        }
    }

    @Test
    void answersFromTheOlderReleaseWhenACollectionIsTruncated() throws IOException {
        ReleaseManifest first = publish();
        ReleaseManifest second = publishOther();
        try (Retriever retriever = open()) {
            truncate(collection(second));
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(first.id());
            assertThat(retriever.problem().orElseThrow()).hasMessageContaining("SASS7536");
        }
    }

    /** The problem stays although other users and scenarios are answered, until the release is published again. */
    @Test
    void reportsATruncatedSnapshotOfTheOnlyRelease() throws IOException {
        ReleaseManifest only = publish();
        try (Retriever retriever = open()) {
            truncate(ReleaseFiles.in(home).snapshot(model(only)).resolve("users.arrow"));
            assertThatThrownBy(() -> retriever.retrieve(QUERY))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("publish again");
            assertThat(retriever.problem()).isPresent();
            assertThat(retriever.retrieve(new Query("home", null, Map.of(), 3)).items())
                    .hasSize(3);
            assertThat(retriever.problem()).isPresent();
            publish();
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
            assertThat(retriever.retrieve(QUERY).knownUser()).isTrue();
        }
    }

    private static String model(ReleaseManifest release) {
        return release.scenarios().get("home").model();
    }

    private Path collection(ReleaseManifest release) throws IOException {
        Path place = home.resolve("collections")
                .resolve(release.scenarios().get("home").name());
        try (Stream<Path> files = Files.list(place)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".cfs")).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private static void truncate(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
