package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("file.json");
    }

    @Test
    void createsAndReplacesFile() throws IOException {
        AtomicFile.write(file, "a longer text, ä 情");
        assertThat(file).hasContent("a longer text, ä 情");
        AtomicFile.write(file, new byte[] {1, 2, 3});
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(folder).isDirectoryContaining(each -> each.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void keepsOldFileAfterFailure() throws IOException {
        AtomicFile.write(file, "before");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[9]));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    throw new IllegalStateException("of the content");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("before");
        assertThat(folder.toFile().list()).containsExactly("file.json");
    }

    @Test
    void movesFileIntoPlaceWhenComplete() throws IOException {
        AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[5]));
            assertThat(file).doesNotExist();
        });
        assertThat(file).hasSize(5);
    }

    /** A temporary file of a killed process is overwritten. */
    @Test
    void overwritesLeftoverTempFile() throws IOException {
        Files.writeString(folder.resolve("file.json.tmp"), "half of something that was longer");
        AtomicFile.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder.toFile().list()).containsExactly("file.json");
    }

    @Test
    void letsSeveralThreadsWriteOneFile() throws Exception {
        byte[] bytes = new byte[50_000];
        Callable<Void> write = () -> {
            AtomicFile.writeShared(file, AtomicFile.content(bytes));
            assertThat(file).hasBinaryContent(bytes);
            return null;
        };
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> written : writers.invokeAll(Collections.nCopies(64, write))) {
                written.get();
            }
        } finally {
            writers.shutdown();
        }
        assertThat(folder.toFile().list()).containsExactly("file.json");
    }
}
