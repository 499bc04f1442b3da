package org.sassrec.files.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * A memory-mapped table in one or several Arrow IPC files. Columns are read in place by row number, without copies and
 * without using the heap. Thread-safe.
 *
 * <p>Access is fastest if all record batches except the last have the same number of rows, a power of two. {@code
 * TableWriter} and {@code ArrowFiles} in the package {@code dataset} write such files. Columns are read as if no value
 * is null.
 *
 * <p>The mapping ends when the table is no longer referenced; the JVM has no other safe way to unmap.
 */
public final class TableFile {

    private static final long MAX_MAPPING_BYTES = 1L << 30;

    private final long rows;
    private final Batches batches;
    private final Map<String, Chunks> columns;
    private final List<Part> parts;
    private final boolean starts;

    private TableFile(List<Part> parts, boolean starts) {
        this.parts = parts;
        this.starts = starts;
        this.columns = new LinkedHashMap<>();
        List<String> names = List.copyOf(parts.get(0).columns.keySet());
        for (String name : names) {
            columns.put(
                    name, Chunks.join(parts.stream().map(p -> p.chunks(name)).toList()));
        }
        LongStream.Builder lengths = LongStream.builder();
        for (int p = 0; p < parts.size(); p++) {
            long[] own = parts.get(p).lengths.clone();
            if (starts && p < parts.size() - 1) {
                own[parts.get(p).lastBatch()]--; // the end of a part is the start of the next one
            }
            LongStream.of(own).forEach(lengths);
        }
        long[] all = lengths.build().toArray();
        this.rows = LongStream.of(all).sum();
        this.batches = Batches.of(all);
    }

    /**
     * The buffers of a column, one per batch. {@code data} contains the bytes of texts, or the values of other types.
     */
    private record Chunks(ArrowMetadata.Column column, ByteBuffer[] offsets, ByteBuffer[] data) {

        static Chunks join(List<Chunks> parts) {
            return new Chunks(
                    parts.get(0).column,
                    parts.stream().flatMap(p -> Arrays.stream(p.offsets)).toArray(ByteBuffer[]::new),
                    parts.stream().flatMap(p -> Arrays.stream(p.data)).toArray(ByteBuffer[]::new));
        }
    }

    /** One file. */
    private record Part(Map<String, Chunks> columns, long[] lengths) {

        Chunks chunks(String name) {
            return Objects.requireNonNull(columns.get(name));
        }

        List<ArrowMetadata.Column> types() {
            return columns.values().stream().map(Chunks::column).toList();
        }

        /** Returns the last batch with rows, or -1. */
        int lastBatch() {
            int last = lengths.length - 1;
            while (last >= 0 && lengths[last] == 0) {
                last--;
            }
            return last;
        }

        long lastValue(String name) {
            int last = lastBatch();
            return chunks(name).data[last].getLong((int) (lengths[last] - 1) * Long.BYTES);
        }
    }

    /**
     * Maps a file.
     *
     * @throws IOException if it cannot be read or is not a complete Arrow file
     */
    public static TableFile open(Path file) throws IOException {
        return open(List.of(file));
    }

    /**
     * Maps files with equal columns as one table. The rows of a file follow those of the previous one.
     *
     * @param files at least one file
     * @throws IOException if a file cannot be read, is not a complete Arrow file or has other columns
     */
    public static TableFile open(List<Path> files) throws IOException {
        return new TableFile(parts(files), false);
    }

    /**
     * Maps files of row numbers as one table. The rows of a file state where the rows of an entity start in another
     * file, and the last row states where they end. The columns of the table count over all files: the end of a file is
     * added to the numbers of the following ones.
     *
     * @param files at least one file, in the order of the entities. All columns are 64-bit integers.
     * @throws IOException if a file cannot be read, is not a complete Arrow file or has other columns
     */
    public static TableFile openStarts(List<Path> files) throws IOException {
        List<Part> parts = parts(files);
        for (int p = 0; p < parts.size(); p++) {
            if (parts.get(p).lastBatch() < 0) {
                throw new IOException(files.get(p) + " has no rows");
            }
        }
        return new TableFile(parts, true);
    }

