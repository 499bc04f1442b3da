package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.sassrec.files.table.TableFile;

/**
 * Reads Arrow files of users and copies results of an SQL engine. Supported are IPC files (Feather version 2) and IPC
 * streams, uncompressed or compressed with LZ4 or ZSTD. Files are read batch by batch.
 */
public final class ArrowFiles {
    private static final String FILE_MAGIC = "ARROW1";
    private static final String STREAM_MAGIC = "\u00ff\u00ff\u00ff\u00ff";
    /** Maximum nesting of a column's type. */
    private static final int MAX_DEPTH = 30;

    private static final String FEATHER_V1_MAGIC = "FEA1";

    private ArrowFiles() {}

    /** Consumes a stream. The parameter is an object, so that the package of the engine does not depend on Arrow. */
    @FunctionalInterface
    public interface StreamConsumer {
        /**
         * Reads the stream completely or in part.
         *
         * @param stream an Arrow {@code ArrowArrayStream}
         */
        void accept(Object stream) throws SQLException;
    }

    /**
     * Passes the rows of a file to a consumer. Each batch is checked before the consumer can read it.
     *
     * @throws IOException if the file cannot be read, is not an Arrow file or is damaged
     */
    public static void read(Path file, StreamConsumer consumer) throws IOException, SQLException {
        CheckedReader.Damage damage = new CheckedReader.Damage();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = reader(channel, allocator, damage);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
            for (Field field : readSchema(file, reader).getFields()) {
                check(field, field, 1);
            }
            checkExport(allocator, reader);
            Data.exportArrayStream(allocator, reader, stream);
            try {
                consumer.accept(stream);
            } catch (SQLException e) {
                damage.throwIfFound();
                throw e;
            } finally {
                // If the engine imported the stream, there is nothing to release.
                stream.release();
            }
        }
    }

    /** Checks the file before the engine reads it, because the error messages of the engine are not helpful. */
    private static Schema readSchema(Path file, ArrowReader reader) throws IOException {
        try {
            return reader.getVectorSchemaRoot().getSchema();
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() + " " + e.getCause();
            throw new IOException(
                    why.contains("decimal")
                            ? "decimals of 32 or 64 bits are not supported; write decimals of 128 bits"
                            : "`" + file.getFileName() + "` is truncated or not an Arrow file",
                    e);
        }
    }

    /** The engine would report a type that cannot be exported with a stack trace. */
    private static void checkExport(BufferAllocator allocator, ArrowReader reader) throws IOException {
        try (ArrowSchema target = ArrowSchema.allocateNew(allocator)) {
            Data.exportSchema(allocator, reader.getVectorSchemaRoot().getSchema(), reader, target);
            target.release();
        } catch (RuntimeException e) {
            throw new IOException("it is damaged: a column has an invalid type", e);
        }
    }

    /** Rejects types that engines do not support, in columns and in lists. */
    private static void check(Field column, Field part, int depth) throws IOException {
        ArrowType type = part.getType();
        boolean sized = !(type instanceof ArrowType.Decimal number)
                || (number.getPrecision() > 0 && number.getScale() >= 0 && number.getScale() <= number.getPrecision());
        if (depth > MAX_DEPTH || !sized) {
            throw new IOException("the type of column `" + column.getName() + "` is not supported: " + type);
        }
        String instead =
                type instanceof ArrowType.FloatingPoint number && number.getPrecision() == FloatingPointPrecision.HALF
                        ? "numbers of 32 bits"
                        : type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() > 128
                                ? "decimals of 128 bits"
                                : "";
        if (!instead.isEmpty()) {
            throw new IOException(
                    "the type of column `" + column.getName() + "` is not supported: " + type + "; write " + instead);
        }
        for (Field child : part.getChildren()) {
            check(column, child, depth + 1);
        }
    }

    private static ArrowReader reader(FileChannel channel, BufferAllocator allocator, CheckedReader.Damage damage)
            throws IOException {
        String magic = readMagic(channel);
        if (magic.startsWith(FEATHER_V1_MAGIC)) {
            throw new IOException("the file has Feather version 1; write version 2");
        }
        if (magic.equals(FILE_MAGIC)) {
            return CheckedReader.ofFile(channel, allocator, damage);
        }
        if (magic.startsWith(STREAM_MAGIC)) {
            return CheckedReader.ofStream(channel, allocator, damage);
        }
        // Otherwise other bytes would be read as lengths, and the reader would allocate memory of that size.
        throw new IOException("the file is not an Arrow file or stream");
    }

    private static String readMagic(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(FILE_MAGIC.length());
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
            // A channel may return fewer bytes than requested.
        }
        return new String(start.array(), 0, start.position(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Provides the result of an engine. The types are objects, so that the package of the engine does not depend on
     * Arrow.
     */
    @FunctionalInterface
    public interface StreamSource {
        /**
         * Opens the stream.
         *
         * @param allocator an Arrow {@code BufferAllocator}
         * @param batchRows rows of each batch except the last
         * @return an Arrow {@code ArrowReader}
         */
        Object open(Object allocator, long batchRows) throws SQLException;
    }

    /**
     * Copies a stream of an engine batch by batch into files that {@link TableFile} reads. Does not use the heap.
     *
     * @return number of rows
     */
    public static long copy(StreamSource source, PartFiles files) throws IOException, SQLException {
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = (ArrowReader) source.open(allocator, files.batchRows());
                PartWriter writer = new PartWriter(files, reader.getVectorSchemaRoot(), allocator)) {
            while (reader.loadNextBatch()) {
                writer.writeBatch();
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
            writer.end();
        }
        return rows;
    }

    /** Passes a stream of an engine batch by batch to a consumer. All columns are 64-bit integers without NULL. */
    public static void readLongs(StreamSource source, LongRows consumer) throws IOException, SQLException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = (ArrowReader) source.open(allocator, TableWriter.SMALL_BATCH)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            LongBuffer[] columns = new LongBuffer[root.getFieldVectors().size()];
            while (reader.loadNextBatch()) {
                int rows = root.getRowCount();
                for (int c = 0; c < columns.length; c++) {
                    columns[c] = root.getVector(c)
                            .getDataBuffer()
                            .nioBuffer(0, rows * Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .asLongBuffer();
                }
                consumer.accept(columns, rows);
            }
        }
    }
}
