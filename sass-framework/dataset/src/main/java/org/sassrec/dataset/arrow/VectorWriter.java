package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.sassrec.files.table.TableFile;

/**
 * Writes vectors into an Arrow IPC file of equal batches: {@code id} (utf8), {@code vector} (fixed-size list of float32),
 * then texts (utf8). {@link TableFile} reads it. Memory use is one batch, off the heap. The file is whole after
 * {@link #close}. Not thread-safe.
 */
public final class VectorWriter implements AutoCloseable {
    /** The column of ids. */
    public static final String ID = "id";

    /** The column of vectors. */
    public static final String VECTOR = "vector";

    private static final int BATCH_ROWS = TableWriter.SMALL_BATCH;

    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final VarCharVector ids;
    private final FixedSizeListVector vectors;
    private final Float4Vector values;
    private final List<VarCharVector> texts = new ArrayList<>();
    private final FileChannel channel;
    private final ArrowFileWriter writer;
    private final int dim;
    private int row;
    private long rows;

    private VectorWriter(Path file, int dim, List<String> textColumns) throws IOException {
        this.dim = dim;
        List<Field> fields = new ArrayList<>();
        fields.add(text(ID));
        Field value = new Field(
                "item", FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)), null);
        fields.add(new Field(VECTOR, FieldType.notNullable(new ArrowType.FixedSizeList(dim)), List.of(value)));
        textColumns.forEach(c -> fields.add(text(c)));
        root = VectorSchemaRoot.create(new Schema(fields), allocator);
        ids = (VarCharVector) root.getVector(0);
        vectors = (FixedSizeListVector) root.getVector(1);
        values = (Float4Vector) vectors.getDataVector();
        for (int c = 0; c < textColumns.size(); c++) {
            texts.add((VarCharVector) root.getVector(2 + c));
        }
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        writer = new ArrowFileWriter(root, null, channel);
        writer.start();
        startBatch();
    }

    private static Field text(String name) {
        return new Field(name, FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
    }

    /**
     * Starts a file, replacing one that is there.
     *
     * @param textColumns names of the columns after the vector, other than {@value #ID} and {@value #VECTOR}
     */
    public static VectorWriter create(Path file, int dim, List<String> textColumns) throws IOException {
        if (textColumns.contains(ID) || textColumns.contains(VECTOR)) {
            throw new IllegalArgumentException("columns " + textColumns + " hide those of the vectors");
        }
        return new VectorWriter(file, dim, textColumns);
    }

    private void startBatch() {
        // Texts keep the end of the last batch unless they start anew.
        root.clear();
        ids.allocateNew(BATCH_ROWS);
        vectors.allocateNew();
        values.allocateNew(BATCH_ROWS * dim);
        texts.forEach(t -> t.allocateNew(BATCH_ROWS));
        row = 0;
    }

    /**
     * Adds a row.
     *
     * @param from {@code dim} numbers from {@code offset} on
     * @param rowTexts as many as there are text columns
     */
    public void add(String id, float[] from, int offset, String... rowTexts) throws IOException {
        ids.setSafe(row, id.getBytes(StandardCharsets.UTF_8));
        vectors.setNotNull(row);
        for (int i = 0; i < dim; i++) {
            values.set(row * dim + i, from[offset + i]);
        }
        for (int c = 0; c < texts.size(); c++) {
            texts.get(c).setSafe(row, rowTexts[c].getBytes(StandardCharsets.UTF_8));
        }
        rows++;
        if (++row == BATCH_ROWS) {
            flush();
        }
    }

    /** Rows added so far. */
    public long rows() {
        return rows;
    }

    private void flush() throws IOException {
        if (row > 0) {
            root.setRowCount(row);
            writer.writeBatch();
            startBatch();
        }
    }

    @Override
    public void close() throws IOException {
        try (allocator;
                root;
                channel;
                writer) {
            flush();
            writer.end();
        }
    }
}
