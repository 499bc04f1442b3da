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

/** Why the file system refuses, in words: many of its exceptions say it by their class alone, their message is the file. */
public final class IoErrorMessage {
    private static final Map<Class<? extends IOException>, String> REASONS = Map.of(
            AccessDeniedException.class, "permission denied",
            NoSuchFileException.class, "no such file or folder",
            FileAlreadyExistsException.class, "a file is in the way",
            NotDirectoryException.class, "it is no folder",
            DirectoryNotEmptyException.class, "the folder is not empty",
            FileSystemLoopException.class, "its links lead in a circle",
            CharacterCodingException.class, "it is not UTF-8");

    private IoErrorMessage() {}

    /** The reason without the file; of an exception that is not the file system's, its message. */
    public static String of(Exception e) {
        if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return of(unchecked.getCause());
        }
        for (Map.Entry<Class<? extends IOException>, String> reason : REASONS.entrySet()) {
            if (reason.getKey().isInstance(e)) {
                return reason.getValue();
            }
        }
        String told = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return told == null || told.isBlank() ? e.getClass().getSimpleName() : told.strip();
    }

    /** The file, if it is known, and the reason. */
    public static String withFile(Exception e) {
        if (e instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return withFile(unchecked.getCause());
        }
        return e instanceof FileSystemException system && system.getFile() != null
                ? "`" + system.getFile() + "`: " + of(e)
                : of(e);
    }

    /** Whether a system, a library or a server says that there is no room left. */
    public static boolean isDiskFull(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("disk quota exceeded") || text.contains("disk is full");
    }
}
