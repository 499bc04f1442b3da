package org.sassrec.prepare.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A view of the reader over the Parquet files of a source. An engine can read the files in parts, because each part has
 * the columns and types of all files.
 *
 * @param name name of the view
 * @param columns columns of all files together
 * @param folderColumns those of the columns that are names of folders, such as {@code day=2026-05-01}
 * @param files paths or addresses
 */
public record ParquetView(String name, List<SqlEngine.Column> columns, List<String> folderColumns, List<String> files)
        implements Serializable {
    public ParquetView {
        // The lists of the JDK are serializable.
        columns = new ArrayList<>(columns);
        folderColumns = new ArrayList<>(folderColumns);
        files = new ArrayList<>(files);
    }

    /** Returns the call that reads local files. */
    public static String readFunction(Collection<String> files, boolean folders) {
        return "read_parquet(" + paths(files) + ", union_by_name = true, hive_partitioning = " + folders + ")";
    }

    private static String paths(Collection<String> files) {
        return files.stream()
                .map(file -> Sql.literal(file.contains("://") ? file : Sql.literalPath(file)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns a statement that creates the view over some of the files, which are local. */
    public String over(List<String> some) {
        String empty = columns.stream()
                .map(column -> "CAST(NULL AS " + column.type() + ") AS " + Sql.identifier(column.name()))
                .collect(Collectors.joining(", ", "(SELECT ", " LIMIT 0)"));
        return "CREATE VIEW " + name + " AS\nSELECT "
                + columns.stream()
                        .map(column -> "CAST(" + Sql.identifier(column.name()) + " AS " + column.type() + ") AS "
                                + Sql.identifier(column.name()))
                        .collect(Collectors.joining(", "))
                + "\nFROM (" + empty + (some.isEmpty() ? "" : "\nUNION ALL BY NAME\n(SELECT * FROM " + read(some) + ")")
                + ")";
    }

    /** The types of folder columns are given, because an inferred type depends on the files. */
    private String read(List<String> some) {
        if (folderColumns.isEmpty()) {
            return readFunction(some, false);
        }
        String types = columns.stream()
                .filter(column -> folderColumns.contains(column.name()))
                .map(column -> Sql.literal(column.name()) + ": " + Sql.literal(column.type()))
                .collect(Collectors.joining(", ", "{", "}"));
        String call = readFunction(some, true);
        return call.substring(0, call.length() - 1) + ", hive_types = " + types + ")";
    }
}
