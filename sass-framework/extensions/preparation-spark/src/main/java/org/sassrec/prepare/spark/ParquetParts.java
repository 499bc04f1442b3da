package org.sassrec.prepare.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;

/** Divides Parquet files into parts of row groups, and copies row groups without decoding them. */
final class ParquetParts {
    /** Bytes of the files that one task reads. */
    static final long PART_BYTES = 128L << 20;

    private ParquetParts() {}

    /**
     * Row groups of a file.
     *
     * @param file path or address
     * @param first number of the first row group
     * @param end number after the last row group, {@link Integer#MAX_VALUE} for all
     */
    record Rows(String file, int first, int end) implements Serializable {
        boolean isComplete() {
            return end == Integer.MAX_VALUE;
        }
    }

    /**
     * Divides files into parts of about {@code most} bytes. Small files share a part.
     *
     * @param sizes returns the size of a file in bytes
     */
    static List<List<Rows>> divide(List<String> files, ToLongFunction<String> sizes, Configuration settings, long most)
            throws IOException {
        List<List<Rows>> parts = new ArrayList<>();
        List<Rows> shared = new ArrayList<>();
        long bytes = 0;
        for (String file : files) {
            long length = sizes.applyAsLong(file);
            if (length > most) {
                parts.addAll(rowGroups(file, settings, most));
                continue;
            }
            if (bytes + length > most) {
                parts.add(shared);
                shared = new ArrayList<>();
                bytes = 0;
            }
            shared.add(new Rows(file, 0, Integer.MAX_VALUE));
            bytes += length;
        }
        if (!shared.isEmpty()) {
            parts.add(shared);
        }
        return parts;
    }

    private static List<List<Rows>> rowGroups(String file, Configuration settings, long most) throws IOException {
        List<List<Rows>> parts = new ArrayList<>();
        List<BlockMetaData> groups =
                footer(HadoopInputFile.fromPath(path(file), settings)).getBlocks();
        int first = 0;
        long bytes = 0;
        for (int group = 0; group < groups.size(); group++) {
            bytes += groups.get(group).getCompressedSize();
            if (bytes >= most || group == groups.size() - 1) {
                parts.add(new ArrayList<>(List.of(new Rows(file, first, group + 1))));
                first = group + 1;
                bytes = 0;
            }
        }
        return parts;
    }

    private static ParquetMetadata footer(HadoopInputFile file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            return reader.getFooter();
        }
    }

    /** Copies row groups into a local file with the same schema. */
    static void copy(Rows rows, Configuration settings, java.nio.file.Path to) throws IOException {
        HadoopInputFile file = HadoopInputFile.fromPath(path(rows.file()), settings);
        ParquetMetadata footer = footer(file);
        List<BlockMetaData> groups = footer.getBlocks();
        MessageType schema = footer.getFileMetaData().getSchema();
        try (ParquetFileWriter writer = new ParquetFileWriter(
                new LocalOutputFile(to),
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                PART_BYTES,
                0,
                null,
                ParquetProperties.builder().build())) {
            writer.start();
            try (var in = file.newStream()) {
                writer.appendRowGroups(in, groups.subList(rows.first(), Math.min(rows.end(), groups.size())), false);
            }
            writer.end(footer.getFileMetaData().getKeyValueMetaData());
        }
    }

    /**
     * Copies the schema and the first row groups with at least some rows.
     *
     * @param rows number of rows; 0 for the schema alone
     */
    static void copyFirst(String file, long rows, Configuration settings, java.nio.file.Path to) throws IOException {
        int end = 0;
        long copied = 0;
        for (BlockMetaData group :
                footer(HadoopInputFile.fromPath(path(file), settings)).getBlocks()) {
            if (copied >= rows) {
                break;
            }
            copied += group.getRowCount();
            end++;
        }
        copy(new Rows(file, 0, end), settings, to);
    }

    /** Returns the path of Hadoop. The characters of a local path have no special meaning. */
    static Path path(String file) {
        return file.contains("://")
                ? new Path(file)
                : new Path(java.nio.file.Path.of(file).toUri());
    }
}
