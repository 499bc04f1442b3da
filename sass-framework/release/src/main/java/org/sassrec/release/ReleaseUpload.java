package org.sassrec.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.serving.release.FileList;

/**
 * Copies the files of a release to the address from which other machines read them. The list of the files is written
 * last and deleted first: files with a list are complete.
 */
final class ReleaseUpload {

    private final RemoteFolder remote;

    ReleaseUpload(RemoteFolder remote) {
        this.remote = remote;
    }

    /**
     * Copies the files of a model, unless the address has them.
     *
     * @param folder local folder of the model, with a list of its files
     * @throws SassException SASS7556 if a file cannot be copied
     */
    void upload(Path folder) {
        String model = name(folder);
        String current = model + FileList.FILE;
        try {
            byte[] list = Files.readAllBytes(folder.resolve(FileList.FILE));
            if (isComplete(current, list)) {
                return;
            }
            for (FileList.Entry file : FileList.of(folder).files()) {
                current = model + file.name();
                remote.write(current, folder.resolve(file.name()));
            }
            current = model + FileList.FILE;
            remote.write(current, folder.resolve(FileList.FILE));
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    ReleaseCode.RELEASE_FILES_UPLOAD_FAILED,
                                    "cannot copy the files of the release to " + remote.address(current) + ": "
                                            + reason(failed))
                            .withNote("the live release is unchanged")
                            .withHelp("check the address `publish.milvus.files`, the credentials in the environment and"
                                    + " the connection, then run `sass publish` again"),
                    failed);
        }
    }

    /** Returns why the files of a model cannot be read at the address; empty if it has their list. */
    Optional<String> problem(Path folder) {
        String list = name(folder) + FileList.FILE;
        String place = "the list of files at " + remote.address(list) + " ";
        try {
            return isComplete(list, Files.readAllBytes(folder.resolve(FileList.FILE)))
                    ? Optional.empty()
                    : Optional.of(place + "does not exist, or is not that of the release");
        } catch (NoSuchFileException unlisted) {
            return Optional.of(place + "was not written");
        } catch (IOException failed) {
            return Optional.of(place + "cannot be read: " + reason(failed));
        }
    }

    private boolean isComplete(String name, byte[] list) throws IOException {
        try (InputStream in = remote.read(name, 0)) {
            return Arrays.equals(in.readAllBytes(), list);
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    /**
     * Removes the files of a model.
     *
     * @param folder local folder of the model
     */
    void delete(Path folder) throws IOException {
        try {
            remote.delete(name(folder) + FileList.FILE);
            remote.delete(name(folder));
        } catch (IOException failed) {
            throw new IOException(remote.address(name(folder)) + ": " + reason(failed), failed);
        }
    }

    private static String name(Path folder) {
        return "releases/" + folder.getFileName() + "/";
    }

    private static String reason(IOException failed) {
        return failed instanceof AccessDeniedException denied && denied.getReason() != null
                ? "access is denied (" + denied.getReason() + ")"
                : IoErrorMessage.of(failed);
    }
}
