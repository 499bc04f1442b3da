package org.sassrec.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;

/** Whether a file is there, where "no" must not mean "nobody may look". */
public final class FileProbe {
    private FileProbe() {}

    /** How to look. */
    @FunctionalInterface
    interface Lookup {
        void access(Path file) throws IOException;
    }

    /**
     * Looks.
     *
     * @throws SassException SASS5904 if a folder above it may not be entered
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
                    Diagnostic.error(DiagnosticCode.PERMISSION_DENIED, "permission denied: " + file)
                            .withNote("so nobody can tell whether it is there")
                            .withHelp("let this user enter the folders above it"),
                    e);
        } catch (IOException e) {
            return false; // it is not there, or a file stands where a folder should
        }
    }
}
