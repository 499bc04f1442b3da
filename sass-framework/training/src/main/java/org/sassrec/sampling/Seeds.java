package org.sassrec.sampling;

import java.util.SplittableRandom;

/**
 * Random streams that are a function of what they are for (seed, epoch, batch, ...), never of what was drawn before: so
 * a batch is the same whichever thread builds it, in whatever order, in a run that was interrupted or not.
 */
final class Seeds {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Seeds() {}

    /** A well-mixed number of the parts, in order. */
    static long mix(long... parts) {
        long hash = GOLDEN;
        for (long part : parts) {
            hash = scramble(hash * 31 + scramble(part + GOLDEN));
        }
        return hash;
    }

    /** A stream for the parts. */
    static SplittableRandom random(long... parts) {
        return new SplittableRandom(mix(parts));
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64 bits. */
    static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
