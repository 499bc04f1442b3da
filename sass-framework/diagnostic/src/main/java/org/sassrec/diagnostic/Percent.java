package org.sassrec.diagnostic;

import java.math.BigDecimal;
import java.math.MathContext;

/** Formats percentages for messages. */
public final class Percent {

    private Percent() {}

    /**
     * Formats a share with up to four significant digits, for example {@code 95 %}, {@code 99.9 %} or {@code 0.1 %}.
     *
     * @param share value from 0 to 1
     */
    public static String text(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
