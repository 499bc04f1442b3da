package org.sassrec.prepare.source;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * What the engine makes of files by their first rows.
 *
 * @param columns their names and types
 * @param explicit whether the engine can be told how to read: that a CSV file quotes values as the standard has it, and the types of
 *     a JSON file; {@code false}: it guesses
 * @param utcColumns columns of times that are UTC's, though the engine takes them for those of some clock
 */
public record SourceSchema(List<SqlEngine.Column> columns, boolean explicit, Set<String> utcColumns) {
    /** The end of a type, as names within it have none. */
    private static final String END = "(?=\\[|,|\\)|$)";

    /** Names of the columns. */
    public List<String> names() {
        return columns.stream().map(SqlEngine.Column::name).toList();
    }

    /** The same without some columns. */
    SourceSchema without(Set<String> left) {
        return new SourceSchema(
                columns.stream().filter(c -> !left.contains(c.name())).toList(), explicit, utcColumns);
    }

    /** Columns of times without a zone. */
    List<String> localTimeColumns() {
        return columns.stream()
                .filter(c -> c.type().matches("TIMESTAMP(_\\w+)?"))
                .map(SqlEngine.Column::name)
                .toList();
    }

    /** How columns are to be read: a type for each that stays text in a CSV file, for each one in a JSON file. */
    String types(SourceFiles.Format format, ColumnRoles use) {
        return columns.stream()
                .filter(c -> format == SourceFiles.Format.JSON || use.readMode(c) != ColumnRoles.ReadMode.INFERRED)
                .map(c -> Sql.literal(c.name()) + ": "
                        + Sql.literal(
                                format == SourceFiles.Format.JSON
                                        ? type(c, use.readMode(c) != ColumnRoles.ReadMode.INFERRED)
                                        : "VARCHAR"))
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** What is written in quotes stays as it is written: guessing would rewrite ids, and quote those of mixed columns. */
    private String type(SqlEngine.Column column, boolean text) {
        boolean nested = column.type().matches(".*[\\[(].*");
        if (!nested && (text || utcColumns.contains(column.name()))) {
            return "VARCHAR";
        }
        String type = column.type().replaceAll("\\b(JSON|UUID)" + END, "VARCHAR");
        return text ? type.replaceAll("\\b(TIMESTAMP|DATE|TIME)(?=\\[)", "VARCHAR") : type;
    }
}
