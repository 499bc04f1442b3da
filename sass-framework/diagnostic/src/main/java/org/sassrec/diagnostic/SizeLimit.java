package org.sassrec.diagnostic;

import java.util.Locale;

/** Checks sizes that sassrec stores in a limited number of bits. */
public final class SizeLimit {
    /** Largest 32-bit number. */
    public static final int MAX = Integer.MAX_VALUE;

    private SizeLimit() {}

    /**
     * Returns a size as a 32-bit number.
     *
     * @param what what is counted, in the plural
     * @param help what the user can do
     * @throws SassException SASS4069 if the size exceeds {@link #MAX}
     */
    public static int toInt(long size, String what, String help) {
        check(size, MAX, what, help);
        return (int) size;
    }

    /**
     * Checks a size with another limit.
     *
     * @throws SassException SASS4069 if the size exceeds the limit
     */
    public static void check(long size, long limit, String what, String help) {
        if (size > limit) {
            throw exceeded(limit, what, help)
                    .withNote(String.format(Locale.ROOT, "%,d were found", size))
                    .toException();
        }
    }

    /** Returns the problem of an unknown size that exceeds a limit. */
    public static Diagnostic exceeded(long limit, String what, String help) {
        return Diagnostic.error(
                        SystemCode.SIZE_LIMIT_EXCEEDED,
                        String.format(Locale.ROOT, "too many %s: the limit is %,d", what, limit))
                .withHelp(help);
    }
}
