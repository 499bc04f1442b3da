package org.sassrec.prepare;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the engine makes of files by their first rows.
 *
 * @param columns their names and types
 * @param told whether the engine can be told how to read: that a CSV file quotes values as the standard has it, and the types of
 *     a JSON file; {@code false}: it guesses
 * @param utc columns of times that are UTC's, though the engine takes them for those of some clock
 */
public record SourceShape(List<SqlEngine.Column> columns, boolean told, Set<String> utc) {
    /** The end of a type, as names within it have none. */
    private static final String END = "(?=\\[|,|\\)|$)";

    /** Names of the columns. */
    public List<String> names() {
        return columns.stream().map(SqlEngine.Column::name).toList();
    }

    /** The same without some columns. */
    SourceShape without(Set<String> left) {
        return new SourceShape(
                columns.stream().filter(c -> !left.contains(c.name())).toList(), told, utc);
    }

    /** Columns of times without a zone. */
    List<String> clocks() {
        return columns.stream()
                .filter(c -> c.type().matches("TIMESTAMP(_\\w+)?"))
                .map(SqlEngine.Column::name)
                .toList();
    }

    /** How columns are to be read: a type for each that stays text in a CSV file, for each one in a JSON file. */
    String types(SourceFiles.Format format, ColumnUse use) {
        return columns.stream()
                .filter(c -> format == SourceFiles.Format.JSON || use.form(c) != ColumnUse.Form.GUESSED)
                .map(c -> Sql.text(c.name()) + ": "
                        + Sql.text(
                                format == SourceFiles.Format.JSON
                                        ? type(c, use.form(c) != ColumnUse.Form.GUESSED)
                                        : "VARCHAR"))
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** What is written in quotes stays as it is written: guessing would rewrite ids, and quote those of mixed columns. */
    private String type(SqlEngine.Column column, boolean text) {
        boolean nested = column.type().matches(".*[\\[(].*");
        if (!nested && (text || utc.contains(column.name()))) {
            return "VARCHAR";
        }
        String type = column.type().replaceAll("\\b(JSON|UUID)" + END, "VARCHAR");
        return text ? type.replaceAll("\\b(TIMESTAMP|DATE|TIME)(?=\\[)", "VARCHAR") : type;
    }
}
