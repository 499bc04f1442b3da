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
    /** Message of engines for a number with more than 32 bits. */
    static final String TOO_MANY_ROWS = "more rows than numbers of 32 bits";

    public RowNumbering {
        columns = List.copyOf(columns);
    }

    /** Returns the rows as a query of DuckDB with a window function. */
    public String sql() {
        String number = "row_number() OVER (ORDER BY " + order + ")" + (first == 1 ? "" : " + " + (first - 1));
        String names = String.join(", ", columns);
        return "SELECT CASE WHEN n <= " + Integer.MAX_VALUE + " THEN CAST(n AS INTEGER) ELSE error("
                + Sql.literal(TOO_MANY_ROWS) + ") END AS " + column + ", " + names + "\nFROM (SELECT " + number
                + " AS n, " + names + "\nFROM (" + query + "))" + (last == null ? "" : "\nWHERE n <= " + last);
    }

    /**
     * Returns the number of a row as a value of the column.
     *
     * @throws ArithmeticException with {@link #TOO_MANY_ROWS} if it has more than 32 bits
     */
    public static int number(long row) {
        if (row > Integer.MAX_VALUE) {
            throw new ArithmeticException(TOO_MANY_ROWS);
        }
        return (int) row;
    }
}
