package org.sassrec.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files that are there whole or not at all, after a crash of the process or of the machine, too: written aside, forced to the
 * disk and moved into place. What was there before stays until then.
 */
public final class AtomicFile {

    private AtomicFile() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Leaves the channel open. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Replaces a file, or makes it, in UTF-8.
     *
     * @throws IOException as {@link #write(Path, Content)}
     */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces a file, or makes it.
     *
     * @throws IOException as {@link #write(Path, Content)}
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, channel -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }

    /**
     * Replaces a file, or makes it.
     *
     * @param file in a folder that exists; one writer at a time
     * @throws IOException if that fails: then the file is as before, and nothing lies beside it
     */
    public static void write(Path file, Content content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true); // the rename could otherwise outlive what it names
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
