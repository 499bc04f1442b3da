package org.sassrec.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;

/**
 * Checks whether a file exists. Distinguishes a missing file from a missing permission, unlike {@link Files#exists}.
 */
public final class FileProbe {
    private FileProbe() {}

    /** Accesses the attributes of a file. */
    @FunctionalInterface
    interface Lookup {
        void access(Path file) throws IOException;
    }

    /**
     * Returns whether a file exists.
     *
     * @throws SassException SASS5904 if access to a parent folder is denied
     */
    public static boolean exists(Path file) {
        return exists(file, looked -> Files.readAttributes(looked, BasicFileAttributes.class));
    }

    static boolean exists(Path file, Lookup look) {
        try {
            look.access(file);
            return true;
        } catch (AccessDeniedException e) {
            throw SassException.of(
                    Diagnostic.error(SystemCode.PERMISSION_DENIED, "permission denied: " + file)
                            .withNote("cannot check whether the file exists")
                            .withHelp("give this user access to the parent folders"),
                    e);
        } catch (IOException e) {
            return false; // it does not exist, or a parent is not a folder
        }
    }
}
