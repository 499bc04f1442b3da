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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.serving.store.VectorStore;

/** Leases of a store: files that their readers keep locked. The operating system lets go of those of a process that ended. */
final class LeaseFiles {

    private static final String SEPARATOR = "~";

    /** Held by this process. To open such a file once more and close it would let go of the lock. */
    private static final Set<Path> OWN_FILES = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Opener opener;

    /** Opens a lease to see whether it is locked. */
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
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot write a lease", file, failed);
        }
        try {
            channel.lock();
            if (Files.exists(file)) {
                return () -> release(file, channel);
            }
            // A writer took it for one that is over, before it was locked.
        } catch (IOException failed) {
            release(file, channel);
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot write a lease", file, failed);
        } catch (OverlappingFileLockException looked) {
            // A writer of this process, loaded a second time, looks whether it is over, and removes it.
        }
        release(file, channel);
        return acquire(collection);
    }

    /** Ours until it is closed: a writer of this process must not open it before. */
    private static void release(Path file, FileChannel channel) {
        if (!OWN_FILES.contains(file)) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            // Nobody reads it any more, and the end of the process lets go of it.
        } finally {
            OWN_FILES.remove(file);
        }
    }

    /** Collections with a lease; files of those that are over are removed. */
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
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot read the leases", folder, failed);
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
            return true; // by this process, if it has loaded this class twice
        } catch (NoSuchFileException gone) {
            return false;
        } catch (AccessDeniedException others) {
            return isLockedByOtherUser(file);
        }
    }

    /** Of another user of this machine: who may read alone can ask for a part of the lock, which its holder does not share. */
    private static boolean isLockedByOtherUser(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            if (lock == null) {
                return true;
            }
            remove(file); // while who is just taking it waits for the lock: he looks whether it is there, then
            return false;
        } catch (NoSuchFileException gone) {
            return false;
        } catch (AccessDeniedException | OverlappingFileLockException held) {
            return true; // whether it is over can't be told
        }
    }

    private static void remove(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (FileSystemException stays) {
            // A folder in which each may delete his own alone. It means nothing, and is looked at again the next time.
        }
    }
}
