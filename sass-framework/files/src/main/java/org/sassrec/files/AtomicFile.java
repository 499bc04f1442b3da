package org.sassrec.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files atomically. After a crash of the process or the machine, a file has the old content or the new content,
 * never a part. The content is written to a temporary file, forced to the disk and moved into place. Then the folder is
 * forced to the disk, so that a later file never survives a crash without this one.
 */
public final class AtomicFile {

    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes the content. Must not close the channel. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Creates or replaces a file with a text in UTF-8.
     *
     * @throws IOException see {@link #write(Path, Content)}
     */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Creates or replaces a file.
     *
     * @throws IOException see {@link #write(Path, Content)}
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, content(bytes));
    }

    /** Returns a content of these bytes. */
    public static Content content(byte[] bytes) {
        return channel -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        };
    }

    /**
     * Creates or replaces a file.
     *
     * @param file in an existing folder. Only one thread or process may write it at a time
     * @throws IOException if writing fails; the file is then unchanged and the temporary file is deleted
     */
    public static void write(Path file, Content content) throws IOException {
        write(file, file.resolveSibling(file.getFileName() + ".tmp"), content);
    }

    /**
     * Creates or replaces a file that other threads or processes may write at the same time. The last one wins. After a
     * crash, a temporary file with a random name can remain.
     *
     * @param file in an existing folder
     * @throws IOException see {@link #write(Path, Content)}
     */
    public static void writeShared(Path file, Content content) throws IOException {
        write(file, file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp"), content);
    }

    private static void write(Path file, Path aside, Content content) throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true); // otherwise the rename could survive a crash without the content
            }
            Folders.move(aside, file);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(aside);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }
}
