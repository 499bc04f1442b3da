package org.sassrec.dataset.mapped;

import org.sassrec.dataset.Split;

/** Codes of splits in the files. */
final class SplitCodes {
    private static final Split[] VALUES = Split.values();

    private SplitCodes() {}

    static Split of(byte code) {
        return VALUES[code];
    }
}
