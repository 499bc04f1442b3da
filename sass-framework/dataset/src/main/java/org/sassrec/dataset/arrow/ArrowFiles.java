package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.sassrec.files.table.TableFile;

/**
 * Arrow files that come whole from elsewhere: those of users, which are IPC files (Feather files of version 2) and IPC streams,
 * compressed by LZ4 or ZSTD or not, read batch by batch; and results of an engine.
 */
public final class ArrowFiles {
    private static final String FILE_MAGIC = "ARROW1";
    private static final String STREAM_MAGIC = "\u00ff\u00ff\u00ff\u00ff";
    private static final String FEATHER_V1_MAGIC = "FEA1";

    private ArrowFiles() {}

    /** What an engine does with a stream; objects, so that the engine's room need not know Arrow. */
    @FunctionalInterface
    public interface StreamConsumer {
        /**
         * Reads the stream to its end, or as far as it likes.
         *
         * @param stream an Arrow {@code ArrowArrayStream}
         */
        void accept(Object stream) throws SQLException;
    }

    /**
     * Hands out a file's rows.
     *
     * @throws IOException if it can't be read or is no such file
     */
    public static void read(Path file, StreamConsumer consumer) throws IOException, SQLException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = reader(channel, allocator);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
            for (Field field : readSchema(file, reader).getFields()) {
                check(field, field);
            }
            Data.exportArrayStream(allocator, reader, stream);
            try {
                consumer.accept(stream);
            } finally {
                // An engine that took the stream over has left nothing to release.
                stream.release();
            }
        }
    }

    /** Before an engine does, which knows no better words than Java's for what went wrong. */
    private static Schema readSchema(Path file, ArrowReader reader) throws IOException {
        try {
            return reader.getVectorSchemaRoot().getSchema();
        } catch (IOException | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            throw new IOException(
                    why.contains("decimal")
                            ? "it has a column of decimals of 32 or 64 bits, a type that is not read; write decimals of 128 bits"
                            : "`" + file.getFileName() + "` is cut off, or no Arrow file",
                    e);
        }
    }

    /** Types that engines do not know, in a column or in its lists. */
    private static void check(Field column, Field part) throws IOException {
        ArrowType type = part.getType();
        String instead =
                type instanceof ArrowType.FloatingPoint number && number.getPrecision() == FloatingPointPrecision.HALF
                        ? "numbers of 32 bits"
                        : type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() > 128
                                ? "decimals of 128 bits"
                                : "";
        if (!instead.isEmpty()) {
            throw new IOException("its column `" + column.getName() + "` has a type that is not read, " + type
                    + "; write " + instead);
        }
        for (Field child : part.getChildren()) {
            check(column, child);
        }
    }

    private static ArrowReader reader(FileChannel channel, BufferAllocator allocator) throws IOException {
        String magic = readMagic(channel);
        if (magic.startsWith(FEATHER_V1_MAGIC)) {
            throw new IOException("this is a Feather file of version 1; write it as version 2");
        }
        if (magic.equals(FILE_MAGIC)) {
            return new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
        }
        if (magic.startsWith(STREAM_MAGIC)) {
            return new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
        }
        // What follows would be taken for lengths, and memory of that size be asked for.
        throw new IOException("it does not begin as an Arrow file or stream does");
    }

    private static String readMagic(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(FILE_MAGIC.length());
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
            // A channel may give less than asked for.
        }
        return new String(start.array(), 0, start.position(), StandardCharsets.ISO_8859_1);
    }

    /** What an engine hands out; objects, so that the engine's room need not know Arrow. */
    @FunctionalInterface
    public interface StreamSource {
        /**
         * Opens the stream.
         *
         * @param allocator an Arrow {@code BufferAllocator}
         * @param batchRows rows of every batch but the last
         * @return an Arrow {@code ArrowReader}
         */
        Object open(Object allocator, long batchRows) throws SQLException;
    }

    /**
     * Copies a stream of an engine into a file that {@link TableFile} reads, batch by batch, without touching the heap.
     *
     * @param batchRows rows of every batch but the last
     * @return rows copied
     */
    public static long copy(StreamSource source, Path file, int batchRows) throws IOException, SQLException {
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = (ArrowReader) source.open(allocator, batchRows);
                FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            try (ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
                writer.start();
                while (reader.loadNextBatch()) {
                    if (root.getRowCount() > 0) {
                        writer.writeBatch();
                        rows += root.getRowCount();
                    }
                }
                writer.end();
            }
        }
        return rows;
    }
}
