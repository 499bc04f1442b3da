package org.sassrec.dataset.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/** Writes the batches of a stream to {@link PartFiles}. A batch with rows of several parts is divided without a copy. */
final class PartWriter implements AutoCloseable {
    private final PartFiles parts;
    private final VectorSchemaRoot stream;
    /** The batch to write, which the file writers read. */
    private final VectorSchemaRoot root;

    private final VectorLoader loader;
    private final @Nullable IntVector numbers;
    private int part = -1;
    private @Nullable FileChannel channel;
    private @Nullable ArrowFileWriter writer;
    /** Rows of the stream before the current batch. */
    private long rows;

    PartWriter(PartFiles parts, VectorSchemaRoot stream, BufferAllocator allocator) throws IOException {
        this.parts = parts;
        this.stream = stream;
        this.root = VectorSchemaRoot.create(stream.getSchema(), allocator);
        this.loader = new VectorLoader(root);
        this.numbers = parts.column() == null ? null : (IntVector) stream.getVector(parts.column());
        next();
    }

    /** Ends the current file and starts the next one. */
    private void next() throws IOException {
        closeFile();
        part++;
        channel = FileChannel.open(
                parts.files().get(part),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        writer = new ArrowFileWriter(root, null, channel);
        writer.start();
    }

    /** Writes the current batch of the stream. */
    void writeBatch() throws IOException {
        int length = stream.getRowCount();
        int from = 0;
        while (from < length) {
            int to = part == parts.files().size() - 1 ? length : lowerBound(from, length, part + 1);
            if (to > from) {
                write(from, to);
            }
            if (to < length) {
                next();
            }
            from = to;
        }
        rows += length;
    }

    /** Returns the first row of the batch that belongs to a part or to a later one. */
    private int lowerBound(int from, int length, int ofPart) {
        int first = parts.firsts().get(ofPart);
        if (numbers == null) {
            return (int) Math.max(from, Math.min(length, first - rows));
        }
        int low = from;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (numbers.get(middle) < first) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void write(int from, int to) throws IOException {
        if (from == 0 && to == stream.getRowCount()) {
            write(stream);
        } else {
            try (VectorSchemaRoot slice = stream.slice(from, to - from)) {
                write(slice);
            }
        }
    }

    private void write(VectorSchemaRoot batch) throws IOException {
        try (ArrowRecordBatch buffers = new VectorUnloader(batch).getRecordBatch()) {
            loader.load(buffers);
        }
        Objects.requireNonNull(writer).writeBatch();
        root.clear();
    }

    /** Completes all files. Parts after the last row get files without rows. */
    void end() throws IOException {
        while (part < parts.files().size() - 1) {
            next();
        }
        closeFile();
    }

    private void closeFile() throws IOException {
        if (writer != null && channel != null) {
            writer.end();
            writer.close();
            channel.close();
            writer = null;
        }
    }

    /** A file that was not completed has no footer, so it cannot be mistaken for a complete one. */
    @Override
    public void close() throws IOException {
        root.close();
        if (channel != null) {
            channel.close();
        }
    }
}
