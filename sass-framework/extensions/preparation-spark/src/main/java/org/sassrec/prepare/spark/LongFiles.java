package org.sassrec.prepare.spark;

import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.sassrec.dataset.arrow.LongRows;

/**
 * Passes a result of 64-bit integers from the executors to the driver in files. The results of tasks would be in the
 * heap of the driver. A task writes a file with a name that depends on its partition alone, so a repeated task replaces
 * it.
 *
 * @param folder folder of the files, which all machines have under this path
 * @param columns number of columns
 * @param partitions number of files
 */
record LongFiles(String folder, int columns, int partitions) implements Serializable {
    private static final int BATCH_ROWS = 1 << 13;

    /** Writes the rows in the tasks of a stage. */
    static LongFiles write(Dataset<Row> rows, Path folder) throws IOException {
        Files.createDirectories(folder);
        // These rows are not converted to objects.
        JavaRDD<InternalRow> values = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
        LongFiles files = new LongFiles(folder.toString(), rows.columns().length, values.getNumPartitions());
        values.foreachPartition(files::write);
        return files;
    }

    /** Reads the rows of all tasks and deletes the files. */
    void read(LongRows consumer) throws IOException {
        for (int partition = 0; partition < partitions; partition++) {
            read(file(partition), consumer);
            Files.delete(file(partition));
        }
    }

    private Path file(int partition) {
        return Path.of(folder, String.format(Locale.ROOT, "part-%06d", partition));
    }

    private void write(Iterator<InternalRow> rows) throws IOException {
        Path temporary = Path.of(folder, "." + UUID.randomUUID());
        try {
            ByteBuffer batch = ByteBuffer.allocate(BATCH_ROWS * columns * Long.BYTES);
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (rows.hasNext()) {
                    InternalRow row = rows.next();
                    for (int c = 0; c < columns; c++) {
                        batch.putLong(row.getLong(c));
                    }
                    if (!batch.hasRemaining()) {
                        flush(batch, channel);
                    }
                }
                flush(batch, channel);
            }
            Files.move(
                    temporary,
                    file(TaskContext.getPartitionId()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void flush(ByteBuffer batch, WritableByteChannel channel) throws IOException {
        batch.flip();
        while (batch.hasRemaining()) {
            channel.write(batch);
        }
        batch.clear();
    }

    private void read(Path file, LongRows consumer) throws IOException {
        ByteBuffer batch = ByteBuffer.allocate(BATCH_ROWS * columns * Long.BYTES);
        LongBuffer[] values = IntStream.range(0, columns)
                .mapToObj(c -> LongBuffer.allocate(BATCH_ROWS))
                .toArray(LongBuffer[]::new);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long rest = channel.size(); rest > 0; rest -= batch.limit()) {
                batch.clear().limit((int) Math.min(rest, batch.capacity()));
                while (batch.hasRemaining()) {
                    if (channel.read(batch) < 0) {
                        throw new EOFException("a temporary file is truncated");
                    }
                }
                batch.flip();
                int rows = batch.limit() / (columns * Long.BYTES);
                for (int r = 0; r < rows; r++) {
                    for (LongBuffer column : values) {
                        column.put(r, batch.getLong());
                    }
                }
                consumer.accept(values, rows);
            }
        }
    }
}
