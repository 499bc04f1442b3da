package org.sassrec.serving.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A value that a service gives, as preparation writes it among the learned ones: {@code 13.0} is {@code 13}. The same user must
 * not have another value because his number came by another type, nor an unknown one because an object's own text is no value.
 */
public final class ValueFormat {

    /** Whole numbers above have become one with their neighbours; preparation leaves them as they are. */
    private static final double EXACT_DOUBLE = 1L << 53;

    private static final double EXACT_FLOAT = 1L << 24;
    private static final int MAX_DIGITS = 18;

    /** Beyond these preparation's engine writes powers of ten. */
    private static final int MIN_EXPONENT = -4;

    private static final int MAX_EXPONENT = 16;

    private ValueFormat() {}

    /** The text of a single value, empty for NaN, which is a missing one; {@code null} for what is none. */
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
        boolean whole = number == Math.rint(number) && Math.abs(number) <= exact;
        if (whole || Double.isInfinite(number)) {
            return whole ? Long.toString((long) number) : given.toString();
        }
        return formatFraction(new BigDecimal(given.toString()).stripTrailingZeros());
    }

    /** {@code 0.0005}, {@code 12345678.5}, {@code 9e-05}, {@code 1e+16}. */
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
        boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        // The digits are asked for first: 1e1000000000 has more than there is memory for.
        boolean small = (long) number.precision() - number.scale() <= MAX_DIGITS;
        return whole && small ? number.setScale(0, RoundingMode.UNNECESSARY).toString() : number.toString();
    }
}
