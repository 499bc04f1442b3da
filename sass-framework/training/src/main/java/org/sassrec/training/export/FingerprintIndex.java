package org.sassrec.training.export;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * Table rows by the fingerprints of their texts.
 *
 * @param fingerprints ascending, no two equal
 * @param rows of the texts with these fingerprints
 */
record FingerprintIndex(long[] fingerprints, int[] rows) {

    /**
     * Indexes texts 0 to count - 1; texts whose row is 0 are left out, as unknown ones have that row.
     *
     * @param what the texts are, for messages
     * @throws org.sassrec.diagnostic.SassException SASS5201 if two texts have one fingerprint
     */
    static FingerprintIndex of(
            Fingerprints fingerprints, String what, int count, IntFunction<String> text, IntUnaryOperator row) {
        int[] known = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (row.applyAsInt(i) != 0) {
                known[size++] = i;
            }
        }
        long[] found = fingerprints.of(size, i -> text.apply(known[i]));
        return of(what, found, i -> text.apply(known[i]), i -> row.applyAsInt(known[i]));
    }

    /** Indexes texts by fingerprints that are known. */
    static FingerprintIndex of(String what, long[] found, IntFunction<String> text, IntUnaryOperator row) {
        long[] sorted = found.clone();
        Arrays.sort(sorted);
        int[] rows = new int[sorted.length];
        int[] owners = new int[sorted.length];
        for (int i = 0; i < found.length; i++) {
            int place = Arrays.binarySearch(sorted, found[i]);
            // Row 0 is never indexed: it marks a place that no text has taken yet.
            if (rows[place] != 0) {
                throw collision(what, text.apply(owners[place]), text.apply(i)).toException();
            }
            rows[place] = row.applyAsInt(i);
            owners[place] = i;
        }
        return new FingerprintIndex(sorted, rows);
    }

    private static Diagnostic collision(String what, String one, String other) {
        return Diagnostic.error(
                        DiagnosticCode.FINGERPRINT_COLLISION,
                        "the user tower can't tell `" + one + "` from `" + other + "`: these two " + what
                                + " have the same 64-bit fingerprint")
                .withHelp(
                        "two texts in billions do: rename one of them in the data (a letter is enough), then `train`");
    }
}
