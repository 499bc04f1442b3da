package org.sassrec.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.VectorStore;
import org.sassrec.release.embedded.EmbeddedStore;

/**
 * The disk is full while the second release is published, from the first page it needs to the last: a few amounts of room by
 * default, every page with {@code -Dsass.faults=all}. The disk is a small tmpfs in a mount namespace of its own, which on most
 * Linux machines needs no privilege; elsewhere the test is skipped with a line.
 */
class EmbeddedFullDiskTest {

    private static final int STEP = 9;
    private static final int ENOUGH = 2;
    private static final long PAGE = 4_096;
    private static final String DISK = "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"";

    @TempDir
    Path folder;

    @Test
    void whateverRoomIsLeftNobodyNoticesAndTheNextPublishEndsWell() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        boolean can = start(List.of("unshare", "-rm", "sh", "-c", DISK, disk.toString(), "true"))
                        .waitFor()
                == 0;
        if (!can) {
            System.out.println("skipped: EmbeddedFullDiskTest, because `unshare -rm mount -t tmpfs` does not work here;"
                    + " run it on Linux with user namespaces, or as root");
        }
        assumeTrue(can, "needs a mount namespace of its own");
        TwoReleases.in(folder.resolve("export"));
        Process process = start(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                DISK,
                disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Publishing.class.getName(),
                disk.toString(),
                folder.resolve("export").toString(),
                System.getProperty("sass.faults", "some")));
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        System.out.println(told.strip());
        assertThat(told).contains(" 0 failed;").contains("published").contains("SASS75");
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs where the disk is. Arguments: disk, export, {@code all} or not. */
    public static final class Publishing {
        private Publishing() {}

        public static void main(String[] args) throws Exception {
            Path disk = Path.of(args[0]);
            TwoReleases releases = new TwoReleases(Path.of(args[1]));
            boolean all = args[2].equals("all");
            List<String> failed = new ArrayList<>();
            Map<String, Integer> ends = new TreeMap<>();
            int tried = 0;
            // While it works it needs more room than in the end.
            for (long left = 0; ends.getOrDefault("published", 0) < ENOUGH; left += all ? 1 : STEP) {
                Path home = disk.resolve("home" + left);
                long room = left * PAGE;
                tried++;
                try {
                    releases.endWell(
                            () -> EmbeddedStore.open(home),
                            home,
                            false,
                            () -> ends.merge(publish(disk, room, home, releases), 1, Integer::sum));
                } catch (Exception | AssertionError wrong) {
                    failed.add(left + " pages left: " + wrong);
                }
                delete(home);
            }
            System.out.println("EmbeddedFullDiskTest: " + tried + " tried, " + failed.size() + " failed; " + ends);
            failed.forEach(System.out::println);
        }

        private static String publish(Path disk, long left, Path home, TwoReleases releases) throws IOException {
            Path filler = disk.resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                for (long room = Files.getFileStore(disk).getUsableSpace() - left; room > 0; room -= PAGE) {
                    out.write(new byte[(int) PAGE]);
                }
            }
            try (VectorStore store = EmbeddedStore.open(home)) {
                releases.publish(store, home, 2);
                return "published";
            } catch (SassException told) {
                assertThat(told.diagnostics()).hasSize(1);
                assertThat(told.getMessage()).contains("is full");
                return told.diagnostics().get(0).code();
            } finally {
                Files.delete(filler);
            }
        }

        private static void delete(Path home) throws IOException {
            try (var files = Files.walk(home)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
