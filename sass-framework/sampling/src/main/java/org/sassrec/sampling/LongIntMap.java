package org.sassrec.sampling;

import java.util.Arrays;

/** A map from non-negative longs to non-negative ints with open addressing. It never shrinks. Not thread-safe. */
public final class LongIntMap {

    private long[] keys;
    private int[] values;
    private int size;

    public LongIntMap(int expected) {
        int capacity = Integer.highestOneBit(Math.max(expected, 8) * 2 - 1) * 2;
        keys = new long[capacity];
        values = new int[capacity];
        Arrays.fill(keys, -1);
    }

    /** Returns the value, or -1 if the key does not exist. */
    public int get(long key) {
        int slot = slot(key);
        return keys[slot] == key ? values[slot] : -1;
    }

    public void put(long key, int value) {
        int slot = slot(key);
        if (keys[slot] != key) {
            if (2 * ++size > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) Seeds.scramble(key) & mask;
        while (keys[slot] != key && keys[slot] != -1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        Arrays.fill(keys, -1);
        for (int n = 0; n < oldKeys.length; n++) {
            if (oldKeys[n] != -1) {
                int slot = slot(oldKeys[n]);
                keys[slot] = oldKeys[n];
                values[slot] = oldValues[n];
            }
        }
    }
}
