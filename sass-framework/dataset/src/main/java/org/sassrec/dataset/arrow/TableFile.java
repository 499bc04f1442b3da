package org.sassrec.dataset.arrow;

import java.io.EOFException;
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
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A table in an Arrow IPC file, memory-mapped: columns are read in place by row number, from any thread, without a copy
 * and without a share of the heap.
 *
 * <p>All record batches but the last must have the same number of rows, a power of two: the batch of a row is then a
 * shift away. {@link TableWriter} and {@link ArrowCopy} write such files. Columns are read as never null.
 *
 * <p>The mapping ends when the table is no longer referenced; the JVM has no other safe way.
 */
public final class TableFile {

    private static final String MAGIC = "ARROW1";
    private static final long MAX_MAPPING_BYTES = 1L << 30;

    private final long rows;
    private final int shift;
    private final Map<String, Chunks> columns;

    private TableFile(long rows, int shift, Map<String, Chunks> columns) {
        this.rows = rows;
        this.shift = shift;
        this.columns = columns;
    }

    /** A column's buffers, one of each batch; {@code data} of texts is the bytes, else the values. */
    record Chunks(Field field, ByteBuffer[] offsets, ByteBuffer[] data) {}

    /**
     * Maps a file.
     *
     * @throws IOException if it can't be read or is no whole Arrow file
     */
    public static TableFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ArrowFooter footer = footer(channel, file);
            List<Field> fields = footer.getSchema().getFields();
            List<ArrowBlock> blocks = footer.getRecordBatches();
            List<ByteBuffer> bodies = map(channel, blocks);
            long[] lengths = new long[blocks.size()];
            Map<String, Chunks> columns = new LinkedHashMap<>();
            for (Field field : fields) {
                columns.put(
                        field.getName(),
                        new Chunks(field, new ByteBuffer[lengths.length], new ByteBuffer[lengths.length]));
            }
            for (int b = 0; b < lengths.length; b++) {
                lengths[b] = slice(channel, blocks.get(b), bodies.get(b), columns, b);
            }
            return new TableFile(total(lengths), shift(lengths, file), columns);
        }
    }

    private static ArrowFooter footer(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        int tail = MAGIC.length() + Integer.BYTES;
        if (size < 2L * MAGIC.length() + 2 + Integer.BYTES) {
            throw new EOFException(file + " is too short for an Arrow file");
        }
        ByteBuffer end = read(channel, size - tail, tail);
        int length = end.getInt();
        byte[] magic = new byte[MAGIC.length()];
        end.get(magic);
        if (!MAGIC.equals(new String(magic, java.nio.charset.StandardCharsets.US_ASCII))
                || length <= 0
                || length > size - tail) {
            throw new IOException(file + " is not a whole Arrow file");
        }
        return new ArrowFooter(
                org.apache.arrow.flatbuf.Footer.getRootAsFooter(read(channel, size - tail - length, length)));
    }

    /** The body of each batch, as a slice of a mapping that spans as many batches as fit. */
    private static List<ByteBuffer> map(FileChannel channel, List<ArrowBlock> blocks) throws IOException {
        List<ByteBuffer> bodies = new ArrayList<>();
        int first = 0;
        while (first < blocks.size()) {
            long start = blocks.get(first).getOffset();
            int end = first + 1;
            while (end < blocks.size() && end(blocks.get(end)) - start <= MAX_MAPPING_BYTES) {
                end++;
            }
            ByteBuffer window = channel.map(FileChannel.MapMode.READ_ONLY, start, end(blocks.get(end - 1)) - start);
            for (ArrowBlock block : blocks.subList(first, end)) {
                long body = block.getOffset() + block.getMetadataLength() - start;
                bodies.add(window.slice(Math.toIntExact(body), Math.toIntExact(block.getBodyLength())));
            }
            first = end;
        }
        return bodies;
    }

    private static long end(ArrowBlock block) {
        return block.getOffset() + block.getMetadataLength() + block.getBodyLength();
    }

    private static long slice(
            FileChannel channel, ArrowBlock block, ByteBuffer body, Map<String, Chunks> columns, int batch)
            throws IOException {
        ByteBuffer metadata = read(channel, block.getOffset(), block.getMetadataLength());
        // Since format 0.15 a continuation marker stands before the length of the message.
        metadata.position(metadata.getInt(0) == -1 ? 2 * Integer.BYTES : Integer.BYTES);
        ByteBuffer flat = metadata.slice().order(ByteOrder.LITTLE_ENDIAN);
        RecordBatch header = (RecordBatch)
                java.util.Objects.requireNonNull(Message.getRootAsMessage(flat).header(new RecordBatch()));
        int buffer = 0;
        for (Chunks column : columns.values()) {
            buffer++; // validity
            if (column.field.getType() instanceof ArrowType.Utf8) {
                column.offsets[batch] = buffer(header, buffer++, body);
            } else if (column.field.getType() instanceof ArrowType.FixedSizeList) {
                buffer++; // validity of the numbers
            }
            column.data[batch] = buffer(header, buffer++, body);
        }
        if (buffer != header.buffersLength()) {
            throw new IOException("nested Arrow columns are not read here");
        }
        return header.length();
    }

    private static ByteBuffer buffer(RecordBatch header, int index, ByteBuffer body) {
        org.apache.arrow.flatbuf.Buffer at = header.buffers(index);
        return body.slice(Math.toIntExact(at.offset()), Math.toIntExact(at.length()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("Arrow file cut off");
            }
        }
        return bytes.flip();
    }

    private static long total(long[] lengths) {
        long rows = 0;
        for (long length : lengths) {
            rows += length;
        }
        return rows;
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

    /** Number of rows. */
    public long rows() {
        return rows;
    }

    /** Names of the columns in their order. */
    public List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /** An 8-bit column. */
    public Columns.Bytes bytes(String name) {
        return new Columns.Bytes(chunks(name, new ArrowType.Int(8, true)).data, shift);
    }

    /** A 16-bit column. */
    public Columns.Shorts shorts(String name) {
        return new Columns.Shorts(chunks(name, new ArrowType.Int(16, true)).data, shift);
    }

    /** A 32-bit column. */
    public Columns.Ints ints(String name) {
        return new Columns.Ints(chunks(name, new ArrowType.Int(32, true)).data, shift);
    }

    /** A 64-bit column. */
    public Columns.Longs longs(String name) {
        return new Columns.Longs(chunks(name, new ArrowType.Int(64, true)).data, shift);
    }

    /** A column of single-precision numbers. */
    public Columns.Floats floats(String name) {
        return new Columns.Floats(
                chunks(name, new ArrowType.FloatingPoint(org.apache.arrow.vector.types.FloatingPointPrecision.SINGLE))
                        .data,
                shift);
    }

    /** A column of double-precision numbers. */
    public Columns.Doubles doubles(String name) {
        return new Columns.Doubles(
                chunks(name, new ArrowType.FloatingPoint(org.apache.arrow.vector.types.FloatingPointPrecision.DOUBLE))
                        .data,
                shift);
    }

    /** A column of UTF-8 texts. */
    public Columns.Texts texts(String name) {
        Chunks chunks = chunks(name, ArrowType.Utf8.INSTANCE);
        return new Columns.Texts(chunks.offsets, chunks.data, shift);
    }

    /** A column of vectors, as {@link VectorWriter} writes it. */
    public Columns.Vectors vectors(String name) {
        Chunks chunks = columns.get(name);
        if (chunks == null || !(chunks.field.getType() instanceof ArrowType.FixedSizeList list)) {
            throw new IllegalArgumentException("no column " + name + " of vectors in " + columns.keySet());
        }
        return new Columns.Vectors(chunks.data, list.getListSize(), shift);
    }

    private Chunks chunks(String name, ArrowType type) {
        Chunks chunks = columns.get(name);
        if (chunks == null || !chunks.field.getType().equals(type)) {
            throw new IllegalArgumentException("no column " + name + " of type " + type + " in " + columns.keySet());
        }
        return chunks;
    }

    /** Maps a file that must be there, for callers that can't go on without it. */
    public static TableFile openUnchecked(Path file) {
        try {
            return open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
