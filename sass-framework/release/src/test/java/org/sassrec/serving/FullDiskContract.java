package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.serving.store.VectorStore;

/**
 * The publisher's disk is full while the second release is published. The free space grows from the first required page
 * to the last: by default in a few steps, with {@code -Dsass.faults=all} page by page. The disk is a small tmpfs in a
 * separate mount namespace, which needs no privileges on most Linux machines. Elsewhere the test is skipped.
 */
@Tag("faults")
public abstract class FullDiskContract {

    private static final int ENOUGH = 2;
    private static final long PAGE = 4_096;
    private static final String DISK = "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"";

    @TempDir
    Path folder;

    /**
     * Opens a store.
     *
     * @param place identifies the store: letters and digits
     * @param home folder on the full disk
     */
    protected abstract VectorStore open(String place, Path home);

    /** Default step of the free space in pages. */
    protected abstract int step();

    @Test
    void keepsServingOnAFullDiskAndPublishesAfterwards() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        boolean can = start(List.of("unshare", "-rm", "sh", "-c", DISK, disk.toString(), "true"))
                        .waitFor()
                == 0;
        if (!can) {
            System.out.println("skipped: " + getClass().getSimpleName()
                    + ", because `unshare -rm mount -t tmpfs` does not work here;"
                    + " run it on Linux with user namespaces, or as root");
        }
        assumeTrue(can, "needs a separate mount namespace");
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
                getClass().getName(),
                disk.toString(),
                folder.resolve("export").toString(),
                System.getProperty("sass.faults", "some")));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.out.println(output.strip());
        assertThat(output).contains(" 0 failed;").contains("published").contains("SASS75");
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Runs in the mount namespace of the disk. Arguments: contract, disk, export, {@code all} or not. */
    public static final class Publishing {
        private Publishing() {}

        public static void main(String[] args) throws Exception {
            Constructor<? extends FullDiskContract> maker =
                    Class.forName(args[0]).asSubclass(FullDiskContract.class).getDeclaredConstructor();
            maker.setAccessible(true);
            FullDiskContract contract = maker.newInstance();
            Path disk = Path.of(args[1]);
            TwoReleases releases = new TwoReleases(Path.of(args[2]));
            int step = args[3].equals("all") ? 1 : contract.step();
            List<String> failed = new ArrayList<>();
            Map<String, Integer> ends = new TreeMap<>();
            int tried = 0;
            // A publish needs more space while it runs than at its end.
            for (long left = 0; ends.getOrDefault("published", 0) < ENOUGH; left += step) {
                Path home = disk.resolve("home" + left);
                String place = "d" + UUID.randomUUID().toString().substring(0, 8);
                Supplier<VectorStore> stores = () -> contract.open(place, home);
                long room = left * PAGE;
                tried++;
                try {
                    releases.endWell(
                            stores,
                            home,
                            false,
                            () -> ends.merge(publish(disk, room, stores, home, releases), 1, Integer::sum));
                } catch (Exception | AssertionError wrong) {
                    failed.add(left + " pages left: " + wrong);
                }
                Folders.deleteRecursively(home);
            }
            System.out.println(contract.getClass().getSimpleName() + ": " + tried + " tried, " + failed.size()
                    + " failed; " + ends);
            failed.forEach(System.out::println);
        }

        private static String publish(
                Path disk, long left, Supplier<VectorStore> stores, Path home, TwoReleases releases)
                throws IOException {
            Path filler = disk.resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                for (long room = Files.getFileStore(disk).getUsableSpace() - left; room > 0; room -= PAGE) {
                    out.write(new byte[(int) PAGE]);
                }
            }
            try (VectorStore store = stores.get()) {
                releases.publish(store, home, 2);
                return "published";
            } catch (SassException failure) {
                assertThat(failure.diagnostics()).hasSize(1);
                assertThat(failure.getMessage()).containsAnyOf("is full", "No space left on device");
                return failure.diagnostics().get(0).code().id();
            } finally {
                Files.delete(filler);
            }
        }
    }
}
