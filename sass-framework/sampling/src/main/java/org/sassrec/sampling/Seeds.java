package org.sassrec.sampling;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Random streams that are a function of what they are for (seed, epoch, batch, ...), never of what was drawn before: so
 * a batch is the same whichever thread builds it, in whatever order, in a run that was interrupted or not.
 */
public final class Seeds {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Of pre-training's entities one in so many is held out. */
    private static final int HELD_OUT_ONE_IN = 20;

    private Seeds() {}

    /** A well-mixed number of the parts, in order. */
    public static long mix(long... parts) {
        long hash = GOLDEN;
        for (long part : parts) {
            hash = scramble(hash * 31 + scramble(part + GOLDEN));
        }
        return hash;
    }

    /** The number of a name, in whatever process or dataset: FNV-1a of its UTF-8 bytes. */
    public static long of(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** A stream for the parts. */
    public static SplittableRandom random(long... parts) {
        return new SplittableRandom(mix(parts));
    }

    /**
     * Whether pre-training, whatever its task, never sees a user, or an item of the contrast, so that it can tell what it
     * learned.
     */
    public static boolean isHeldOut(long seed, int entity) {
        return Long.remainderUnsigned(mix(seed, 3, entity), HELD_OUT_ONE_IN) == 0;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64 bits. */
    public static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
