package org.sassrec.serving.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.sassrec.files.Sha256;
import org.sassrec.files.remote.RemoteDownload;
import org.sassrec.files.remote.RemoteFolder;

/** Downloads all files of a folder and computes the checksum of {@link Sha256#ofTree} meanwhile. */
final class FileDownload {

    private final RemoteDownload download;

    FileDownload(RemoteFolder remote) {
        this.download = new RemoteDownload(remote);
    }

    /** Reads a small file completely. */
    byte[] read(String name) throws IOException {
        return download.read(name);
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
            download.file(folder + file.name(), file.size(), to.resolve(name), digest::update);
        }
        return Sha256.hex(digest);
    }
}
