package org.sassrec.store.milvus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.sassrec.files.Sha256;

/**
 * How many rows fit a filter, by collection and filter: sealed collections lose rows at most. Filters may be of 1,000 values
 * each, so they are remembered by their digests. Thread-safe.
 */
final class FilterCounts {

    /** So many take about two megabytes. */
    private static final int MAX_ENTRIES = 10_000;

    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    /**
     * The number of rows of a collection that fit.
     *
     * @param count asks the server, if it isn't known: outside of the map, for others must not wait for it. Two may ask at
     *     once, and one that asked before rows were removed may remember too many: the way of searching follows from the
     *     number, not what is found
     */
    long of(String collection, String filter, ToLongFunction<String> count) {
        String key = key(collection, filter);
        Long known = counts.get(key);
        if (known != null) {
            return known;
        }
        long counted = count.applyAsLong(filter);
        if (counts.size() >= MAX_ENTRIES) {
            counts.clear();
        }
        counts.put(key, counted);
        return counted;
    }

    void clear() {
        counts.clear();
    }

    Set<String> keys() {
        return Set.copyOf(counts.keySet());
    }

    private static String key(String collection, String filter) {
        MessageDigest digest = Sha256.digest();
        digest.update(collection.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(filter.getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(digest);
    }
}
