package org.sassrec.files.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checksums of the values of a table, by column. Tables with the same columns and rows have the same digest, also if
 * their files have batches of other sizes. The digests of consecutive parts give that of the table: see {@link
 * #append}.
 *
 * @param rows number of rows; of a table of starts, the number of entities
 * @param columns columns in their order
 */
public record TableDigest(long rows, Map<String, ColumnDigest> columns) {

    /**
     * Checksums of a column.
     *
     * @param values of the little-endian values; of texts, their UTF-8 bytes
     * @param lengths of the lengths of texts as 32-bit numbers; of other types, of no bytes
     */
    public record ColumnDigest(Crc32c values, Crc32c lengths) {

        static final ColumnDigest EMPTY = new ColumnDigest(Crc32c.EMPTY, Crc32c.EMPTY);

        ColumnDigest append(ColumnDigest next) {
            return new ColumnDigest(values.append(next.values), lengths.append(next.lengths));
        }

        /** Returns the checksum of the values, and that of the lengths if the column has any, in hexadecimal digits. */
        public String hex() {
            return lengths.bytes() == 0 ? values.hex() : values.hex() + lengths.hex();
        }
    }

    public TableDigest {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /**
     * The checksum of a file and the digest of its table.
     *
     * @param file checksum of all bytes of the file
     */
    public record OfFile(Crc32c file, TableDigest table) {}

    /**
     * Computes the digest of the table in a file, and the checksum of the file. Each byte is read once.
     *
     * @param starts whether the table contains the first row of each entity and ends with the number of rows. Its
     * digest is that of the numbers of rows of the entities, so that it does not depend on the first row of a part.
     * @throws IOException if the file cannot be read or is not a complete Arrow file
     */
    public static OfFile read(Path file, boolean starts) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ArrowMetadata metadata = ArrowMetadata.read(channel, file);
            return new FileDigest(channel, metadata, starts).compute();
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | IllegalArgumentException outside) {
            throw new IOException(file + " is damaged", outside); // a position or length outside the file
        }
    }

    /**
     * Returns the digest of this part followed by the next part.
     *
     * @throws IllegalArgumentException if the columns differ
     */
    public TableDigest append(TableDigest next) {
        if (!List.copyOf(columns.keySet()).equals(List.copyOf(next.columns.keySet()))) {
            throw new IllegalArgumentException(
                    "parts with different columns: " + columns.keySet() + " and " + next.columns.keySet());
        }
        Map<String, ColumnDigest> both = new LinkedHashMap<>();
        Iterator<ColumnDigest> others = next.columns.values().iterator();
        columns.forEach((name, digest) -> both.put(name, digest.append(others.next())));
        return new TableDigest(rows + next.rows, both);
    }

    /** Reads a file from its first to its last byte. */
    private static final class FileDigest {
        private final FileChannel channel;
        private final ArrowMetadata metadata;
        private final boolean starts;
        private final Map<String, ColumnDigest> columns = new LinkedHashMap<>();
        private final long[] previous;
        private long rows;
        private Crc32c file = Crc32c.EMPTY;

        FileDigest(FileChannel channel, ArrowMetadata metadata, boolean starts) {
            this.channel = channel;
            this.metadata = metadata;
            this.starts = starts;
            this.previous = new long[metadata.columns().size()];
            metadata.columns().forEach(column -> columns.put(column.name(), ColumnDigest.EMPTY));
        }

        OfFile compute() throws IOException {
            for (ArrowMetadata.Block block : metadata.batches()) {
                addBytesUntil(block.body());
                addBatch(ArrowMetadata.batch(channel, block), map(block.body(), block.bodyLength()));
            }
            addBytesUntil(channel.size());
            return new OfFile(file, new TableDigest(starts && rows > 0 ? rows - 1 : rows, columns));
        }

        private ByteBuffer map(long from, long length) throws IOException {
            return channel.map(FileChannel.MapMode.READ_ONLY, from, length).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void addBytesUntil(long end) throws IOException {
            if (end > file.bytes()) {
                file = file.append(Crc32c.of(map(file.bytes(), end - file.bytes())));
            }
        }

        /** Adds the values of each column, and the bytes between them to the checksum of the file. */
        private void addBatch(ArrowMetadata.Batch batch, ByteBuffer body) throws IOException {
            long start = file.bytes();
            int count = Math.toIntExact(batch.rows());
            int buffer = 0;
            int number = 0;
            for (ArrowMetadata.Column column : metadata.columns()) {
                buffer++; // validity
                ByteBuffer offsets = null;
                if (column.type() == ArrowMetadata.Type.TEXT) {
                    offsets = slice(batch.buffers().get(buffer++), body);
                } else if (column.type() == ArrowMetadata.Type.VECTOR) {
                    buffer++; // validity of the numbers
                }
                ArrowMetadata.Buffer at = batch.buffers().get(buffer++);
                ByteBuffer data = slice(at, body);
                ColumnDigest digest = offsets != null
                        ? texts(offsets, data, count)
                        : starts
                                ? differences(data, count, number)
                                : new ColumnDigest(Crc32c.of(data.limit(count * width(column))), Crc32c.EMPTY);
                number++;
                if (offsets == null && !starts) {
                    addGap(body, start, at.offset());
                    file = file.append(digest.values);
                }
                columns.merge(column.name(), digest, ColumnDigest::append);
            }
            addGap(body, start, body.limit());
            rows += count;
        }

        private void addGap(ByteBuffer body, long start, long end) {
            int from = Math.toIntExact(file.bytes() - start);
            if (end > from) {
                file = file.append(Crc32c.of(body.slice(from, Math.toIntExact(end - from))));
            }
        }

        private static ByteBuffer slice(ArrowMetadata.Buffer at, ByteBuffer body) {
            return body.slice(Math.toIntExact(at.offset()), Math.toIntExact(at.length()))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        private static int width(ArrowMetadata.Column column) throws IOException {
            return switch (column.type()) {
                case BYTE -> Byte.BYTES;
                case SHORT -> Short.BYTES;
                case INT -> Integer.BYTES;
                case LONG -> Long.BYTES;
                case FLOAT -> Float.BYTES;
                case DOUBLE -> Double.BYTES;
                case VECTOR -> Float.BYTES * column.size();
                case TEXT, OTHER ->
                    throw new IOException("the type of column `" + column.name() + "` is not supported");
            };
        }

        private static ColumnDigest texts(ByteBuffer offsets, ByteBuffer bytes, int count) {
            if (count == 0) {
                return ColumnDigest.EMPTY;
            }
            ByteBuffer lengths = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int first = offsets.getInt(0);
            int end = first;
            for (int row = 0; row < count; row++) {
                int next = offsets.getInt((row + 1) * Integer.BYTES);
                lengths.putInt(next - end);
                end = next;
            }
            return new ColumnDigest(Crc32c.of(bytes.slice(first, end - first)), Crc32c.of(lengths.flip()));
        }

        /** The last start of a batch belongs to the first difference of the next one. */
        private ColumnDigest differences(ByteBuffer data, int count, int column) {
            int first = rows == 0 ? 1 : 0;
            if (count == 0) {
                return ColumnDigest.EMPTY;
            }
            long before = rows == 0 ? data.getLong(0) : previous[column];
            ByteBuffer counts =
                    ByteBuffer.allocate((count - first) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = first; row < count; row++) {
                long start = data.getLong(row * Long.BYTES);
                counts.putLong(start - before);
                before = start;
            }
            previous[column] = before;
            return new ColumnDigest(Crc32c.of(counts.flip()), Crc32c.EMPTY);
        }
    }
}
