package org.sassrec.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

class VectorWriterTest {

    @TempDir
    private Path folder;

    /** Writes more rows than one batch, with texts of different lengths. */
    @Test
    void readsWhatWasWritten() throws Exception {
        int rows = 2 * TableWriter.SMALL_BATCH + 3;
        Path file = folder.resolve("items.arrow");
        try (VectorWriter writer = VectorWriter.create(file, 3, List.of("text.title"))) {
            for (int row = 0; row < rows; row++) {
                writer.add("i" + row, new float[] {-1, row, row + 0.5f, -row}, 1, "é".repeat(row % 7));
            }
            assertThat(writer.rows()).isEqualTo(rows);
        }
        TableFile table = TableFile.open(file);
        assertThat(table.rows()).isEqualTo(rows);
        assertThat(table.columns()).containsExactly("id", "vector", "text.title");
        Columns.Vectors vectors = table.vectors("vector");
        assertThat(vectors.dim()).isEqualTo(3);
        float[] vector = new float[3];
        for (int row = 0; row < rows; row++) {
            vectors.read(row, vector);
            assertThat(vector).containsExactly(row, row + 0.5f, -row);
            assertThat(table.texts("id").get(row)).isEqualTo("i" + row);
            assertThat(table.texts("text.title").get(row)).isEqualTo("é".repeat(row % 7));
        }
    }

    @Test
    void readsEmptyFile() throws Exception {
        Path file = folder.resolve("empty.arrow");
        VectorWriter.create(file, 4, List.of()).close();
        assertThat(TableFile.open(file).rows()).isZero();
        assertThat(TableFile.open(file).vectors("vector").dim()).isEqualTo(4);
    }

    @Test
    void rejectsReservedColumnNames() {
        assertThatThrownBy(() -> VectorWriter.create(folder.resolve("x"), 1, List.of("vector")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
