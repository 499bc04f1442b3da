package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.TwoReleases;
import org.sassrec.serving.store.VectorStore;

/**
 * The server's disk is full while the second release is published, with different amounts of free space. The publisher
 * reports it, the first release keeps answering, and the next publish succeeds once there is space. The disk is a small
 * tmpfs in a mount namespace of the server. Where that is not possible, the test is skipped.
 */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = TestServers.LITE, matches = ".+", disabledReason = TestServers.START_LITE)
@Tag("faults")
class MilvusLiteServerFullDiskTest {
    private static final long PAGE = 4_096;
    private static final long NAMES_DIFFER_MILLIS = 2_100;
    private static final boolean ALL = "all".equals(System.getProperty("sass.faults"));

    @TempDir
    Path folder;

    @Test
    void reportsAFullServerDiskAndKeepsTheLiveRelease() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeItCanBeMounted(disk);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path log = folder.resolve("log");
        Process server = onTheDisk(
                disk,
                OwnServer.program().toString(),
                "server",
                "--data-dir",
                disk.resolve("data").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port));
        try {
            boolean started = answers(server, port);
            assertThat(started).as(() -> "milvus-lite says: " + read(log)).isTrue();
            publishWithLessAndMoreRoom("http://127.0.0.1:" + port, Path.of("/proc/" + server.pid() + "/root" + disk));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private void assumeItCanBeMounted(Path disk) throws IOException, InterruptedException {
        boolean can = onTheDisk(disk, "true").waitFor() == 0;
        if (!can) {
            System.out.println("skipped: MilvusLiteServerFullDiskTest, because `unshare -rm mount -t tmpfs` does not"
                    + " work here; run it on Linux with user namespaces, or as root");
        }
        assumeTrue(can, "needs a separate mount namespace");
    }

    /** Starts a program in the mount namespace of the small disk. */
    private Process onTheDisk(Path disk, String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=24m tmpfs \"$0\" && exec \"$@\"",
                disk.toString()));
        command.addAll(List.of(program));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void publishWithLessAndMoreRoom(String uri, Path disk) throws Exception {
        TwoReleases releases = TwoReleases.in(folder.resolve("export"));
        List<String> failed = new ArrayList<>();
        Map<String, Integer> ends = new TreeMap<>();
        int tried = 0;
        for (long room = 0; failed.isEmpty() && !ends.containsKey("published"); room += ALL ? 1 : 16) {
            String place = "f" + UUID.randomUUID().toString().substring(0, 8);
            Path home = folder.resolve(place);
            Supplier<VectorStore> stores = () -> MilvusStore.open(MilvusOptions.of(uri, place));
            long left = room * PAGE;
            tried++;
            try {
                releases.endWell(
                        stores,
                        home,
                        false,
                        () -> ends.merge(publish(disk, left, stores, home, releases), 1, Integer::sum));
            } catch (Exception | AssertionError wrong) {
                failed.add(room + " pages left: " + wrong);
            }
        }
        System.out.println("MilvusLiteServerFullDiskTest: " + tried + " tried, " + failed.size() + " failed; " + ends);
        assertThat(failed).isEmpty();
        assertThat(ends).containsKey("SASS7543");
    }

    private static String publish(Path disk, long left, Supplier<VectorStore> stores, Path home, TwoReleases releases)
            throws IOException, InterruptedException {
        Path filler = disk.resolve("filler");
        try (FileChannel out = FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fill(out);
            out.truncate(Math.max(0, out.size() - left));
        }
        try (VectorStore store = stores.get()) {
            releases.publish(store, home, 2);
            return "published";
        } catch (SassException failure) {
            assertThat(failure.diagnostics()).hasSize(1);
            assertThat(failure.getMessage()).contains("No space left on device");
            // Milvus-lite keeps a folder of the collection that it could not create. Names contain the second, so the
            // next publish must be in another second.
            Thread.sleep(NAMES_DIFFER_MILLIS);
            return failure.diagnostics().get(0).code().id();
        } finally {
            Files.delete(filler);
        }
    }

    /** Writes until the disk is full. */
    private static void fill(FileChannel out) {
        ByteBuffer page = ByteBuffer.allocate((int) PAGE);
        try {
            while (out.write(page.clear()) > 0) {
                // continue with the next page
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean answers(Process server, int port) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (server.isAlive() && System.nanoTime() < end) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return true;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        return false;
    }
}
