package org.sassrec.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.TableFile;

/** Reads files of the Arrow library's writer without the Arrow library. */
class TableFileTest {

    private static final int ROWS = 11;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTable() throws IOException {
        file = folder.resolve("table.arrow");
        try (TableWriter out = TableWriter.create(
                file,
                4,
                new TableWriter.Column("byte", ColumnType.BYTE),
                new TableWriter.Column("short", ColumnType.SHORT),
                new TableWriter.Column("int", ColumnType.INT),
                new TableWriter.Column("long", ColumnType.LONG),
                new TableWriter.Column("float", ColumnType.FLOAT),
                new TableWriter.Column("double", ColumnType.DOUBLE),
                new TableWriter.Column("größe", ColumnType.TEXT))) {
            for (int row = 0; row < ROWS; row++) {
                out.setByte(0, (byte) -row);
                out.setShort(1, (short) (1000 + row));
                out.setInt(2, Integer.MAX_VALUE - row);
                out.setLong(3, Long.MIN_VALUE + row);
                out.setFloat(4, row / 3f);
                out.setDouble(5, row / 7.0);
                out.setText(6, "ü" + row);
                out.endRow();
            }
        }
    }

    @Test
    void reportsTextsOfABatchThatAreTooLong() throws IOException {
        try (TableWriter out = TableWriter.create(
                folder.resolve("texts.arrow"), 2, new TableWriter.Column("title", ColumnType.TEXT))) {
            out.limitTexts(10);
            for (String text : List.of("12345", "67890", "1234567890", "")) {
                out.setText(0, text);
                out.endRow();
            }
            out.setText(0, "123456");
            out.endRow();
            assertThatThrownBy(() -> out.setText(0, "12345"))
                    .hasMessageContaining(
                            "error[SASS4069]: too many bytes in 2 successive texts of the column `title`");
        }
    }

    @Test
    void readsColumnsOfEachTypeFromSeveralBatches() throws IOException {
        TableFile table = TableFile.open(file);
        assertThat(table.rows()).isEqualTo(ROWS);
        assertThat(table.columns()).containsExactly("byte", "short", "int", "long", "float", "double", "größe");
        for (int row = 0; row < ROWS; row++) {
            assertThat(table.bytes("byte").get(row)).isEqualTo((byte) -row);
            assertThat(table.shorts("short").get(row)).isEqualTo((short) (1000 + row));
            assertThat(table.ints("int").get(row)).isEqualTo(Integer.MAX_VALUE - row);
            assertThat(table.longs("long").get(row)).isEqualTo(Long.MIN_VALUE + row);
            assertThat(table.floats("float").get(row)).isEqualTo(row / 3f);
            assertThat(table.doubles("double").get(row)).isEqualTo(row / 7.0);
            assertThat(table.texts("größe").get(row)).isEqualTo("ü" + row);
        }
    }

    @Test
    void readsEmptyTable() throws IOException {
        Path empty = folder.resolve("empty.arrow");
        TableWriter.create(empty, 4, new TableWriter.Column("id", ColumnType.TEXT))
                .close();
        TableFile table = TableFile.open(empty);
        assertThat(table.rows()).isZero();
        assertThat(table.texts("id").find(0, "a")).isEqualTo(-1);
    }

    @Test
    void rejectsColumnOfAnotherType() throws IOException {
        TableFile table = TableFile.open(file);
        assertThatIllegalArgumentException().isThrownBy(() -> table.longs("int"));
        assertThatIllegalArgumentException().isThrownBy(() -> table.vectors("float"));
        assertThatIllegalArgumentException().isThrownBy(() -> table.ints("none"));
    }

