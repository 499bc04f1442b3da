package org.sassrec.serving.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Formats a value of a query like preparation formats the values of the training data: {@code 13.0} becomes {@code 13}.
 * A value must not depend on the Java type of a number.
 */
public final class ValueFormat {

    /** Above this value, integral numbers are not exact in the type. Preparation does not reformat them. */
    private static final double EXACT_DOUBLE = 1L << 53;

    private static final double EXACT_FLOAT = 1L << 24;
    private static final int MAX_DIGITS = 18;

    /** Outside these exponents DuckDB writes powers of ten. */
    private static final int MIN_EXPONENT = -4;

    private static final int MAX_EXPONENT = 16;

    private ValueFormat() {}

    /**
     * Returns the text of a single value; empty for NaN, which is a missing value; {@code null} if the object is not a
     * single value.
     */
    public static @Nullable String format(@Nullable Object given) {
        if (given instanceof Double number) {
            return formatFloating(number, EXACT_DOUBLE, given);
        }
        if (given instanceof Float number) {
            return formatFloating(number, EXACT_FLOAT, given);
        }
        if (given instanceof BigDecimal number) {
            return formatDecimal(number);
        }
        if (given instanceof CharSequence
                || given instanceof Number
                || given instanceof Boolean
                || given instanceof Character
                || given instanceof Enum
                || given instanceof UUID) {
            return given.toString();
        }
        return null;
    }

    private static String formatFloating(double number, double exact, Object given) {
        if (Double.isNaN(number)) {
            return "";
        }
        boolean integral = number == Math.rint(number) && Math.abs(number) <= exact;
        if (integral || Double.isInfinite(number)) {
            return integral ? Long.toString((long) number) : given.toString();
        }
        return formatFraction(new BigDecimal(given.toString()).stripTrailingZeros());
    }

    /** Formats fractions: {@code 0.0005}, {@code 12345678.5}, {@code 9e-05}, {@code 1e+16}. */
    private static String formatFraction(BigDecimal number) {
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= MIN_EXPONENT && exponent < MAX_EXPONENT) {
            return number.toPlainString() + (number.scale() <= 0 ? ".0" : "");
        }
        String digits = number.unscaledValue().abs().toString();
        return (number.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String formatDecimal(BigDecimal number) {
        boolean integral = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        // Checks the number of digits first: 1e1000000000 does not fit into memory.
        boolean small = (long) number.precision() - number.scale() <= MAX_DIGITS;
        return integral && small ? number.setScale(0, RoundingMode.UNNECESSARY).toString() : number.toString();
    }
}
