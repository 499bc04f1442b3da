package org.sassrec.files.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.sassrec.files.Folders;

/**
 * Downloads files. Continues files that an earlier download left. Repeats a request after a temporary failure. Not
 * thread-safe.
 */
public final class RemoteDownload {

    /** Attempts without progress, after which a request fails. */
    private static final int ATTEMPTS = 4;

    private static final long PAUSE_MILLIS = 200;
    private static final int BUFFER = 1 << 20;

    /** Size of the greatest file that is read into memory. */
    private static final int MAX_SMALL = 64 << 20;

    private final RemoteFolder remote;
    private final byte[] buffer = new byte[BUFFER];

    public RemoteDownload(RemoteFolder remote) {
        this.remote = remote;
    }

    /** Receives the bytes of a file in their order. */
    @FunctionalInterface
    public interface Digest {
        void update(byte[] bytes, int offset, int length);
    }

    /** A request that can be repeated. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws IOException;
    }

    /** Sends a request, again after temporary failures. */
    public static <T> T repeat(Request<T> request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.send();
            } catch (IOException failed) {
                pause(failed, attempt);
            }
        }
    }

    /** Reads a small file completely. */
    public byte[] read(String name) throws IOException {
        return repeat(() -> {
            try (InputStream in = remote.read(name, 0)) {
                byte[] bytes = in.readNBytes(MAX_SMALL);
                if (in.read() >= 0) {
                    throw new IOException("`" + name + "` has more than " + MAX_SMALL + " bytes");
                }
                return bytes;
            }
        });
    }

    /**
     * Downloads a file, or the rest of it if a part exists.
     *
     * @param size of the file in bytes
     * @param to local file
     * @param digest receives all bytes of the file
     * @throws IOException if the file cannot be read from the remote folder
     * @throws UncheckedIOException if the file cannot be written
     */
    public void file(String name, long size, Path to, Digest digest) throws IOException {
        try (FileChannel out = open(to, size)) {
            long have = digestExisting(out, digest);
            for (int attempt = 1; have < size; attempt++) {
                long before = have;
                try (InputStream in = remote.read(name, have)) {
                    have = copy(in, out, have, size, digest);
                    if (have < size) {
                        throw new IOException("it ends after " + have + " of " + size + " bytes");
                    }
                } catch (IOException failed) {
                    have = position(out);
                    attempt = have > before ? 0 : attempt;
                    pause(failed, attempt);
                }
            }
            force(out);
        }
    }

    private static FileChannel open(Path to, long size) {
        try {
            Folders.create(Objects.requireNonNull(to.toAbsolutePath().getParent()));
            if (Files.exists(to) && Files.size(to) > size) {
                Files.delete(to);
            }
            return FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private long digestExisting(FileChannel file, Digest digest) {
        try {
            for (int read = 0; read >= 0; read = file.read(ByteBuffer.wrap(buffer))) {
                digest.update(buffer, 0, read);
            }
            return file.position();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private long copy(InputStream in, FileChannel out, long from, long size, Digest digest) throws IOException {
        long have = from;
        while (have < size) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, size - have));
            if (read < 0) {
                break;
            }
            write(out, read);
            digest.update(buffer, 0, read);
            have += read;
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted();
            }
        }
        return have;
    }

    private void write(FileChannel out, int length) {
        try {
            for (ByteBuffer left = ByteBuffer.wrap(buffer, 0, length); left.hasRemaining(); ) {
                out.write(left);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static long position(FileChannel out) {
        try {
            return out.position();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void force(FileChannel out) {
        try {
            out.force(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void pause(IOException failed, int attempt) throws IOException {
        if (attempt >= ATTEMPTS
                || failed instanceof NoSuchFileException
                || failed instanceof AccessDeniedException
                || Thread.currentThread().isInterrupted()) {
            throw failed;
        }
        try {
            Thread.sleep(PAUSE_MILLIS << attempt);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw failed;
        }
    }

    private static IOException interrupted() {
        return new IOException("the download was interrupted");
    }
}
