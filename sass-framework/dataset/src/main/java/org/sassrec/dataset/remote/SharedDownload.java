package org.sassrec.dataset.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.zip.CRC32C;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.remote.RemoteDownload;
import org.sassrec.files.remote.RemoteFolder;

/** Copies the files of a shared dataset and checks their checksums meanwhile. */
final class SharedDownload {

    private final RemoteFolder remote;
    private final String name;
    private final BiFunction<String, String, Diagnostic> damage;

    /**
     * Creates a download.
     *
     * @param name folder of the dataset
     * @param damage returns the error of a file for the reason
     */
    SharedDownload(RemoteFolder remote, String name, BiFunction<String, String, Diagnostic> damage) {
        this.remote = remote;
        this.name = name;
        this.damage = damage;
    }

    /**
     * Copies files.
     *
     * @param local folder of an earlier dataset with possibly equal files
     * @param parts folder of unfinished files
     * @param target existing folder of the copy
     * @return number of copied bytes
     * @throws IOException if a file cannot be read from the address
     * @throws UncheckedIOException if a local file cannot be written
     * @throws SassException SASS4058 if the checksum of a file is wrong twice
     */
    long copy(List<SharedIndex.Entry> files, Path local, Path parts, Path target) throws IOException {
        RemoteDownload download = new RemoteDownload(remote);
        long bytes = 0;
        for (SharedIndex.Entry file : files) {
            Path to = target.resolve(file.name());
            if (!linkLocal(local.resolve(file.name()), file, to)) {
                Path part = parts.resolve(file.place());
                boolean right = download(download, file, part);
                if (!right) {
                    right = download(download, file, part); // a part of an earlier download can be damaged
                }
                if (!right) {
                    throw damage.apply(name + "/" + file.place(), "its checksum is not " + file.crc32c())
                            .toException();
                }
                move(part, to);
                bytes += file.bytes();
            }
        }
        return bytes;
    }

    /** Links a local file that is equal. */
    private static boolean linkLocal(Path from, SharedIndex.Entry file, Path to) {
        try {
            if (!Files.isRegularFile(from)
                    || Files.size(from) != file.bytes()
                    || !LocalFile.of(from).crc32c().equals(file.crc32c())) {
                return false;
            }
            Folders.create(Objects.requireNonNull(to.getParent()));
            try {
                Files.createLink(to, from);
            } catch (IOException | UnsupportedOperationException notSupported) {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
            return true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Downloads a file and returns whether its checksum is right. Deletes it otherwise. */
    private boolean download(RemoteDownload download, SharedIndex.Entry file, Path to) throws IOException {
        CRC32C sum = new CRC32C();
        download.file(name + "/" + file.place(), file.bytes(), to, sum::update);
        if (LocalFile.hex(sum).equals(file.crc32c())) {
            return true;
        }
        delete(to);
        return false;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Folders.create(Objects.requireNonNull(to.getParent()));
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
