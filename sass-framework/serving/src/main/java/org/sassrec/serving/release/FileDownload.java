package org.sassrec.serving.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.sassrec.files.Folders;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteFolder;

/**
 * Downloads a file, or all files of a folder, and computes the checksum of {@link Sha256#ofTree} meanwhile. Continues
 * files that an earlier download left. Repeats a request after a temporary failure.
 */
final class FileDownload {

    /** Attempts without progress, after which a file fails. */
    private static final int ATTEMPTS = 4;

    private static final long PAUSE_MILLIS = 200;
    private static final int BUFFER = 1 << 20;

    private final RemoteFolder remote;
    private final byte[] buffer = new byte[BUFFER];

    FileDownload(RemoteFolder remote) {
        this.remote = remote;
    }

    /** Reads a small file completely. */
    byte[] read(String name) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (InputStream in = remote.read(name, 0)) {
                return in.readAllBytes();
            } catch (IOException failed) {
                pause(failed, attempt);
            }
        }
    }

    /**
     * Downloads the files of a tree.
     *
     * @param folder remote folder of the model, with a slash at its end
     * @param tree name of the tree in the folder
     * @param to local file or folder
     * @return the checksum of the tree
     * @throws IOException if a file cannot be read from the remote folder
     * @throws UncheckedIOException if a file cannot be written
     */
    String tree(String folder, String tree, List<FileList.Entry> files, Path to) throws IOException {
        MessageDigest digest = Sha256.digest();
        for (FileList.Entry file : files) {
            String name = file.name().substring(Math.min(file.name().length(), tree.length() + 1));
            digest.update((name + "\0" + file.size() + "\0").getBytes(StandardCharsets.UTF_8));
            file(folder + file.name(), file.size(), to.resolve(name), digest);
        }
        return Sha256.hex(digest);
    }

    private void file(String name, long size, Path to, MessageDigest digest) throws IOException {
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
        } catch (UncheckedIOException local) {
            throw local;
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

    private long digestExisting(FileChannel file, MessageDigest digest) {
        try {
            for (int read = 0; read >= 0; read = file.read(ByteBuffer.wrap(buffer))) {
                digest.update(buffer, 0, read);
            }
            return file.position();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private long copy(InputStream in, FileChannel out, long from, long size, MessageDigest digest) throws IOException {
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
