package org.sassrec.dataset;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Hash of hashed vocabularies: SipHash-2-4 of the UTF-8 bytes of a text with the key (seed, 0). The TensorFlow
 * operation {@code StringToHashBucketStrong} computes the same buckets, so a served user tower needs no vocabulary.
 */
public final class TextHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private TextHash(long seed) {
        v0 = 0x736f6d6570736575L ^ seed;
        v1 = 0x646f72616e646f6dL;
        v2 = 0x6c7967656e657261L ^ seed;
        v3 = 0x7465646279746573L;
    }

    /**
     * Returns the row of a text.
     *
     * @param buckets number of rows of the vocabulary without the out-of-vocabulary row
     * @return 1 to {@code buckets}, 0 for an empty text (a missing value)
     */
    public static int row(String text, int buckets, long seed) {
        return text.isEmpty() ? 0 : 1 + (int) Long.remainderUnsigned(hash(text, seed), buckets);
    }

    /** Returns the 64-bit hash of a text. */
    public static long hash(String text, long seed) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TextHash state = new TextHash(seed);
        int wordBytes = bytes.length & ~7;
        for (int at = 0; at < wordBytes; at += Long.BYTES) {
            state.add((long) LONG.get(bytes, at));
        }
        long last = (long) bytes.length << 56;
        for (int at = wordBytes; at < bytes.length; at++) {
            last |= (bytes[at] & 0xFFL) << (8 * (at - wordBytes));
        }
        state.add(last);
        return state.finish();
    }

    private void add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long finish() {
        v2 ^= 0xFF;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
