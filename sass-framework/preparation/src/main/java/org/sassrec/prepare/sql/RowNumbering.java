package org.sassrec.prepare.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query with consecutive numbers. An engine numbers them without a window over all rows, if such a window would
 * use one thread.
 *
 * @param column name of the column with the number, INTEGER. It is the first column.
 * @param first number of the first row
 * @param order ORDER BY list that is unique for each row
 * @param columns other columns of the result
 * @param query rows
 * @param last number of the last row to keep, or {@code null} for all rows
 */
public record RowNumbering(
        String column,
        long first,
        String order,
        List<String> columns,
        String query,
        @Nullable Long last) {
    public RowNumbering {
        columns = List.copyOf(columns);
    }

    /** Returns the rows as a query with a window function. */
    public String sql() {
        String number = first == 1
                ? "row_number() OVER (ORDER BY " + order + ")"
                : first - 1 + " + row_number() OVER (ORDER BY " + order + ")";
        return "SELECT CAST(" + number + " AS INTEGER) AS " + column + ", " + String.join(", ", columns) + "\nFROM ("
                + query + ")" + (last == null ? "" : "\nQUALIFY " + column + " <= " + last);
    }
}
