package org.sassrec.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What files of one form hold.
 *
 * @param paths as given: files or globs
 * @param files that they name
 * @param delimiter of CSV-like files if it is not their extension's own, else {@code null}
 * @param rows looked at, the first ones
 * @param complete whether these are all
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
