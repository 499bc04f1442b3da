package org.sassrec.serving;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sassrec.serving.store.VectorStore;

/**
 * The releases that a retriever has open: which collections they search, so that what another one searches stays loaded when
 * one is closed, and the closing itself. Thread-safe.
 */
final class OpenReleaseRegistry {

    private static final System.Logger LOG = System.getLogger(OpenReleaseRegistry.class.getName());
    private static final Duration MAX_CLOSE_WAIT = Duration.ofSeconds(30);

    private final VectorStore store;
    private final Map<String, Integer> readers = new HashMap<>(); // by collection; guarded by this
    private int open; // guarded by this

    OpenReleaseRegistry(VectorStore store) {
        this.store = store;
    }

    /** One is being opened: from now on its collections stay loaded. */
    synchronized void add(Set<String> collections) {
        open++;
        collections.forEach(name -> readers.merge(name, 1, Integer::sum));
    }

    /**
     * Closes one that has been {@link #add}. What fails is logged: nobody can do anything about it, and whoever is the last
     * to let go has an answer, or another failure to tell.
     */
    void close(Set<String> collections, Runnable parts) {
        try {
            parts.run();
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.WARNING, "a release that is not used any more could not be closed", failed);
        } finally {
            unloadUnused(collections);
        }
    }

    /** The same on a thread of its own: a store may take its time, for which the query that happens to be the last must not wait. */
    void closeLater(Set<String> collections, Runnable parts) {
        Thread closing = new Thread(() -> close(collections, parts), "sass-close");
        closing.setDaemon(true);
        closing.start();
    }

    /** Unloads under the lock: who opens another release of the same collection loads it afterwards, not before. */
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
            LOG.log(System.Logger.Level.WARNING, "collection " + collection + " could not be unloaded", failed);
        }
    }

    /**
     * Waits until all are closed, but not when interrupted, and no longer than {@link #MAX_CLOSE_WAIT}: a store that does not answer
     * must not keep a process from ending.
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