    private static List<Part> parts(List<Path> files) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Path file : files) {
            Part part = part(file);
            if (!parts.isEmpty() && !part.types().equals(parts.get(0).types())) {
                throw new IOException(file + " has other columns than " + files.get(0));
            }
            parts.add(part);
        }
        return parts;
    }

    private static Part part(Path file) throws IOException {
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
            if (LongStream.of(lengths).anyMatch(length -> length < 0 || length > Integer.MAX_VALUE)) {
                throw new IOException(file + " is damaged");
            }
            return new Part(columns, lengths);
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
        return new Columns.Bytes(chunks(name, ArrowMetadata.Type.BYTE).data, batches);
    }

    /** Returns a column of 16-bit integers. */
    public Columns.Shorts shorts(String name) {
        return new Columns.Shorts(chunks(name, ArrowMetadata.Type.SHORT).data, batches);
    }

    /** Returns a column of 32-bit integers. */
    public Columns.Ints ints(String name) {
        return new Columns.Ints(chunks(name, ArrowMetadata.Type.INT).data, batches);
    }

    /** Returns a column of 64-bit integers. */
    public Columns.Longs longs(String name) {
        ByteBuffer[] data = chunks(name, ArrowMetadata.Type.LONG).data;
        return new Columns.Longs(data, batches, starts && parts.size() > 1 ? bases(name, data.length) : null);
    }

    /** Returns the number of rows in the files before each batch's file, which is the sum of their last values. */
    private long[] bases(String name, int length) {
        long[] bases = new long[length];
        long base = 0;
        int batch = 0;
        for (Part part : parts) {
            Arrays.fill(bases, batch, batch + part.lengths.length, base);
            batch += part.lengths.length;
            base += part.lastValue(name);
        }
        return bases;
    }

    /** Returns a column of single-precision numbers. */
    public Columns.Floats floats(String name) {
        return new Columns.Floats(chunks(name, ArrowMetadata.Type.FLOAT).data, batches);
    }

    /** Returns a column of double-precision numbers. */
    public Columns.Doubles doubles(String name) {
        return new Columns.Doubles(chunks(name, ArrowMetadata.Type.DOUBLE).data, batches);
    }

    /** Returns a column of UTF-8 texts. */
    public Columns.Texts texts(String name) {
        Chunks chunks = chunks(name, ArrowMetadata.Type.TEXT);
        return new Columns.Texts(chunks.offsets, chunks.data, batches);
    }

    /** Returns a column of vectors, as {@code VectorWriter} writes them. */
    public Columns.Vectors vectors(String name) {
        Chunks chunks = chunks(name, ArrowMetadata.Type.VECTOR);
        return new Columns.Vectors(chunks.data, chunks.column.size(), batches);
    }

    /** Returns the values of a column of any type by row. Vectors are lists. Other values are as Java boxes them. */
    public LongFunction<Object> values(String name) {
        Chunks chunks = columns.get(name);
        if (chunks == null) {
            throw new IllegalArgumentException("no column " + name + " in " + columns.keySet());
        }
        return switch (chunks.column.type()) {
            case BYTE -> bytes(name)::get;
            case SHORT -> shorts(name)::get;
            case INT -> ints(name)::get;
            case LONG -> longs(name)::get;
            case FLOAT -> floats(name)::get;
            case DOUBLE -> doubles(name)::get;
            case TEXT -> texts(name)::get;
            case VECTOR -> numbers(vectors(name));
            case OTHER -> throw new IllegalArgumentException("the type of column " + name + " is not supported");
        };
    }

    private static LongFunction<Object> numbers(Columns.Vectors vectors) {
        return row -> {
            float[] vector = new float[vectors.dim()];
            vectors.read(row, vector);
            List<Float> numbers = new ArrayList<>();
            for (float number : vector) {
                numbers.add(number);
            }
            return numbers;
        };
    }

    private Chunks chunks(String name, ArrowMetadata.Type type) {
        Chunks chunks = columns.get(name);
        if (chunks == null || chunks.column.type() != type) {
            throw new IllegalArgumentException("no column " + name + " of type " + type + " in " + columns.keySet());
        }
        return chunks;
    }
}
