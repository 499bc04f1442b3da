package org.sassrec.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shares for people. */
final class Percent {
    private Percent() {}

    /** Such as {@code 2.5 %}, with at most four digits. */
    static String text(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
