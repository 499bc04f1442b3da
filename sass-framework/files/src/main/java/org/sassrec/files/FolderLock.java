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
 * An exclusive lock on a folder among all threads of this process and all processes of the machine. The operating
 * system releases the lock when the process ends; a remaining lock file has no meaning. Thread-safe.
 */
public final class FolderLock implements AutoCloseable {

    /** Lock files held by this process. Opening and closing such a file again would release the lock (POSIX fcntl). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder without waiting.
     *
     * @param folder an existing folder; different paths of one folder share the lock
     * @param name name of the lock file in the folder; the file is created and stays
     * @return the lock, or null if another thread or process holds it
     * @throws IOException if the file cannot be created or the file system does not support locks
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
            // The class is loaded twice, for example by two plugins of a build. Treated like another process.
        } finally {
            if (lock == null) {
                release(file, channel);
            }
        }
        return channel == null || lock == null ? null : new FolderLock(file, channel);
    }

    /**
     * Takes the lock of a folder. If another thread or process holds it, waits as long as {@link WaitLimit} allows.
     *
     * @param reason text for users about the other holder, for example {@code another run is using target/sass}
     * @return the lock, or null if it is still held
     * @throws IOException as {@link #tryLock}
     */
    public static @Nullable FolderLock lock(Path folder, String name, String reason) throws IOException {
        return WaitLimit.await(reason, () -> tryLock(folder, name));
    }

    /** Returns whether the lock has not been closed. */
    public boolean isHeld() {
        return channel.isOpen();
    }

    /**
     * Releases the lock. Does nothing if it is already released.
     *
     * @throws IOException if the file cannot be closed
     */
    @Override
    public synchronized void close() throws IOException {
        if (isHeld()) { // otherwise another thread may hold it now
            release(file, channel);
        }
    }

    /** Closes the file before another thread of this process can open it. */
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
