package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.sassrec.files.table.TableFile;

/** Copies an Arrow stream of an engine into a {@link TableFile}, batch by batch, without touching the heap. */
public final class ArrowCopy {

    private ArrowCopy() {}

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
     * Copies a stream to a file.
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
