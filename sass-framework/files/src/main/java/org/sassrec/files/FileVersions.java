package org.sassrec.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sizes, times of the last change and inodes of files that stay mapped. Reads of a mapped file that another process
 * changes return other values without an error, or zeros: the rest of the last page of a truncated file is zero.
 * Therefore a reader calls {@link #requireUnchanged} between a read and the use of what it has read. Thread-safe.
 *
 * <p>The time is that of the last status change, which no program can set. Systems without it have the modification
 * time.
 *
 * @param versions attributes by file; none for a file that cannot be accessed
 */
public record FileVersions(Map<Path, Map<String, Object>> versions) {

    /** Larger than the part of the heap that a thread allocates from without a call into the JVM. */
    private static final int LARGE_ARRAY = 1 << 24;

    public FileVersions {
        versions = Map.copyOf(versions);
    }

    /** Returns the current versions of files. */
    public static FileVersions of(Collection<Path> files) {
        Map<Path, Map<String, Object>> versions = new HashMap<>();
        files.forEach(file -> versions.put(file, version(file)));
        return new FileVersions(versions);
    }

    /** Returns the current versions of all files below a folder, or of one file; none if it cannot be read. */
    public static FileVersions ofTree(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            return of(found.filter(Files::isRegularFile).toList());
        } catch (IOException | UncheckedIOException unreadable) {
            return of(List.of());
        }
    }

    private static Map<String, Object> version(Path file) {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        try {
            return Files.readAttributes(file, unix ? "unix:ctime,size,ino" : "lastModifiedTime,size");
        } catch (IOException missing) {
            return Map.of();
        } catch (InternalError ofAnEarlierRead) {
            return version(file); // thrown once per read, see awaitMemoryFault
        }
    }

    /**
     * Checks that all files still have these versions.
     *
     * @throws ChangedFileException if a file was changed, replaced, renamed or removed
     */
    public void requireUnchanged() throws ChangedFileException {
        for (Map.Entry<Path, Map<String, Object>> file : versions.entrySet()) {
            if (!version(file.getKey()).equals(file.getValue())) {
                awaitMemoryFault();
                throw new ChangedFileException(file.getKey());
            }
        }
    }

    /**
     * Waits for the error of a read of a truncated mapped file. Compiled code continues with zeros after such a read.
     * JDK 17 throws the {@link InternalError} later, at certain calls into the JVM such as the allocation of a large
     * array. Without this call it could fail the next query, of another release.
     */
    public static void awaitMemoryFault() {
        try {
            byte[] large = new byte[LARGE_ARRAY];
            large[large.length - 1] = 1;
        } catch (InternalError ofThisRead) {
            // The read has failed already.
        }
    }
}
