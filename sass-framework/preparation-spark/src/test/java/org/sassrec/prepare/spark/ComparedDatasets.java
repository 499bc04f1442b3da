package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/** Compares all files of two datasets, value by value. */
final class ComparedDatasets {
    private ComparedDatasets() {}

    static void compare(Path expected, Path actual) throws IOException {
        assertThat(names(actual)).isEqualTo(names(expected));
        for (String name : names(expected)) {
            if (name.endsWith(".arrow")) {
                assertThat(rows(actual.resolve(name))).as(name).isEqualTo(rows(expected.resolve(name)));
            } else if (!name.equals("manifest.json")) { // It contains durations and checksums of batches.
                assertThat(actual.resolve(name)).as(name).hasSameTextualContentAs(expected.resolve(name));
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> rows(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            root.getSchema().getFields().forEach(field -> rows.add(field.getName() + " " + field.getType()));
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    StringBuilder values = new StringBuilder();
                    for (FieldVector vector : root.getFieldVectors()) {
                        values.append(vector.getObject(row)).append('|');
                    }
                    rows.add(values.toString());
                }
            }
        }
        return rows;
    }
}
