package org.sassrec.prepare.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.TextTypes;

/**
 * Schema of files.
 *
 * @param columns names and types of the columns
 * @param explicit whether quoting (CSV) and types (JSON) are passed to the engine. {@code false}: the engine infers
 * them.
 * @param utcColumns columns of UTC times that the engine reads as local times
 * @param types types of text columns, {@code null} if all types are guesses of the engine
 */
public record SourceSchema(
        List<SqlEngine.Column> columns,
        boolean explicit,
        Set<String> utcColumns,
        @Nullable TextTypes types) {
    /** The end of a type. Names inside a nested type are followed by something else. */
    private static final String END = "(?=\\[|,|\\)|$)";

    /** Returns the names of the columns. */
    public List<String> names() {
        return columns.stream().map(SqlEngine.Column::name).toList();
    }

    /** Returns the schema without some columns. */
    SourceSchema without(Set<String> left) {
        return new SourceSchema(
                columns.stream().filter(c -> !left.contains(c.name())).toList(), explicit, utcColumns, types);
    }

    static boolean isNested(String type) {
        return type.matches(".*[\\[(].*");
    }

    /** Returns the schema with inferred types, and with the given types of nested columns. */
    SourceSchema with(TextTypes inferred, Map<String, String> nested) {
        List<SqlEngine.Column> typed = columns.stream()
                .map(c -> new SqlEngine.Column(
                        c.name(),
                        inferred.contains(c.name())
                                ? inferred.type(c.name())
                                : nested.getOrDefault(c.name(), c.type())))
                .toList();
        return new SourceSchema(typed, explicit, utcColumns, inferred);
    }

    /** Returns the schema with the types of the columns of another one. */
    SourceSchema like(SourceSchema all) {
        Map<String, SqlEngine.Column> known = new LinkedHashMap<>();
        all.columns.forEach(c -> known.put(c.name(), c));
        return new SourceSchema(
                columns.stream().map(c -> known.getOrDefault(c.name(), c)).toList(), explicit, utcColumns, all.types);
    }

    boolean isConverted(String column) {
        return types != null && types.isConverted(column);
    }

    /** Returns the columns of times without a zone. */
    List<String> localTimeColumns() {
        return columns.stream()
                .filter(c -> c.type().matches("TIMESTAMP(_\\w+)?"))
                .map(SqlEngine.Column::name)
                .toList();
    }

    /**
     * Returns the explicit types: for CSV those of text columns, for JSON those of all columns. Columns that are
     * converted are texts or JSON.
     */
    String types(SourceFiles.Format format, ColumnRoles use) {
        return columns.stream()
                .filter(c -> format == SourceFiles.Format.JSON
                        || use.readMode(c) != ColumnRoles.ReadMode.INFERRED
                        || (types != null && types.contains(c.name())))
                .map(c -> Sql.literal(c.name()) + ": "
                        + Sql.literal(
                                format == SourceFiles.Format.JSON
                                        ? type(c, use.readMode(c) != ColumnRoles.ReadMode.INFERRED)
                                        : "VARCHAR"))
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Quoted values stay texts. Inference would rewrite ids. */
    private String type(SqlEngine.Column column, boolean text) {
        if (!isNested(column.type()) && text) {
            return "VARCHAR";
        }
        if (isConverted(column.name())) {
            return "JSON";
        }
        String type = column.type().replaceAll("\\b(JSON|UUID)" + END, "VARCHAR");
        return text ? type.replaceAll("\\b(TIMESTAMP|DATE|TIME)(?=\\[)", "VARCHAR") : type;
    }
}
