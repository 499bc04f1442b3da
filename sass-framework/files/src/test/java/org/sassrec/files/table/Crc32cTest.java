package org.sassrec.files.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {

    @Test
    void appendsTheChecksumOfTheNextPart() {
        SplittableRandom random = new SplittableRandom(1);
        for (int size : new int[] {0, 1, 2, 7, 64, 1_000, 70_001}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            CRC32C expected = new CRC32C();
            expected.update(bytes);
            for (int border : new int[] {0, size / 3, size}) {
                Crc32c all = of(bytes, 0, border).append(of(bytes, border, size));
                assertThat(all).as("%d of %d", border, size).isEqualTo(new Crc32c(size, (int) expected.getValue()));
            }
        }
    }

    /** The exponents of the shift exceed 2^31, the period of powers of x for this polynomial. */
    @Test
    void appendsManyBytes() {
        Crc32c block = Crc32c.of(ByteBuffer.allocate(1 << 20));
        Crc32c doubled = block;
        for (int i = 0; i < 14; i++) {
            doubled = doubled.append(doubled);
        }
        CRC32C expected = new CRC32C();
        byte[] zeros = new byte[1 << 24];
        for (int i = 0; i < 1 << 10; i++) {
            expected.update(zeros);
        }
        assertThat(doubled).isEqualTo(new Crc32c(1L << 34, (int) expected.getValue()));
    }

    @Test
    void leavesThePositionOfTheBuffer() {
        ByteBuffer bytes = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(Crc32c.of(bytes).hex()).isEqualTo("e3069283"); // the check value of CRC-32C (Castagnoli)
        assertThat(bytes.remaining()).isEqualTo(9);
    }

    private static Crc32c of(byte[] bytes, int from, int to) {
        return Crc32c.of(ByteBuffer.wrap(bytes, from, to - from));
    }
}
