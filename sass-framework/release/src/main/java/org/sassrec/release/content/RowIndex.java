package org.sassrec.release.content;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

/** Finds rows by id with eight bytes per row. A hash map of a million ids would need more than a hundred megabytes. */
public final class RowIndex {

    private final ScenarioVectors vectors;
    private final int rowBits;
    private final long[] keys; // upper bits of the id's hash, then the row; sorted

    private RowIndex(ScenarioVectors vectors, int rowBits, long[] keys) {
        this.vectors = vectors;
        this.rowBits = rowBits;
        this.keys = keys;
    }

    public static RowIndex of(ScenarioVectors vectors) {
        int rowBits = Integer.SIZE - Integer.numberOfLeadingZeros(vectors.rows());
        long[] keys = new long[vectors.rows()];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = key(vectors.id(row), rowBits) | row;
        }
        Arrays.sort(keys);
        return new RowIndex(vectors, rowBits, keys);
    }

    private static long key(String id, int rowBits) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        // FNV hardly changes the upper bits for short texts, and those are the bits in the key.
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 29;
        return hash >>> rowBits << rowBits;
    }

    /** Returns the row of an id, the first one if there are several, or -1. */
    public int find(String id) {
        long key = key(id, rowBits);
        int at = Arrays.binarySearch(keys, key);
        for (int i = at < 0 ? -at - 1 : at; i < keys.length && hashPart(keys[i]) == key; i++) {
            if (vectors.id(rowAt(i)).equals(id)) {
                return rowAt(i);
            }
        }
        return -1;
    }

    /** Returns an id that several rows have, or {@code null}. */
    @Nullable
    String duplicate() {
        for (int i = 1; i < keys.length; i++) {
            for (int j = i - 1; j >= 0 && hashPart(keys[j]) == hashPart(keys[i]); j--) {
                String id = vectors.id(rowAt(i));
                if (id.equals(vectors.id(rowAt(j)))) {
                    return id;
                }
            }
        }
        return null;
    }

    private long hashPart(long key) {
        return key >>> rowBits << rowBits;
    }

    private int rowAt(int at) {
        return (int) (keys[at] & ((1L << rowBits) - 1));
    }
}
