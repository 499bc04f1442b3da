package org.sassrec.serving;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sassrec.serving.store.VectorStore;

/**
 * The open releases of a retriever. Keeps a collection loaded while an open release searches it, and closes
 * releases. Thread-safe.
 */
final class ReleaseRegistry {

    private static final System.Logger LOG = System.getLogger(ReleaseRegistry.class.getName());
    private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(30);

    private final VectorStore store;
    private final Map<String, Integer> readers = new HashMap<>(); // by collection; guarded by this
    private int open; // guarded by this

    ReleaseRegistry(VectorStore store) {
        this.store = store;
    }

    /** Registers a release that is being opened. Its collections stay loaded from now on. */
    synchronized void add(Set<String> collections) {
        open++;
        collections.forEach(name -> readers.merge(name, 1, Integer::sum));
    }

    /**
     * Closes a release that was {@linkplain #add added}. Logs a failure instead of throwing it: the caller is a
     * query that already has its result.
     */
    void close(Set<String> collections, Runnable parts) {
        try {
            parts.run();
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.WARNING, "cannot close an unused release", failed);
        } finally {
            unloadUnused(collections);
        }
    }

    /** Closes a release on a separate thread. A slow store must not delay the query that used the release last. */
    void closeLater(Set<String> collections, Runnable parts) {
        Thread closing = new Thread(() -> close(collections, parts), "sass-close");
        closing.setDaemon(true);
        closing.start();
    }

    /**
     * Unloads under the lock. A thread that opens a release with the same collection loads it afterwards, not
     * before.
     */
    private synchronized void unloadUnused(Set<String> collections) {
        for (String name : collections) {
            if (readers.computeIfPresent(name, (same, count) -> count == 1 ? null : count - 1) == null) {
                unload(name);
            }
        }
        open--;
        notifyAll();
    }

    private void unload(String collection) {
        try {
            store.unload(collection);
        } catch (RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, "cannot unload collection " + collection, failed);
        }
    }

    /**
     * Waits until all releases are closed, at most {@link #MAX_CLOSE_WAIT}. A store that does not respond must not
     * keep a process from ending. Returns early when interrupted.
     */
    synchronized void awaitClosed() {
        long end = System.nanoTime() + MAX_CLOSE_WAIT.toNanos();
        try {
            for (long left = MAX_CLOSE_WAIT.toNanos(); open > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
