package org.sassrec.sampling;

/**
 * A pseudo-random permutation of 0..size-1 that is computed, not stored. It is a Feistel network over the next even
 * power of two with cycle walking (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). An epoch of any
 * size needs no memory and has random access.
 */
public final class Shuffle {

    private static final int ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * Creates a permutation of {@code size} numbers.
     *
     * @param size at most 2^62
     * @param key selects the permutation
     */
    public Shuffle(long size, long key) {
        if (size < 0 || size > 1L << 62) {
            throw new IllegalArgumentException("size " + size);
        }
        this.size = size;
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(size - 1, 1));
        this.halfBits = Math.max(2, (bits + 1) / 2);
        this.halfMask = (1L << halfBits) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = Seeds.mix(key, round);
        }
    }

    /** Returns the number at a position. Each of 0..size-1 occurs at exactly one position. */
    public long at(long place) {
        if (place < 0 || place >= size) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size);
        }
        long value = place;
        do {
            value = permute(value);
        } while (value >= size);
        return value;
    }

    private long permute(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (long key : keys) {
            long next = left ^ (Seeds.scramble(right ^ key) & halfMask);
            left = right;
            right = next;
        }
        return (left << halfBits) | right;
    }
}
