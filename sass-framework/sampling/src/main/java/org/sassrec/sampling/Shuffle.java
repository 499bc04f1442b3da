package org.sassrec.sampling;

/**
 * A pseudo-random order of 0..size-1 that is computed, not stored: a Feistel network over the next even power of two,
 * walked until it falls inside the range again (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). So an
 * epoch over any number of samples needs no memory, and any place of the order is found at once.
 */
public final class Shuffle {

    private static final int ROUNDS = 6;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * An order of {@code size} numbers.
     *
     * @param size at most 2^62
     * @param key another key, another order
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

    /** The number at a place; each of 0..size-1 stands at exactly one place. */
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
