package org.sassrec.sampling;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Creates random streams that depend only on their purpose (seed, epoch, batch, ...), not on earlier draws. A batch is
 * therefore the same for any thread and order of construction, and after an interruption.
 */
public final class Seeds {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Pre-training holds out one of this many entities. */
    private static final int HELD_OUT_ONE_IN = 20;

    private Seeds() {}

    /** Returns a well-mixed hash of the parts, in order. */
    public static long mix(long... parts) {
        long hash = GOLDEN;
        for (long part : parts) {
            hash = scramble(hash * 31 + scramble(part + GOLDEN));
        }
        return hash;
    }

    /** Returns a stable hash of a name: FNV-1a of its UTF-8 bytes. */
    public static long of(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns the random stream of the parts. */
    public static SplittableRandom random(long... parts) {
        return new SplittableRandom(mix(parts));
    }

    /** Whether pre-training holds out a user, or an item of the contrast, to measure what it has learned. */
    public static boolean isHeldOut(long seed, int entity) {
        return Long.remainderUnsigned(mix(seed, 3, entity), HELD_OUT_ONE_IN) == 0;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014), a bijection of 64 bits. */
    public static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
