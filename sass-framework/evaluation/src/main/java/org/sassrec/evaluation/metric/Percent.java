package org.sassrec.evaluation.metric;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shares in texts for people. */
public final class Percent {

    private Percent() {}

    /**
     * All digits that matter and no more: {@code 95 %}, {@code 99.9 %}, {@code 0.1 %}.
     *
     * @param share of 1
     */
    public static String text(double share) {
        return BigDecimal.valueOf(100 * share)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
