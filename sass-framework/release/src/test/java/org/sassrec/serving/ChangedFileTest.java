package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
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

/**
 * Files that another process changes while a retriever has mapped them. Reads then return other values or zeros. Beyond
 * the last page of a truncated file, the JVM throws an InternalError.
 */
@ExtendWith(SmallTraining.Resolver.class)
@Tag("slow")
class ChangedFileTest {

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

    /** The file keeps its first page, whose rest reads as zeros: without a check, each user is unknown. */
    @Test
    void reportsASnapshotThatIsTruncatedWithinAPage() throws IOException {
        ReleaseManifest only = publish();
        try (Retriever retriever = open()) {
            assertThat(retriever.retrieve(QUERY).knownUser()).isTrue();
            for (Path file : files(ReleaseFiles.in(home).snapshot(model(only)), ".arrow")) {
                truncate(file, 100);
            }
            assertThatThrownBy(() -> retriever.retrieve(QUERY))
                    .hasMessageContaining("SASS7552")
                    .hasMessageContaining("was changed, replaced or removed while it was open");
        }
    }

    @Test
    void reportsOverwrittenItems() throws IOException {
        ReleaseManifest only = publish();
        try (Retriever retriever = open()) {
            overwrite(collection(only));
            assertThatThrownBy(() -> retriever.retrieve(QUERY))
                    .hasMessageContaining("SASS7536")
                    .hasMessageContaining("was changed, replaced or removed while it was open");
            assertThatThrownBy(() -> retriever.itemVectors("home", List.of("i1")))
                    .hasMessageContaining("SASS7536");
        }
    }

    @Test
    void countsFailedReloadsUntilTheFilesAreRestored() throws IOException {
        ReleaseManifest only = publish();
        try (Retriever retriever = open()) {
            QueryResult intact = retriever.retrieve(QUERY);
            byte[] before = overwrite(collection(only));
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            assertThat(readiness.reason()).get().asString().contains("SASS7536");
            assertThat(retriever.metrics().failedReloads()).isEqualTo(1);
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.metrics().failedReloads()).isEqualTo(2);
            assertThat(retriever.problem()).get().asString().contains("the checksum of");

            Files.write(collection(only), before);

            assertThat(retriever.refresh()).isTrue();
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
            assertThat(retriever.problem()).isEmpty();
            assertThat(retriever.retrieve(QUERY)).isEqualTo(intact);
        }
    }

    /** A backup tool can restore the same content or change permissions below a running service. */
    @Test
    void opensTheReleaseAgainIfOnlyTheTimesHaveChanged() throws IOException {
        ReleaseManifest only = publish();
        try (Retriever retriever = open()) {
            QueryResult intact = retriever.retrieve(QUERY);
            Path users = ReleaseFiles.in(home).snapshot(model(only)).resolve("users.arrow");
            for (Path file : List.of(collection(only), users)) {
                Path copy = Files.copy(file, folder.resolve("copy"));
                Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
                assertThat(retriever.retrieve(QUERY)).isEqualTo(intact);
            }
            assertThat(retriever.metrics().errors()).isZero();
            assertThat(retriever.problem()).isEmpty();
        }
    }

    /** A network file system that is unmounted for a time comes back with the same files and the same times. */
    @Test
    void answersAgainAfterAnInterruptionOfTheFileSystem() throws IOException {
        publish();
        try (Retriever retriever = open()) {
            QueryResult intact = retriever.retrieve(QUERY);
            Path collections = home.resolve("collections");
            Path unmounted = home.resolve("unmounted");
            Files.move(collections, unmounted);
            assertThatThrownBy(() -> retriever.retrieve(QUERY)).isInstanceOf(SassException.class);

            Files.move(unmounted, collections);

            assertThat(retriever.retrieve(QUERY)).isEqualTo(intact);
            assertThat(retriever.problem()).isEmpty();
        }
    }

    /** Without this comparison, the next refresh would open the damaged files like those of a newer release. */
    @Test
    void comparesADamagedReleaseEvenWithoutVerification() throws IOException {
        ReleaseManifest first = publish();
        ReleaseManifest second = publishOther();
        try (Retriever retriever = Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .verifyFiles(false)
                .open()) {
            Path file = collection(second);
            byte[] before = Files.readAllBytes(file);
            byte[] after = before.clone();
            after[after.length - 1]++; // of the checksum, which Lucene reads only for a comparison
            Files.write(file, after, StandardOpenOption.WRITE);
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(first.id());
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(first.id());

            Files.write(file, before, StandardOpenOption.WRITE);

            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.retrieve(QUERY).release()).isEqualTo(second.id());
        }
    }

    /** The first check compares answers with vectors. Later ones read a row of each scenario and of the snapshot. */
    @Test
    void isNotReadyIfAnotherScenarioOrTheSnapshotIsDamaged() throws IOException {
        ReleaseManifest only = publish();
        String last =
                List.copyOf(only.scenarios().keySet()).get(only.scenarios().size() - 1);
        Path users = ReleaseFiles.in(home).snapshot(model(only)).resolve("users.arrow");
        try (Retriever retriever = open()) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
            for (Path file : List.of(collection(only, last), users)) {
                byte[] before = overwrite(file);
                readiness.check();
                assertThat(readiness.reason()).get().asString().contains("was changed, replaced or removed");
                Files.write(file, before);
                assertThat(retriever.refresh()).isTrue();
                readiness.check();
                assertThat(readiness.reason()).isEmpty();
            }
        }
    }

    private static String model(ReleaseManifest release) {
        return release.scenarios().get("home").model();
    }

    private Path collection(ReleaseManifest release) throws IOException {
        return collection(release, "home");
    }

    private Path collection(ReleaseManifest release, String scenario) throws IOException {
        List<Path> found = files(
                home.resolve("collections")
                        .resolve(release.scenarios().get(scenario).name()),
                ".cfs");
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static void truncate(Path file) throws IOException {
        truncate(file, 0);
    }

    private static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Overwrites the second third of a file in place and returns the bytes before. */
    private static byte[] overwrite(Path file) throws IOException {
        byte[] before = Files.readAllBytes(file);
        byte[] after = before.clone();
        Arrays.fill(after, after.length / 3, 2 * after.length / 3, (byte) 0xff);
        Files.write(file, after, StandardOpenOption.WRITE);
        return before;
    }
}
