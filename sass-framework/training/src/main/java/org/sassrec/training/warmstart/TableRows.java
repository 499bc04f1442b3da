package org.sassrec.training.warmstart;

import org.sassrec.dataset.TextHash;

/**
 * The meaning of the rows of an embedding table.
 *
 * @param meaning {@link #VALUES}, or a description such as {@code hash with 1000 rows}. Rows of equal descriptions
 * correspond by number.
 * @param values fingerprints of the values of the rows, from row 1; empty unless the rows are values
 */
public record TableRows(String meaning, long[] values) {
    /** The meaning of tables whose rows are values of a vocabulary. */
    public static final String VALUES = "values";

    /** Returns the rows of a table without a vocabulary. */
    static TableRows of(String meaning) {
        return new TableRows(meaning, new long[0]);
    }

    boolean hasValues() {
        return meaning.equals(VALUES);
    }

    /**
     * Returns the 64-bit fingerprint of a value. Fingerprints take 8 bytes per row and no text of the data, so that they
     * can be kept with the weights.
     */
    static long fingerprint(String value) {
        return TextHash.hash(value, 0);
    }
}
