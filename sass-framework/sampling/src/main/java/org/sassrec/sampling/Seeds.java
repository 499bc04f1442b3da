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

    /**
     * Purposes of random numbers. Pre-training and fine-tuning do not run at the same time, so a number has one purpose in
     * each. Other numbers would change the results of a seed.
     */
    public enum Stream {
        SAMPLE_ORDER(1),
        NEGATIVES(2),
        HELD_OUT(3),
        HARD_NEGATIVES(4),
        CONTRASTED_USERS(4),
        MINED_NEGATIVES(5),
        CONTRASTED_ITEMS(5),
        UNKNOWN_USERS(6),
        MEASURED_USERS(6),
        UNKNOWN_ITEMS(7),
        MEASURED_ITEMS(7),
        REPLAY_ORDER(8),
        MEASURED_HISTORIES(8);

        private final int number;

        Stream(int number) {
            this.number = number;
        }
    }

    private Seeds() {}

    /** Returns a well-mixed hash of the parts, in order. */
    public static long mix(long... parts) {
        long hash = GOLDEN;
        for (long part : parts) {
            hash = scramble(hash * 31 + scramble(part + GOLDEN));
        }
        return hash;
    }

    /** Returns the key of a stream of random numbers, for example in an epoch and a batch. */
    public static long mix(long seed, Stream stream, long... parts) {
        long[] all = new long[parts.length + 2];
        all[0] = seed;
        all[1] = stream.number;
        System.arraycopy(parts, 0, all, 2, parts.length);
        return mix(all);
    }

    /** Returns a stable hash of a name: FNV-1a of its UTF-8 bytes. */
    public static long of(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Returns a stream of random numbers, for example in an epoch and a batch. */
    public static SplittableRandom random(long seed, Stream stream, long... parts) {
        return new SplittableRandom(mix(seed, stream, parts));
    }

    /** Whether pre-training holds out a user, or an item of the contrast, to measure what it has learned. */
    public static boolean isHeldOut(long seed, int entity) {
        return Long.remainderUnsigned(mix(seed, Stream.HELD_OUT, entity), HELD_OUT_ONE_IN) == 0;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014), a bijection of 64 bits. */
    public static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
