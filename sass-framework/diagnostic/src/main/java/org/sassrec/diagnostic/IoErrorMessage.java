package org.sassrec.diagnostic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;

/**
 * Formats errors of the file system. Many exceptions contain the file as their message and the reason only as their
 * class.
 */
public final class IoErrorMessage {
    private static final Map<Class<? extends IOException>, String> REASONS = Map.of(
            AccessDeniedException.class, "permission denied",
            NoSuchFileException.class, "no such file or folder",
            FileAlreadyExistsException.class, "a file with this name exists",
            NotDirectoryException.class, "it is not a folder",
            DirectoryNotEmptyException.class, "the folder is not empty",
            FileSystemLoopException.class, "its links form a cycle",
            CharacterCodingException.class, "it is not UTF-8");

    private IoErrorMessage() {}

    /** Returns the reason without the file. For exceptions of other sources, returns their message. */
    public static String of(Exception e) {
        if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return of(unchecked.getCause());
        }
        for (Map.Entry<Class<? extends IOException>, String> entry : REASONS.entrySet()) {
            if (entry.getKey().isInstance(e)) {
                return entry.getValue();
            }
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null || reason.isBlank() ? e.getClass().getSimpleName() : reason.strip();
    }

    /** Returns the file, if it is known, and the reason. */
    public static String withFile(Exception e) {
        if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return withFile(unchecked.getCause());
        }
        return e instanceof FileSystemException system && system.getFile() != null
                ? "`" + system.getFile() + "`: " + of(e)
                : of(e);
    }

    /** Returns whether a message of a system, a library or a server reports a full disk. */
    public static boolean isDiskFull(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("disk quota exceeded") || text.contains("disk is full");
    }
}
