package org.sassrec.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
