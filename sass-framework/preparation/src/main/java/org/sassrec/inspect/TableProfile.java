package org.sassrec.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Profile of files with the same columns.
 *
 * @param paths paths as given: files or globs
 * @param files files that match
 * @param delimiter delimiter of CSV files if it differs from that of their extension, otherwise {@code null}
 * @param rows number of rows that were read from the start
 * @param complete whether these are all rows
 * @param query SQL of all rows
 */
public record TableProfile(
        List<String> paths,
        List<Path> files,
        @Nullable String delimiter,
        long rows,
        boolean complete,
        List<ColumnProfile> columns,
        String query) {

    public TableProfile {
        paths = List.copyOf(paths);
        files = List.copyOf(files);
        columns = List.copyOf(columns);
    }

    public Optional<ColumnProfile> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    public List<String> columnNames() {
        return columns.stream().map(ColumnProfile::name).toList();
    }
}
