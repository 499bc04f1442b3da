package org.sassrec.files.table;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * A CRC-32C checksum with the number of its bytes, so that the checksums of two parts give that of their concatenation.
 * Appending multiplies polynomials over GF(2), as {@code crc32_combine} of <a
 * href="https://github.com/madler/zlib/blob/v1.3.1/crc32.c">zlib</a> does.
 *
 * @param bytes number of bytes
 * @param value checksum
 */
public record Crc32c(long bytes, int value) {

    /** The checksum of no bytes. */
    public static final Crc32c EMPTY = new Crc32c(0, 0);

    /** The polynomial of CRC-32C with reversed bits: bit 31 is the factor of x^0. */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int ONE = 1 << 31;

    /** Element {@code k} is x^(8 * 2^k) modulo the polynomial: it shifts by 2^k bytes. */
    private static final int[] SHIFTS = shifts();

    private static int[] shifts() {
        int[] shifts = new int[Long.SIZE - 1];
        shifts[0] = ONE >>> Byte.SIZE;
        for (int k = 1; k < shifts.length; k++) {
            shifts[k] = multiply(shifts[k - 1], shifts[k - 1]);
        }
        return shifts;
    }

    /** Returns the checksum of the remaining bytes of a buffer, whose position does not change. */
    public static Crc32c of(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        int length = bytes.remaining();
        sum.update(bytes.duplicate());
        return new Crc32c(length, (int) sum.getValue());
    }

    /** Returns the checksum of these bytes followed by those of {@code next}. */
    public Crc32c append(Crc32c next) {
        if (bytes == 0) {
            return next;
        }
        int shifted = value;
        long left = next.bytes;
        for (int k = 0; left != 0; k++) {
            if ((left & 1) == 1) {
                shifted = multiply(SHIFTS[k], shifted);
            }
            left >>>= 1;
        }
        return new Crc32c(bytes + next.bytes, shifted ^ next.value);
    }

    /** Returns the product of two polynomials modulo {@link #POLYNOMIAL}. */
    private static int multiply(int first, int second) {
        int product = 0;
        int shifted = second;
        for (int left = first; left != 0; left <<= 1) {
            if (left < 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }

    /** Returns the checksum as eight hexadecimal digits. */
    public String hex() {
        return HexFormat.of().toHexDigits(value);
    }
}
