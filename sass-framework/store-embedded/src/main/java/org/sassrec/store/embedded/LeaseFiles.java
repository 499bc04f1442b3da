package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/**
 * The leases of a store: files that readers keep locked. The operating system releases the locks of a process that
 * ended.
 */
final class LeaseFiles {

    private static final String SEPARATOR = "~";

    /** Lease files of this process. Opening and closing such a file again would release the lock. */
    private static final Set<Path> OWN_FILES = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Opener opener;

    /** Opens a lease file to check whether it is locked. */
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    LeaseFiles(Path folder) {
        this(folder, file -> FileChannel.open(file, StandardOpenOption.WRITE));
    }

    LeaseFiles(Path folder, Opener opener) {
        this.folder = folder.toAbsolutePath().normalize();
        this.opener = opener;
    }

    VectorStore.Lease acquire(String collection) {
        Path file = folder.resolve(collection + SEPARATOR + UUID.randomUUID());
        OWN_FILES.add(file);
        FileChannel channel;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException failed) {
            OWN_FILES.remove(file);
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot write a lease", file, failed);
        }
        try {
            channel.lock();
            if (Files.exists(file)) {
                return () -> release(file, channel);
            }
            // A writer took the file for an expired lease before it was locked, and removed it.
        } catch (IOException failed) {
            release(file, channel);
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot write a lease", file, failed);
        } catch (OverlappingFileLockException looked) {
            // A writer of this process, with the class loaded twice, is checking the file and will remove it.
        }
        release(file, channel);
        return acquire(collection);
    }

    /**
     * Closes a lease. It stays in the set until it is closed, so that a writer of this process does not open the file
     * before.
     */
    private static void release(Path file, FileChannel channel) {
        if (!OWN_FILES.contains(file)) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            // The collection is not read any more, and the end of the process releases the lock.
        } finally {
            OWN_FILES.remove(file);
        }
    }

    /** Returns the collections with a lease, and removes expired lease files. */
    Set<String> activeCollections() {
        Set<String> held = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                int gap = name.indexOf(SEPARATOR);
                if (gap > 0 && isHeld(file)) {
                    held.add(name.substring(0, gap));
                }
            }
        } catch (NoSuchFileException none) {
            return held;
        } catch (IOException failed) {
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot read the leases", folder, failed);
        }
        return held;
    }

    private boolean isHeld(Path file) throws IOException {
        if (OWN_FILES.contains(file)) {
            return true;
        }
        try (FileChannel channel = opener.open(file)) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return true;
            }
            Files.deleteIfExists(file);
            return false;
        } catch (OverlappingFileLockException held) {
            return true; // held by this process with the class loaded twice
        } catch (NoSuchFileException gone) {
            return false;
        } catch (AccessDeniedException others) {
            return isLockedByOtherUser(file);
        }
    }

    /**
     * Returns whether another user of this machine holds the lease. With read access only, a shared lock can be
     * requested, which the exclusive lock of the holder blocks.
     */
    private static boolean isLockedByOtherUser(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                return true;
            }
            remove(file); // a reader that is acquiring it waits for the lock, then checks whether the file exists
            return false;
        } catch (NoSuchFileException gone) {
            return false;
        } catch (AccessDeniedException | OverlappingFileLockException held) {
            return true; // unknown, so treated as held
        }
    }

    private static void remove(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (FileSystemException stays) {
            // In a folder with the sticky bit only the owner can delete the file. It has no effect and is checked again
            // the next time.
        }
    }
}
