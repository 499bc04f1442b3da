package org.sassrec.dataset;

/** Codes of splits in the files. */
final class Splits {
    private static final Split[] VALUES = Split.values();

    private Splits() {}

    static Split of(byte code) {
        return VALUES[code];
    }
}
