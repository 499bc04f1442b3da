package org.sassrec.sampling;

import java.util.Arrays;

/** A growing array of ints. */
public final class IntList {

    private int[] values = new int[16];
    private int size;

    public void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    public int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
