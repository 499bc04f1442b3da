package org.sassrec.redteam;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Damages bytes and texts. */
final class Damage {

    private static final List<byte[]> HOSTILE = List.of(
            new byte[1],
            new byte[64],
            new byte[] {(byte) 0xff, (byte) 0xfe},
            new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf},
            new byte[] {(byte) 0xc3, 0x28},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            utf8("\u001b[2J"),
            utf8("\r"),
            utf8("\n"),
            utf8("\"\""),
            utf8("\""),
            utf8("\\"),
            utf8("PAR1"),
            utf8("ARROW1"));

    private Damage() {}

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Changes one place, or in one of four cases several. The result can equal the input. */
    static byte[] bytes(Trial trial, byte[] intact) {
        byte[] bytes = intact;
        int times = trial.between(0, 4) == 0 ? trial.between(2, 6) : 1;
        for (int i = 0; i < times; i++) {
            bytes = once(trial, bytes);
        }
        return bytes;
    }

    private static byte[] once(Trial trial, byte[] intact) {
        if (intact.length < 2) {
            return new byte[] {(byte) trial.between(0, 256)};
        }
        byte[] bytes = intact.clone();
        int at = trial.between(0, bytes.length);
        int length = Math.min(bytes.length - at, 1 + trial.between(0, trial.pick(4, 64, 4_096)));
        return switch (trial.between(0, 11)) {
            case 0, 1, 2 -> {
                bytes[at] ^= (byte) (1 << trial.between(0, 8));
                yield bytes;
            }
            case 3 -> {
                bytes[at] = (byte) trial.between(0, 256);
                yield bytes;
            }
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> {
                Arrays.fill(bytes, at, at + length, trial.pick((byte) 0, (byte) 0, (byte) 0xff));
                yield bytes;
            }
            case 6 -> splice(bytes, at, at, trial.pick(HOSTILE.toArray(byte[][]::new)));
            case 7 -> splice(bytes, at, at + length, new byte[0]);
            case 8 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 9 -> swapped(bytes, at, trial.between(0, bytes.length), length);
            default -> {
                if (bytes.length >= 8) {
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(
                                    Math.min(at & ~3, bytes.length - 4),
                                    trial.pick(-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 0x00ff_ffff));
                }
                yield bytes;
            }
        };
    }

    /** Replaces the bytes from {@code from} to {@code to}. */
    static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
        byte[] result = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(with, 0, result, from, with.length);
        System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
        return result;
    }

    private static byte[] swapped(byte[] bytes, int one, int other, int length) {
        int fits = Math.min(length, Math.min(bytes.length - Math.max(one, other), Math.abs(one - other)));
        byte[] result = bytes.clone();
        System.arraycopy(bytes, one, result, other, fits);
        System.arraycopy(bytes, other, result, one, fits);
        return result;
    }
}
