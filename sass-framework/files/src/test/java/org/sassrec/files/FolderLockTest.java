package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FolderLockTest {

    private static final String FILE = "a.lock";

    @TempDir
    Path folder;

    /** Takes the lock in a separate process: exit status 0 on success, 3 if it is held. */
    public static final class Other {
        public static void main(String[] args) throws IOException {
            try (FolderLock lock = FolderLock.tryLock(Path.of(args[0]), FILE)) {
                System.exit(lock == null ? 3 : 0);
            }
        }
    }

    @Test
    void admitsOneHolder() throws IOException {
        FolderLock first = take();
        assertThat(FolderLock.tryLock(folder, FILE)).isNull();
        first.close();
        assertThat(first.isHeld()).isFalse();
        try (FolderLock second = take()) {
            assertThat(second.isHeld()).isTrue();
            first.close(); // has no effect on the second lock
            assertThat(FolderLock.tryLock(folder, FILE)).isNull();
        }
    }

    @Test
    void locksRealFolderBehindLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        try (FolderLock lock = Objects.requireNonNull(FolderLock.tryLock(folder.resolve("real"), FILE))) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(FolderLock.tryLock(link, FILE)).isNull();
        }
    }

    /** A rejected attempt must not close the lock file, which would release the lock. */
    @Test
    void keepsLockAfterRefusedAttempt() throws Exception {
        assertThat(otherProcess()).isZero();
        try (FolderLock lock = take()) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(FolderLock.tryLock(folder, FILE)).isNull();
            assertThat(otherProcess()).isEqualTo(3);
        }
        assertThat(otherProcess()).isZero();
    }

    private FolderLock take() throws IOException {
        return Objects.requireNonNull(FolderLock.tryLock(folder, FILE));
    }

    private int otherProcess() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return other.exitValue();
    }
}
