package org.sassrec.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one writer has to itself, among the threads of this process and all processes of the machine. The system
 * lets go of the lock with the process, however it ends: a file that is left means nothing. Safe for use by many threads.
 */
public final class FolderLock implements AutoCloseable {

    /** Held by this process. To open such a file once more and close it would let go of the lock (POSIX, fcntl). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a folder at once or not at all.
     *
     * @param folder exists; two ways to one folder are one lock
     * @param name of the file that is locked in it; it is made, and stays
     * @return the lock, or null while somebody else holds it
     * @throws IOException if the file cannot be made or the file system has no locks
     */
    public static @Nullable FolderLock tryLock(Path folder, String name) throws IOException {
        Path file = folder.toRealPath().resolve(name);
        if (!HELD.add(file)) {
            return null;
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        } catch (OverlappingFileLockException otherLoader) {
            // The classes are loaded twice, as by a build's plugins. The same answer as for another process.
        } finally {
            if (lock == null) {
                release(file, channel);
            }
        }
        return channel == null || lock == null ? null : new FolderLock(file, channel);
    }

    /** Whether it has not been closed. */
    public boolean isHeld() {
        return channel.isOpen();
    }

    /**
     * Lets others in; a second time does nothing.
     *
     * @throws IOException if the file cannot be closed
     */
    @Override
    public synchronized void close() throws IOException {
        if (isHeld()) { // else it may be somebody else's by now
            release(file, channel);
        }
    }

    /** Closes the file before anybody else of this process may open it. */
    private static void release(Path file, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(file);
        }
    }
}
