package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.sassrec.files.table.TableFile;

/**
 * Writes vectors into an Arrow IPC file of equal batches with the columns {@code id} (utf8), {@code vector} (fixed-size
 * list of float32) and texts (utf8). {@link TableFile} reads it. Memory use is one batch, off the heap. The file is
 * complete after {@link #close}. Not thread-safe.
 */
public final class VectorWriter implements AutoCloseable {
    /** Name of the id column. */
    public static final String ID = "id";

    /** Name of the vector column. */
    public static final String VECTOR = "vector";

    private final TableWriter out;

    private VectorWriter(TableWriter out) {
        this.out = out;
    }

    private static Field text(String name) {
        return new Field(name, FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
    }

    /**
     * Creates a file and replaces an existing one.
     *
     * @param textColumns names of the text columns after the vector. {@value #ID} and {@value #VECTOR} are not allowed.
     */
    public static VectorWriter create(Path file, int dim, List<String> textColumns) throws IOException {
        if (textColumns.contains(ID) || textColumns.contains(VECTOR)) {
            throw new IllegalArgumentException("text columns " + textColumns + " contain a reserved name");
        }
        Field value = new Field(
                "item", FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)), null);
        List<Field> fields = new ArrayList<>();
        fields.add(text(ID));
        fields.add(new Field(VECTOR, FieldType.notNullable(new ArrowType.FixedSizeList(dim)), List.of(value)));
        textColumns.forEach(c -> fields.add(text(c)));
        return new VectorWriter(new TableWriter(fields, file, TableWriter.SMALL_BATCH));
    }

    /**
     * Adds a row.
     *
     * @param from array with {@code dim} numbers from {@code offset} on
     * @param rowTexts one text per text column
     */
    public void add(String id, float[] from, int offset, String... rowTexts) throws IOException {
        out.setText(0, id);
        out.setVector(1, from, offset);
        for (int c = 0; c < rowTexts.length; c++) {
            out.setText(2 + c, rowTexts[c]);
        }
        out.endRow();
    }

    /** Returns the number of rows. */
    public long rows() {
        return out.rows();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
