package org.sassrec.store.embedded;

import java.util.Arrays;

/** A heap of numbers, the least first. A distance that is not negative and a node make a number that sorts by distance. */
final class DistanceHeap {

    private long[] heap = new long[256];
    private int size;

    static long of(float distance, int node) {
        return (long) Float.floatToRawIntBits(distance) << 32 | node;
    }

    static int node(long number) {
        return (int) number;
    }

    static float distance(long number) {
        return Float.intBitsToFloat((int) (number >>> 32));
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    long first() {
        return heap[0];
    }

    void add(long number) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        int at = size++;
        while (at > 0 && heap[(at - 1) >>> 1] > number) {
            heap[at] = heap[(at - 1) >>> 1];
            at = (at - 1) >>> 1;
        }
        heap[at] = number;
    }

    long removeFirst() {
        long first = heap[0];
        long last = heap[--size];
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    /** Puts a number in the place of the first. */
    void replaceFirst(long number) {
        sink(number);
    }

    private void sink(long number) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= number) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = number;
    }
}
