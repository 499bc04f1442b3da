package org.sassrec.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine makes of files by their first rows.
 *
 * @param columns their names and types
 * @param quoted whether a CSV file quotes values as the standard has it; {@code false}: as the engine guesses
 */
public record SourceShape(List<SqlEngine.Column> columns, boolean quoted) {
    /** Names of the columns. */
    public List<String> names() {
        return columns.stream().map(SqlEngine.Column::name).toList();
    }

    /** The type of a column; {@code null} without such a column. */
    @Nullable
    String type(String column) {
        return columns.stream()
                .filter(c -> c.name().equals(column))
                .map(SqlEngine.Column::type)
                .findFirst()
                .orElse(null);
    }
}
