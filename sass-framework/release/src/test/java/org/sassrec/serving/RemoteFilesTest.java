package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.Folders;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.store.embedded.EmbeddedStore;

/** Retrievers that read the files of releases from an HTTP server. */
@Tag("slow")
class RemoteFilesTest {

    @TempDir
    Path folder;

    private FakeReleases releases;
    private FileServer server;
    private Path machine;

    @BeforeEach
    void startServer() throws IOException {
        releases = new FakeReleases(folder);
        server = new FileServer(releases.home);
        machine = folder.resolve("machine");
    }

    @AfterEach
    void stopServer() {
        server.close();
        releases.close();
    }

    private Retriever open() {
        return open(releases.home, machine, server.address(), releases.parts);
    }

    private static Retriever open(Path store, Path machine, String address, ReleaseLoader parts) {
        return Retriever.owning(EmbeddedStore.openExisting(store), machine)
                .files(address)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open();
    }

    @Test
    void fetchesSharedFilesOnce() {
        ReleaseManifest first = releases.publish(1);
        try (Retriever retriever = open()) {
            assertThat(retriever.release().id()).isEqualTo(first.id());
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
            ReleaseManifest second = releases.publish(2);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isEqualTo(second.id());
            assertThat(server.requests("/snapshot")).hasSize(1);
            assertThat(server.requests("/tower")).hasSize(2);
        }
    }

    @Test
    void startsFromTheCacheWithoutTheServer() {
        releases.publish(1);
        open().close();
        int before = server.requests.size();
        server.close();
        try (Retriever retriever = open()) {
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
            assertThat(server.requests).hasSize(before);
        }
    }

    @Test
    void readsUnchangedFilesOfTheCacheOnlyOnce() throws IOException {
        releases.publish(1);
        open().close();
        Path snapshot = cached("snapshot");
        FileTime verified = Files.getLastModifiedTime(snapshot);
        // Other content with the same size and time: only reading all of it would find the difference.
        Files.writeString(snapshot, "ann 20 0\nbob 0 10\n");
        Files.setLastModifiedTime(snapshot, verified);
        open().close();
        assertThat(server.requests("/snapshot")).hasSize(1);
        Files.setLastModifiedTime(snapshot, FileTime.fromMillis(verified.toMillis() + 1000));
        open().close();
        assertThat(server.requests("/snapshot")).hasSize(2);
        assertThat(snapshot).hasContent("ann 10 0\nbob 0 10\n");
    }

