package org.sassrec.release.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Open collections by their names. To open one takes as long as its files take to be read, so it keeps nobody waiting who asks
 * for another. Thread-safe.
 */
final class OpenReaders {
    private final Map<String, CollectionReader> readers = new HashMap<>();
    private final Map<String, Object> gates = new ConcurrentHashMap<>();
    private long unloads;

    /**
     * The reader of a collection, to be closed by the caller once: searches outlive an unload.
     *
     * @param opener called where there is none
     */
    CollectionReader take(String collection, Supplier<CollectionReader> opener) {
        CollectionReader there = find(collection);
        if (there != null) {
            return there;
        }
        synchronized (gates.computeIfAbsent(collection, name -> new Object())) { // once for all who wait for it
            while (true) {
                there = find(collection);
                if (there != null) {
                    return there;
                }
                long known = unloads();
                CollectionReader opened = opener.get();
                if (put(collection, opened, known)) {
                    return opened;
                }
                opened.close(); // what was read may have changed meanwhile
            }
        }
    }

    private synchronized @Nullable CollectionReader find(String collection) {
        CollectionReader reader = readers.get(collection);
        if (reader != null) {
            reader.retain();
        }
        return reader;
    }

    private synchronized long unloads() {
        return unloads;
    }

    private synchronized boolean put(String collection, CollectionReader opened, long known) {
        if (known != unloads || readers.containsKey(collection)) {
            return false;
        }
        readers.put(collection, opened);
        opened.retain();
        return true;
    }

    /** Lets go of a collection: the next who asks opens it anew. */
    synchronized void unload(String collection) {
        unloads++;
        gates.remove(collection);
        CollectionReader reader = readers.remove(collection);
        if (reader != null) {
            reader.close();
        }
    }

    /** Lets go of all. */
    synchronized void unloadAll() {
        unloads++;
        gates.clear();
        readers.values().forEach(CollectionReader::close);
        readers.clear();
    }
}