    @Test
    void rejectsTruncatedFile() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatIOException().isThrownBy(() -> TableFile.open(file));
        }
    }

    /** A length or position outside the file is an error and allocates no memory. */
    @Test
    void reportsDamagedMetadata() throws IOException {
        byte[] intact = Files.readAllBytes(file);
        int reported = 0;
        for (int i = 0; i < 8 * intact.length; i += 41) {
            byte[] damaged = intact.clone();
            damaged[i / 8] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            try {
                TableFile.open(file);
            } catch (IOException damage) {
                reported++;
            }
        }
        assertThat(reported).isGreaterThan(50);
    }

    /** Parts of uneven lengths, with several batches, one batch and no rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {"11", "0 11", "11 0", "1 10", "4 7", "5 0 3 3", "1 1 1 1 1 1 1 1 1 1 1", "9 2", "0 0 11 0 0"})
    void readsSeveralFilesAsOneTable(String lengths) throws IOException {
        List<Path> parts = new ArrayList<>();
        int next = 0;
        for (String length : lengths.split(" ", -1)) {
            parts.add(folder.resolve("part" + parts.size()));
            try (TableWriter out = TableWriter.create(
                    parts.get(parts.size() - 1),
                    4,
                    new TableWriter.Column("int", ColumnType.INT),
                    new TableWriter.Column("long", ColumnType.LONG),
                    new TableWriter.Column("text", ColumnType.TEXT))) {
                for (int i = 0; i < Integer.parseInt(length); i++, next++) {
                    out.setInt(0, 7 * next);
                    out.setLong(1, -next);
                    out.setText(2, String.format(Locale.ROOT, "%03d", next));
                    out.endRow();
                }
            }
        }
        TableFile table = TableFile.open(parts);
        assertThat(table.rows()).isEqualTo(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(table.ints("int").get(row)).isEqualTo(7 * row);
            assertThat(table.longs("long").get(row)).isEqualTo(-row);
            assertThat(table.texts("text").get(row)).isEqualTo(String.format(Locale.ROOT, "%03d", row));
            assertThat(table.texts("text").find(ROWS, String.format(Locale.ROOT, "%03d", row)))
                    .isEqualTo(row);
            assertThat(table.ints("int").lowerBound(0, ROWS, 7 * row - 1)).isEqualTo(row);
            int[] rest = new int[ROWS - row];
            table.ints("int").read(row, rest, rest.length);
            for (int i = 0; i < rest.length; i++) {
                assertThat(rest[i]).isEqualTo(7 * (row + i));
            }
        }
        assertThat(table.texts("text").find(ROWS, "0005")).isEqualTo(-1);
        assertThatThrownBy(() -> table.ints("int").get(ROWS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void addsTheRowsOfEarlierFilesToStarts() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (long[] starts : new long[][] {{0, 2, 2, 5, 6}, {0}, {0, 0}, {0, 1, 4}}) {
            parts.add(folder.resolve("starts" + parts.size()));
            try (TableWriter out = TableWriter.create(
                    parts.get(parts.size() - 1), 4, new TableWriter.Column("start", ColumnType.LONG))) {
                for (long start : starts) {
                    out.addLong(start);
                }
            }
        }
        TableFile table = TableFile.openStarts(parts);
        long[] expected = {0, 2, 2, 5, 6, 6, 7, 10};
        assertThat(table.rows()).isEqualTo(expected.length);
        long[] all = new long[expected.length];
        table.longs("start").read(0, all, all.length);
        assertThat(all).isEqualTo(expected);
        for (int row = 0; row < expected.length; row++) {
            assertThat(table.longs("start").get(row)).isEqualTo(expected[row]);
        }
        assertThat(TableFile.openStarts(parts.subList(3, 4)).longs("start").get(2))
                .isEqualTo(4);
    }

    @Test
    void rejectsFilesWithOtherColumns() throws IOException {
        Path other = folder.resolve("other.arrow");
        TableWriter.create(other, 4, new TableWriter.Column("byte", ColumnType.BYTE))
                .close();
        assertThatIOException()
                .isThrownBy(() -> TableFile.open(List.of(file, other)))
                .withMessage(other + " has other columns than " + file);
        assertThatIOException()
                .isThrownBy(() -> TableFile.openStarts(List.of(other)))
                .withMessage(other + " has no rows");
    }
}