    @Test
    void rejectsOtherFilesThanThoseOfTheRelease() throws IOException {
        releases.publish(1);
        try (Retriever retriever = open()) {
            ReleaseManifest second = releases.publish(2);
            Path tower = releases.home.resolve("releases/" + second.id() + "/user_tower/tower");
            Files.writeString(tower, "tower 9");
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem())
                    .get()
                    .asString()
                    .contains("SASS7552", server.address() + "/releases/" + second.id() + "/user_tower", second.id());
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
            Files.writeString(tower, "tower 2");
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
        }
    }

    @Test
    void continuesAnInterruptedDownload() {
        releases.publish(1);
        AtomicInteger cuts = new AtomicInteger();
        server.fault = (path, content) ->
                path.endsWith("/snapshot") && cuts.getAndIncrement() == 0 ? Arrays.copyOf(content, 7) : content;
        try (Retriever retriever = open()) {
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
            assertThat(server.requests("/snapshot"))
                    .satisfiesExactly(
                            first -> assertThat(first).doesNotContain("bytes"),
                            second -> assertThat(second).endsWith(" bytes=7-"));
        }
    }

    @Test
    void reportsAFileThatIsTooShort() throws IOException {
        ReleaseManifest release = releases.publish(1);
        Files.writeString(releases.home.resolve("releases/" + release.id() + "/snapshot"), "ann 10 0\n");
        assertThatThrownBy(this::open)
                .hasMessageContaining("SASS7555")
                .hasMessageContaining("it ends after 9 of 18 bytes")
                .hasMessageContaining(server.address() + "/releases/" + release.id() + "/snapshot");
        assertThat(server.requests("/snapshot")).as("four without progress").hasSize(5);
    }

    @Test
    void reportsAServerThatCannotBeReached() {
        releases.publish(1);
        server.close();
        assertThatThrownBy(this::open).hasMessageContaining("SASS7555").hasMessageContaining(server.address());
    }

    @Test
    void keepsTheOldReleaseWhileNewFilesCannotBeFetched() throws IOException {
        ReleaseManifest first = releases.publish(1);
        int port = server.port();
        try (Retriever retriever = open()) {
            releases.publish(2);
            server.close();
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem()).get().asString().contains("SASS7555");
            assertThat(retriever.retrieve(FakeReleases.QUERY).release()).isEqualTo(first.id());
            server = new FileServer(releases.home, port);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
        }
    }

    @Test
    void startsWithAnOlderReleaseOfTheCache() {
        ReleaseManifest first = releases.publish(1);
        open().close();
        releases.publish(2);
        server.close();
        try (Retriever retriever = open()) {
            assertThat(retriever.release().id()).isEqualTo(first.id());
            assertThat(retriever.problem()).get().asString().contains("SASS7555");
        }
    }

    @Test
    void reportsFilesThatAreNotAtTheAddress() {
        ReleaseManifest release = releases.publish(1);
        assertThatThrownBy(() -> open(releases.home, machine, server.address() + "/elsewhere", releases.parts))
                .hasMessageContaining("SASS7555")
                .hasMessageContaining("/elsewhere/releases/" + release.id() + "/files.json: they do not exist");
    }

    @Test
    void reportsDeniedAccess() {
        releases.publish(1);
        server.fault = (path, content) -> {
            throw new FileServer.Status(403);
        };
        assertThatThrownBy(this::open)
                .hasMessageContaining("SASS7555")
                .hasMessageContaining("access is denied (the server answers 403)");
        assertThat(server.requests).as("not tried again").hasSize(1);
    }

    @Test
    void rejectsNamesOutsideOfTheFolder() {
        releases.publish(1);
        server.fault = (path, content) -> path.endsWith("/files.json")
                ? new String(content, StandardCharsets.UTF_8)
                        .replace("user_tower/tower", "user_tower/../x")
                        .getBytes(StandardCharsets.UTF_8)
                : content;
        assertThatThrownBy(this::open)
                .hasMessageContaining("SASS7555")
                .hasMessageContaining("invalid name or size of `user_tower/../x`");
    }

    @Test
    void removesFilesThatNoReleaseNeeds() throws IOException {
        releases.publish(1);
        try (Retriever retriever = open()) {
            for (int seed = 2; seed <= 6; seed++) {
                releases.publish(seed);
                assertThat(retriever.refresh()).isTrue();
            }
            // Two towers of the releases in the store, and their common snapshot.
            assertThat(cachedTrees()).hasSize(3);
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
        }
    }

    @Test
    void reportsACacheThatCannotBeWritten() throws IOException {
        releases.publish(1);
        Files.writeString(machine, "a file, not a folder");
        assertThatThrownBy(this::open)
                .hasMessageContaining("SASS7555")
                .hasMessageContaining("cannot store the files of a release")
                .hasMessageContaining(machine.toString());
    }

    /** Opens a retriever and reads. Arguments: store, machine, address. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) {
            try (Retriever retriever =
                    RemoteFilesTest.open(Path.of(args[0]), Path.of(args[1]), args[2], new FakeReleaseLoader())) {
                System.out.println(
                        "known: " + retriever.retrieve(FakeReleases.QUERY).knownUser());
            }
        }
    }

    private Process startReader() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        releases.home.toString(),
                        machine.toString(),
                        server.address())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void sharesTheCacheWithAnotherProcess() throws Exception {
        releases.publish(1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        server.fault = (path, content) -> {
            started.countDown();
            await(resumed);
            return content;
        };
        Process other = startReader();
        started.await();
        CompletableFuture<Retriever> waiting = CompletableFuture.supplyAsync(this::open);
        resumed.countDown();
        try (Retriever retriever = waiting.join()) {
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
        }
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(output).isZero();
        assertThat(output).contains("known: true");
        assertThat(server.requests("/snapshot")).hasSize(1);
        assertThat(server.requests("/tower")).hasSize(1);
    }

    @Test
    void continuesTheDownloadOfAKilledProcess() throws Exception {
        releases.publish(1);
        CountDownLatch killed = new CountDownLatch(1);
        server.fault = (path, content) -> {
            if (path.endsWith("/snapshot") && killed.getCount() > 0) {
                killed.countDown();
                return Arrays.copyOf(content, 7);
            }
            if (path.endsWith("/snapshot")) {
                throw new FileServer.Status(500);
            }
            return content;
        };
        Process other = startReader();
        killed.await();
        // The reader has the first bytes when it asks for the others.
        while (server.requests("/snapshot").size() < 2) {
            Thread.onSpinWait();
        }
        other.destroyForcibly().waitFor();
        server.fault = (path, content) -> content;
        server.requests.clear();
        try (Retriever retriever = open()) {
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
        }
        assertThat(server.requests("/snapshot")).singleElement().asString().endsWith(" bytes=7-");
        assertThat(server.requests("/tower")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void startsWithAnOlderReleaseIfTheLiveManifestIsLost() throws IOException {
        ReleaseManifest first = releases.publish(1);
        lose(ReleaseChannel.of(releases.publishing(), "live").manifestName(releases.publish(2)));
        try (Retriever retriever = open()) {
            assertThat(retriever.release().id()).isEqualTo(first.id());
            assertThat(retriever.problem()).isPresent();
        }
    }

    /** Removes a manifest and its copy. */
    private void lose(String manifest) throws IOException {
        for (String place : List.of("collections", "copies")) {
            Folders.deleteRecursively(releases.home.resolve(place).resolve(manifest));
        }
    }

    /** Another retriever of this machine has the release open. */
    @Test
    void removesNoFilesWhileTheManifestOfAnOpenReleaseIsLost() throws IOException {
        String manifest = ReleaseChannel.of(releases.publishing(), "live").manifestName(releases.publish(1));
        Retriever old = open();
        releases.publish(2);
        lose(manifest);
        try (Retriever retriever = open()) {
            for (int seed = 3; seed <= 6; seed++) {
                releases.publish(seed);
                assertThat(retriever.refresh()).isTrue();
            }
            assertThat(cachedTrees()).as("six towers and their common snapshot").hasSize(7);
            old.close();
            releases.publish(7);
            assertThat(retriever.refresh()).isTrue();
            assertThat(cachedTrees()).hasSize(3);
        }
    }

    /** Returns the cached file with the content of a file of the live release. */
    private Path cached(String name) throws IOException {
        Path original;
        try (Stream<Path> found = Files.walk(releases.home.resolve("releases"))) {
            original = found.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
        for (Path each : cachedTrees()) {
            if (Files.isRegularFile(each) && Files.mismatch(each, original) == -1) {
                return each;
            }
        }
        throw new AssertionError("not in the cache: " + original);
    }

    private List<Path> cachedTrees() throws IOException {
        try (Stream<Path> found = Files.walk(machine.resolve("cache"), 2)) {
            return found.filter(each -> String.valueOf(each.getFileName()).matches("[0-9a-f]{64}"))
                    .toList();
        }
    }
}
