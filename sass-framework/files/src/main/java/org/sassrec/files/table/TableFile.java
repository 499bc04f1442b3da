package org.sassrec.files.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A memory-mapped table in an Arrow IPC file. Columns are read in place by row number, without copies and without using
 * the heap. Thread-safe.
 *
 * <p>All record batches except the last must have the same number of rows, a power of two, so that a shift finds the
 * batch of a row. {@code TableWriter} and {@code ArrowFiles} in the package {@code dataset} write such files. Columns
 * are read as if no value is null.
 *
 * <p>The mapping ends when the table is no longer referenced; the JVM has no other safe way to unmap.
 */
public final class TableFile {

    private static final long MAX_MAPPING_BYTES = 1L << 30;

    private final long rows;
    private final int shift;
    private final Map<String, Chunks> columns;

    private TableFile(long rows, int shift, Map<String, Chunks> columns) {
        this.rows = rows;
        this.shift = shift;
        this.columns = columns;
    }

    /**
     * The buffers of a column, one per batch. {@code data} contains the bytes of texts, or the values of other types.
     */
    record Chunks(ArrowMetadata.Column column, ByteBuffer[] offsets, ByteBuffer[] data) {}

    /**
     * Maps a file.
     *
     * @throws IOException if it cannot be read or is not a complete Arrow file
     */
    public static TableFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ArrowMetadata metadata = ArrowMetadata.read(channel, file);
            List<ArrowMetadata.Block> blocks = metadata.batches();
            List<ByteBuffer> bodies = map(channel, blocks);
            long[] lengths = new long[blocks.size()];
            Map<String, Chunks> columns = new LinkedHashMap<>();
            for (ArrowMetadata.Column column : metadata.columns()) {
                columns.put(
                        column.name(),
                        new Chunks(column, new ByteBuffer[lengths.length], new ByteBuffer[lengths.length]));
            }
            for (int b = 0; b < lengths.length; b++) {
                lengths[b] = slice(ArrowMetadata.batch(channel, blocks.get(b)), bodies.get(b), columns, b);
            }
            return new TableFile(LongStream.of(lengths).sum(), shift(lengths, file), columns);
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | IllegalArgumentException outside) {
            throw new IOException(file + " is damaged", outside); // a position or length outside the file
        }
    }

    /** Returns the body of each batch as a slice of a mapping. Each mapping spans as many batches as fit. */
    private static List<ByteBuffer> map(FileChannel channel, List<ArrowMetadata.Block> blocks) throws IOException {
        List<ByteBuffer> bodies = new ArrayList<>();
        int first = 0;
        while (first < blocks.size()) {
            long start = blocks.get(first).offset();
            int end = first + 1;
            while (end < blocks.size() && blocks.get(end).end() - start <= MAX_MAPPING_BYTES) {
                end++;
            }
            ByteBuffer window = channel.map(
                    FileChannel.MapMode.READ_ONLY, start, blocks.get(end - 1).end() - start);
            for (ArrowMetadata.Block block : blocks.subList(first, end)) {
                bodies.add(window.slice(Math.toIntExact(block.body() - start), Math.toIntExact(block.bodyLength())));
            }
            first = end;
        }
        return bodies;
    }

    private static long slice(ArrowMetadata.Batch header, ByteBuffer body, Map<String, Chunks> columns, int batch)
            throws IOException {
        int buffer = 0;
        for (Chunks column : columns.values()) {
            buffer++; // validity
            if (column.column.type() == ArrowMetadata.Type.TEXT) {
                column.offsets[batch] = buffer(header, buffer++, body);
            } else if (column.column.type() == ArrowMetadata.Type.VECTOR) {
                buffer++; // validity of the numbers
            }
            column.data[batch] = buffer(header, buffer++, body);
        }
        if (buffer != header.buffers().size()) {
            throw new IOException("nested Arrow columns are not supported");
        }
        return header.rows();
    }

    private static ByteBuffer buffer(ArrowMetadata.Batch header, int index, ByteBuffer body) {
        ArrowMetadata.Buffer at = header.buffers().get(index);
        return body.slice(Math.toIntExact(at.offset()), Math.toIntExact(at.length()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int shift(long[] lengths, Path file) throws IOException {
        if (lengths.length < 2) {
            return Long.SIZE - 1;
        }
        for (int b = 0; b < lengths.length - 1; b++) {
            if (lengths[b] != lengths[0] || Long.bitCount(lengths[b]) != 1) {
                throw new IOException(file + " has record batches of uneven length");
            }
        }
        return Long.numberOfTrailingZeros(lengths[0]);
    }

    /** Returns the number of rows. */
    public long rows() {
        return rows;
    }

    /** Returns the names of the columns in their order. */
    public List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /** Returns a column of 8-bit integers. */
    public Columns.Bytes bytes(String name) {
        return new Columns.Bytes(chunks(name, ArrowMetadata.Type.BYTE).data, shift);
    }

    /** Returns a column of 16-bit integers. */
    public Columns.Shorts shorts(String name) {
        return new Columns.Shorts(chunks(name, ArrowMetadata.Type.SHORT).data, shift);
    }

    /** Returns a column of 32-bit integers. */
    public Columns.Ints ints(String name) {
        return new Columns.Ints(chunks(name, ArrowMetadata.Type.INT).data, shift);
    }

    /** Returns a column of 64-bit integers. */
    public Columns.Longs longs(String name) {
        return new Columns.Longs(chunks(name, ArrowMetadata.Type.LONG).data, shift);
    }

    /** Returns a column of single-precision numbers. */
    public Columns.Floats floats(String name) {
        return new Columns.Floats(chunks(name, ArrowMetadata.Type.FLOAT).data, shift);
    }

    /** Returns a column of double-precision numbers. */
    public Columns.Doubles doubles(String name) {
        return new Columns.Doubles(chunks(name, ArrowMetadata.Type.DOUBLE).data, shift);
    }

    /** Returns a column of UTF-8 texts. */
    public Columns.Texts texts(String name) {
        Chunks chunks = chunks(name, ArrowMetadata.Type.TEXT);
        return new Columns.Texts(chunks.offsets, chunks.data, shift);
    }

    /** Returns a column of vectors, as {@code VectorWriter} writes them. */
    public Columns.Vectors vectors(String name) {
        Chunks chunks = chunks(name, ArrowMetadata.Type.VECTOR);
        return new Columns.Vectors(chunks.data, chunks.column.size(), shift);
    }

    private Chunks chunks(String name, ArrowMetadata.Type type) {
        Chunks chunks = columns.get(name);
        if (chunks == null || chunks.column.type() != type) {
            throw new IllegalArgumentException("no column " + name + " of type " + type + " in " + columns.keySet());
        }
        return chunks;
    }

    /** Maps a file. Throws an {@link UncheckedIOException} where {@link #open} throws an {@link IOException}. */
    public static TableFile openUnchecked(Path file) {
        try {
            return open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
