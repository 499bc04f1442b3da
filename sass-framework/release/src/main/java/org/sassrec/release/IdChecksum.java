package org.sassrec.release;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sassrec.files.Sha256;

/**
 * A checksum of a set of ids that does not ask for their order, and from which ids can be taken out: the sum of their hashes,
 * 128 bits long.
 */
final class IdChecksum {

    private static final int BYTES = 16;
    private static final BigInteger END = BigInteger.ONE.shiftLeft(8 * BYTES);

    private BigInteger sum = BigInteger.ZERO;

    /** The sum that {@link #toString} gave. */
    static IdChecksum parse(String text) {
        IdChecksum set = new IdChecksum();
        set.sum = new BigInteger(text, 16);
        return set;
    }

    void add(String id) {
        sum = sum.add(hash(id)).mod(END);
    }

    void remove(String id) {
        sum = sum.subtract(hash(id)).mod(END);
    }

    private static BigInteger hash(String id) {
        byte[] hash = Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8));
        return new BigInteger(1, Arrays.copyOf(hash, BYTES));
    }

    /** In hex. */
    @Override
    public String toString() {
        return sum.toString(16);
    }
}
