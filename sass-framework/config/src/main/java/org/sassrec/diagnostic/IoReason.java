package org.sassrec.diagnostic;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why the file system refuses, in words: many of its exceptions say it by their class alone, their message is the file. */
public final class IoReason {
    private IoReason() {}

    /** The reason without the file. */
    public static String of(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file is in the way";
        }
        if (e instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (e instanceof FileSystemLoopException) {
            return "its links lead in a circle";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        String told = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return told == null || told.isBlank() ? e.getClass().getSimpleName() : told.strip();
    }

    /** The file, if it is known, and the reason. */
    public static String withFile(IOException e) {
        return e instanceof FileSystemException system && system.getFile() != null
                ? "`" + system.getFile() + "`: " + of(e)
                : of(e);
    }
}
