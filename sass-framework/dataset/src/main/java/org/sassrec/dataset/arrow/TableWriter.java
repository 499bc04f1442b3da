package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
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
import org.sassrec.diagnostic.SizeLimit;

/**
 * Writes a table row by row into an Arrow IPC file of equal batches. Memory use is one batch, off the heap.
 *
 * <p>Set every column of a row, then call {@link #endRow}. The file is complete after {@link #close}. Not thread-safe.
 */
public final class TableWriter implements AutoCloseable {

    /** Batch size for tables that may be large. */
    public static final int LARGE_BATCH = 1 << 17;

    /** Batch size if many tables are written at the same time. */
    public static final int SMALL_BATCH = 1 << 13;

    /** Type of a column. */
    public enum ColumnType {
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        TEXT;

        private ArrowType arrow() {
            return switch (this) {
                case BYTE -> new ArrowType.Int(8, true);
                case SHORT -> new ArrowType.Int(16, true);
                case INT -> new ArrowType.Int(32, true);
                case LONG -> new ArrowType.Int(64, true);
                case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
                case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
                case TEXT -> ArrowType.Utf8.INSTANCE;
            };
        }
    }

    /** A column to write. */
    public record Column(String name, ColumnType type) {}

    private final BufferAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root;
    private final FieldVector[] vectors;
    /** Values are written to buffers directly, because the checks in Arrow's setters are slow. */
    private final ByteBuffer[] data;

    private final FileChannel channel;
    private final ArrowFileWriter writer;
    private final int batchRows;
    /** Number of bytes of the texts of the batch, by column. */
    private final long[] textBytes;

    private long maxTextBytes = SizeLimit.MAX;
    private int row;
    private long rows;

    /** Creates a file whose columns are texts, numbers or vectors. */
    TableWriter(List<Field> fields, Path file, int batchRows) throws IOException {
        this.batchRows = batchRows;
        root = VectorSchemaRoot.create(new Schema(fields), allocator);
        vectors = root.getFieldVectors().toArray(FieldVector[]::new);
        data = new ByteBuffer[vectors.length];
        textBytes = new long[vectors.length];
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        writer = new ArrowFileWriter(root, null, channel);
        writer.start();
        allocate();
    }

    /**
     * Creates a file and replaces an existing one.
     *
     * @param batchRows rows per batch, a power of two
     */
    public static TableWriter create(Path file, int batchRows, Column... columns) throws IOException {
        return create(file, batchRows, List.of(columns));
    }

    /** Creates a file like {@link #create(Path, int, Column...)}. */
    public static TableWriter create(Path file, int batchRows, List<Column> columns) throws IOException {
        if (Integer.bitCount(batchRows) != 1) {
            throw new IllegalArgumentException("not a power of two: " + batchRows);
        }
        List<Field> fields = columns.stream()
                .map(c -> new Field(c.name(), FieldType.notNullable(c.type().arrow()), null))
                .toList();
        return new TableWriter(fields, file, batchRows);
    }

    private void allocate() {
        for (int c = 0; c < vectors.length; c++) {
            if (vectors[c] instanceof BaseFixedWidthVector fixed) {
                fixed.allocateNew(batchRows);
                ArrowBuf buffer = fixed.getDataBuffer();
                data[c] =
                        buffer.nioBuffer(0, Math.toIntExact(buffer.capacity())).order(ByteOrder.LITTLE_ENDIAN);
            } else if (vectors[c] instanceof VarCharVector text) {
                text.allocateNew(batchRows);
            } else if (vectors[c] instanceof FixedSizeListVector list) {
                list.allocateNew();
                numbers(list).allocateNew(batchRows * list.getListSize());
            }
        }
    }

    private static Float4Vector numbers(FixedSizeListVector vector) {
        return (Float4Vector) vector.getDataVector();
    }

    public void setByte(int column, int value) {
        data[column].put(row, (byte) value);
    }

    public void setShort(int column, int value) {
        data[column].putShort(row * Short.BYTES, (short) value);
    }

    public void setInt(int column, int value) {
        data[column].putInt(row * Integer.BYTES, value);
    }

    public void setLong(int column, long value) {
        data[column].putLong(row * Long.BYTES, value);
    }

    public void setFloat(int column, float value) {
        data[column].putFloat(row * Float.BYTES, value);
    }

    public void setDouble(int column, double value) {
        data[column].putDouble(row * Double.BYTES, value);
    }

    /**
     * Sets a text.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4069 if the texts of the batch need more than 2 GiB. Arrow would
     * write wrong positions.
     */
    public void setText(int column, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        textBytes[column] += bytes.length;
        if (textBytes[column] > maxTextBytes) {
            throw SizeLimit.exceeded(
                            maxTextBytes,
                            String.format(
                                    Locale.ROOT,
                                    "bytes in %,d successive texts of the column `%s`",
                                    row + 1,
                                    vectors[column].getName()),
                            "remove the column, or store shorter texts")
                    .toException();
        }
        ((VarCharVector) vectors[column]).setSafe(row, bytes);
    }

    /** Sets the maximum number of bytes of the texts of a batch. */
    void limitTexts(long bytes) {
        maxTextBytes = bytes;
    }

    /** Sets a vector to the numbers from {@code offset} on. */
    void setVector(int column, float[] from, int offset) {
        FixedSizeListVector list = (FixedSizeListVector) vectors[column];
        list.setNotNull(row);
        for (int i = 0; i < list.getListSize(); i++) {
            numbers(list).set(row * list.getListSize() + i, from[offset + i]);
        }
    }

    /** Adds a row to a table with one column of type {@link ColumnType#LONG}. */
    public void addLong(long value) throws IOException {
        setLong(0, value);
        endRow();
    }

    /** Adds a row for each number of a range, whose end is exclusive. */
    public void addLongs(long from, long to) throws IOException {
        for (long value = from; value < to; ) {
            int some = (int) Math.min(to - value, batchRows - row);
            ByteBuffer into = data[0];
            for (int i = 0; i < some; i++) {
                into.putLong((row + i) * Long.BYTES, value + i);
            }
            value += some;
            row += some;
            rows += some;
            if (row == batchRows) {
                flush();
            }
        }
    }

    /** Ends the row. */
    public void endRow() throws IOException {
        rows++;
        if (++row == batchRows) {
            flush();
        }
    }

    /** Returns the number of completed rows. */
    public long rows() {
        return rows;
    }

    private void flush() throws IOException {
        if (row == 0) {
            return;
        }
        for (FieldVector vector : vectors) {
            if (vector instanceof BaseFixedWidthVector) {
                // Values were written to the buffer directly. No row is null.
                ArrowBuf validity = vector.getValidityBuffer();
                validity.setOne(0L, (row + Byte.SIZE - 1L) / Byte.SIZE);
            }
        }
        root.setRowCount(row);
        writer.writeBatch();
        row = 0;
        Arrays.fill(textBytes, 0);
        for (FieldVector vector : vectors) {
            if (!(vector instanceof BaseFixedWidthVector)) {
                vector.reset();
            }
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
