package org.sassrec.store.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Open collections by their names. To open one takes as long as its files take to be read, so it keeps nobody waiting who asks
 * for another. Thread-safe.
 */
final class ReaderCache {
    private final Map<String, CollectionReader> readers = new HashMap<>();
    private final Map<String, Object> openLocks = new ConcurrentHashMap<>();
    private long unloads;

    /**
     * The reader of a collection, to be closed by the caller once: searches outlive an unload.
     *
     * @param opener called where there is none
     */
    CollectionReader acquire(String collection, Supplier<CollectionReader> opener) {
        CollectionReader there = find(collection);
        if (there != null) {
            return there;
        }
        synchronized (openLocks.computeIfAbsent(collection, name -> new Object())) { // once for all who wait for it
            while (true) {
                there = find(collection);
                if (there != null) {
                    return there;
                }
                long known = unloads();
                CollectionReader opened = opener.get();
                if (addIfCurrent(collection, opened, known)) {
                    return opened;
                }
                opened.close(); // what was read may have changed meanwhile
            }
        }
    }

    private synchronized @Nullable CollectionReader find(String collection) {
        CollectionReader reader = readers.get(collection);
        if (reader != null) {
            reader.acquire();
        }
        return reader;
    }

    private synchronized long unloads() {
        return unloads;
    }

    private synchronized boolean addIfCurrent(String collection, CollectionReader opened, long known) {
        if (known != unloads || readers.containsKey(collection)) {
            return false;
        }
        readers.put(collection, opened);
        opened.acquire();
        return true;
    }

    /** Lets go of a collection: the next who asks opens it anew. */
    synchronized void unload(String collection) {
        unloads++;
        openLocks.remove(collection);
        CollectionReader reader = readers.remove(collection);
        if (reader != null) {
            reader.close();
        }
    }

    /** Lets go of all. */
    synchronized void unloadAll() {
        unloads++;
        openLocks.clear();
        readers.values().forEach(CollectionReader::close);
        readers.clear();
    }
}
