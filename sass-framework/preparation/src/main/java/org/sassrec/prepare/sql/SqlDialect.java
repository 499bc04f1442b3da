package org.sassrec.prepare.sql;

import java.util.List;

/**
 * Writes the operations whose SQL differs between engines. Everything else in the generated SQL has one form that all
 * engines run with the same result. All results equal those of DuckDB.
 */
public interface SqlDialect {
    /** Returns the text of an integer or a text. */
    String keyText(String value);

    /** Returns the text of a value of any type. */
    String text(String value);

    /** Returns a value of any type as DOUBLE, NULL if it is not a number. */
    String toDouble(String value);

    /** Returns a DOUBLE as FLOAT, NULL if it is not in the range of FLOAT. */
    String toFloat(String value);

    /** Returns the bits of a FLOAT as INTEGER. */
    String floatBits(String value);

    /** Returns a text without spaces at both ends. Spaces are all characters of the Unicode category Zs. */
    String trim(String text);

    /** Returns the number of bytes of a text in UTF-8. */
    String byteLength(String text);

    /**
     * Returns the text of an id. A whole number in a floating-point column has no decimal point.
     *
     * @param type type of the value in DuckDB
     */
    String idText(String value, String type);

    /**
     * Returns the values of a column as a list. A text is split at each separator.
     *
     * @param type type of the column in DuckDB
     */
    String listValues(String column, String type, String separator);

    /** Returns the numbers of a list as a list of FLOAT. Blank entries are dropped, other texts are NULL. */
    String floats(String list);

    /** Returns the number of entries of a list, NULL for NULL. */
    String length(String list);

    /** Returns the number of finite entries of a list of numbers, NULL for NULL. */
    String finiteLength(String list);

    /**
     * Returns a query with one row per entry of a list.
     *
     * @param kept columns of the relation to keep, as a part of a SELECT list
     * @param lists list expressions over the relation. The first one determines the rows; shorter other lists end with
     * NULL.
     * @param names column names of the entries
     * @param place name of the column with a number that increases with the position, or an empty text
     */
    String explode(String kept, List<String> lists, List<String> names, String place, String relation);

    /** Returns a hash of the values as a non-negative integer below a modulus. */
    String hash(List<String> values, long modulus);

    /** Returns an approximate median of integers. */
    String approximateMedian(String value);
}
