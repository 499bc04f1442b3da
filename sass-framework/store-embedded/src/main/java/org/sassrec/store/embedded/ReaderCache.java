package org.sassrec.store.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.FileVersions;

/** Open collections by name. Opening a collection does not block readers of other collections. Thread-safe. */
final class ReaderCache {
    private final Map<String, CollectionReader> readers = new HashMap<>();
    private final Map<String, Object> openLocks = new ConcurrentHashMap<>();
    private long unloads;

    /**
     * Returns the reader of a collection, which the caller must close once. Searches outlive an unload.
     *
     * @param opener called if the collection is not open
     */
    CollectionReader acquire(String collection, Supplier<CollectionReader> opener) {
        CollectionReader open = find(collection);
        if (open != null) {
            return open;
        }
        synchronized (
                openLocks.computeIfAbsent(
                        collection, name -> new Object())) { // opens a collection once for all waiting threads
            while (true) {
                open = find(collection);
                if (open != null) {
                    return open;
                }
                long unloadsBefore = unloads();
                CollectionReader opened = opener.get();
                if (addIfCurrent(collection, opened, unloadsBefore)) {
                    return opened;
                }
                opened.close(); // the collection may have changed meanwhile
            }
        }
    }

    private synchronized @Nullable CollectionReader find(String collection) {
        CollectionReader reader = readers.get(collection);
        if (reader != null && reader.hasFailed()) {
            unload(collection);
            return null;
        }
        if (reader != null) {
            reader.acquire();
        }
        return reader;
    }

    private synchronized long unloads() {
        return unloads;
    }

    private synchronized boolean addIfCurrent(String collection, CollectionReader opened, long unloadsBefore) {
        if (unloadsBefore != unloads || readers.containsKey(collection)) {
            return false;
        }
        readers.put(collection, opened);
        opened.acquire();
        return true;
    }

    /** Closes the reader of a collection if it has opened other files than those that were verified. */
    synchronized void unloadOther(String collection, FileVersions verified) {
        CollectionReader reader = readers.get(collection);
        if (reader != null && !reader.files().equals(verified)) {
            unload(collection);
        }
    }

    /** Closes the reader of a collection. The next access opens it again. */
    synchronized void unload(String collection) {
        unloads++;
        openLocks.remove(collection);
        CollectionReader reader = readers.remove(collection);
        if (reader != null) {
            reader.close();
        }
    }

    /** Closes all readers. */
    synchronized void unloadAll() {
        unloads++;
        openLocks.clear();
        readers.values().forEach(CollectionReader::close);
        readers.clear();
    }
}
