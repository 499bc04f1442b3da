package org.sassrec.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.Crc32c;
import org.sassrec.files.table.TableDigest;

class TableDigestTest {

    private static final int ROWS = 23;

    @TempDir
    Path folder;

    private int files;

    private Path table(int from, int to, int batchRows) throws IOException {
        Path file = folder.resolve(files++ + ".arrow");
        try (TableWriter out = TableWriter.create(
                file,
                batchRows,
                new Column("byte", ColumnType.BYTE),
                new Column("short", ColumnType.SHORT),
                new Column("int", ColumnType.INT),
                new Column("text", ColumnType.TEXT),
                new Column("long", ColumnType.LONG),
                new Column("float", ColumnType.FLOAT),
                new Column("double", ColumnType.DOUBLE))) {
            for (int row = from; row < to; row++) {
                out.setByte(0, (byte) -row);
                out.setShort(1, (short) (1000 + row));
                out.setInt(2, Integer.MAX_VALUE - row);
                out.setText(3, "ü".repeat(row % 5));
                out.setLong(4, Long.MIN_VALUE + row);
                out.setFloat(5, row / 3f);
                out.setDouble(6, row / 7.0);
                out.endRow();
            }
        }
        return file;
    }

    private Path texts(String... values) throws IOException {
        Path file = folder.resolve(files++ + ".arrow");
        try (TableWriter out = TableWriter.create(file, 2, new Column("text", ColumnType.TEXT))) {
            for (String value : values) {
                out.setText(0, value);
                out.endRow();
            }
        }
        return file;
    }

    private Path starts(int batchRows, long... values) throws IOException {
        Path file = folder.resolve(files++ + ".arrow");
        try (TableWriter out = TableWriter.create(file, batchRows, new Column("start", ColumnType.LONG))) {
            for (long value : values) {
                out.addLong(value);
            }
        }
        return file;
    }

    private static TableDigest digest(Path file) throws IOException {
        return TableDigest.read(file, false).table();
    }

    private static TableDigest startsDigest(Path file) throws IOException {
        return TableDigest.read(file, true).table();
    }

    @Test
    void doesNotDependOnTheSizeOfBatches() throws IOException {
        TableDigest expected = digest(table(0, ROWS, 1 << 10));
        assertThat(expected.rows()).isEqualTo(ROWS);
        assertThat(expected.columns().keySet())
                .containsExactly("byte", "short", "int", "text", "long", "float", "double");
        for (int batch : new int[] {1, 2, 4, 16}) {
            assertThat(digest(table(0, ROWS, batch))).isEqualTo(expected);
        }
    }

    @Test
    void combinesTheDigestsOfParts() throws IOException {
        TableDigest expected = digest(table(0, ROWS, 8));
        TableDigest combined = digest(table(0, 5, 8)).append(digest(table(5, 5, 8)));
        assertThat(combined.append(digest(table(5, ROWS, 4)))).isEqualTo(expected);
        assertThat(digest(table(1, ROWS, 8)).append(digest(table(0, 1, 8)))).isNotEqualTo(expected);
    }

    @Test
    void distinguishesTextsThatJoinToTheSameText() throws IOException {
        TableDigest first = digest(texts("ab", "c", ""));
        assertThat(digest(texts("a", "bc", ""))).isNotEqualTo(first);
        assertThat(digest(texts("ab", "", "c"))).isNotEqualTo(first);
        assertThat(first.columns().get("text").hex()).hasSize(16);
    }

    @Test
    void computesTheChecksumOfTheFile() throws IOException {
        for (Path file : new Path[] {table(0, ROWS, 4), table(0, 0, 4), texts("ab", "c"), starts(2, 0, 3, 3, 9)}) {
            byte[] bytes = Files.readAllBytes(file);
            boolean starts = file.endsWith("3.arrow");
            assertThat(TableDigest.read(file, starts).file()).isEqualTo(Crc32c.of(ByteBuffer.wrap(bytes)));
        }
    }

    /** The starts of each part count from 0, and the last one is the number of rows. */
    @Test
    void digestsStartsAsNumbersOfRows() throws IOException {
        TableDigest expected = startsDigest(starts(16, 0, 3, 3, 9, 10));
        assertThat(expected.rows()).isEqualTo(4);
        assertThat(startsDigest(starts(1, 0, 3, 3, 9, 10))).isEqualTo(expected);
        assertThat(startsDigest(starts(2, 0, 3)).append(startsDigest(starts(2, 0, 0, 6, 7))))
                .isEqualTo(expected);
        assertThat(startsDigest(starts(16, 0, 3, 3, 8, 10))).isNotEqualTo(expected);
    }

    @Test
    void digestsVectors() throws IOException {
        Path file = folder.resolve("vectors.arrow");
        float[] numbers = {1, 2, 3, 4, 5, 6};
        try (VectorWriter out = VectorWriter.create(file, 2, List.of())) {
            for (int row = 0; row < 3; row++) {
                out.add("i" + row, numbers, row * 2);
            }
        }
        TableDigest digest = digest(file);
        assertThat(digest.rows()).isEqualTo(3);
        assertThat(digest.columns().get(VectorWriter.VECTOR).values()).isEqualTo(Crc32c.of(littleEndian(numbers)));
    }

    private static ByteBuffer littleEndian(float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return bytes;
    }

    @Test
    void rejectsTruncatedFile() throws IOException {
        Path file = table(0, ROWS, 4);
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut.arrow"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatIOException().isThrownBy(() -> digest(cut)).withMessageContaining("cut.arrow");
    }

    @Test
    void rejectsPartsWithOtherColumns() throws IOException {
        TableDigest first = digest(texts("a"));
        TableDigest second = digest(table(0, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.append(second))
                .withMessageContaining("[text]");
    }
}
