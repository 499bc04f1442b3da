package org.sassrec.prepare.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFileTest {
    private static final byte[] TEXT = IntStream.range(0, 20_000)
            .mapToObj(i -> i * 7919L % 104_729 + ",a\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static byte[] packed(String ending) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                ending.equals("gz") ? new GZIPOutputStream(bytes) : new ZstdOutputStream(bytes).setChecksum(true)) {
            out.write(TEXT);
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[]... parts) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void acceptsConcatenatedArchives(String ending) throws IOException {
        byte[] packed = packed(ending);
        assertThat(CompressedFile.findDamage(file("one." + ending, packed))).isEmpty();
        assertThat(CompressedFile.findDamage(file("two." + ending, packed, packed)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void reportsTruncatedArchive(String ending) throws IOException {
        byte[] packed = packed(ending);
        for (int left : new int[] {5, packed.length / 2, packed.length - 1}) {
            byte[] cut = Arrays.copyOf(packed, left);
            assertThat(CompressedFile.findDamage(file("cut." + ending, cut)))
                    .as("the first %d bytes", left)
                    .isPresent();
            if (left > 100) { // with a complete header
                assertThat(CompressedFile.findDamage(file("second." + ending, packed, cut)))
                        .as("the first %d bytes after another archive", left)
                        .isPresent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst"})
    void reportsWrongChecksum(String ending) throws IOException {
        byte[] packed = packed(ending);
        packed[packed.length - (ending.equals("gz") ? 8 : 4)] ^= 1;
        assertThat(CompressedFile.findDamage(file("wrong." + ending, packed))).isPresent();
    }

    @Test
    void reportsArchiveTruncatedAtBlockEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes, 512, true)) {
            out.write(TEXT);
            out.flush();
            // The state of a file that is still being written.
            assertThat(CompressedFile.findDamage(file("flushed.CSV.GZ", bytes.toByteArray())))
                    .contains("the file is truncated");
        }
    }

    @Test
    void ignoresUncompressedFiles() throws IOException {
        assertThat(CompressedFile.findDamage(file("plain.csv", TEXT))).isEmpty();
        assertThat(CompressedFile.findDamage(file("plain.csv.gz", TEXT))).contains("Not in GZIP format");
    }
}
