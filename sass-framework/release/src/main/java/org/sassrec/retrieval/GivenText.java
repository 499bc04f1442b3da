package org.sassrec.retrieval;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A given value as preparation writes it among the learned ones: {@code 13.0} is {@code 13}. The same user must not have
 * another value because his number came by another type, nor an unknown one because an object's own text is no value.
 */
final class GivenText {

    /** Whole numbers above have become one with their neighbours; preparation leaves them as they are. */
    private static final double EXACT_DOUBLE = 1L << 53;

    private static final double EXACT_FLOAT = 1L << 24;
    private static final int MOST_DIGITS = 18;

    private GivenText() {}

    /** The text of a single value, empty for NaN, which is a missing one; {@code null} for what is none. */
    static @Nullable String of(@Nullable Object given) {
        if (given instanceof Double number) {
            return floating(number, EXACT_DOUBLE, given);
        }
        if (given instanceof Float number) {
            return floating(number, EXACT_FLOAT, given);
        }
        if (given instanceof BigDecimal number) {
            return decimal(number);
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

    private static String floating(double number, double exact, Object given) {
        if (Double.isNaN(number)) {
            return "";
        }
        boolean whole = number == Math.rint(number) && Math.abs(number) <= exact;
        return whole ? Long.toString((long) number) : given.toString();
    }

    private static String decimal(BigDecimal number) {
        boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
        // The digits are asked for first: 1e1000000000 has more than there is memory for.
        boolean small = (long) number.precision() - number.scale() <= MOST_DIGITS;
        return whole && small ? number.setScale(0, RoundingMode.UNNECESSARY).toString() : number.toString();
    }

    /** The elements of a list, another collection or an array; {@code null} for what is none of them. */
    static @Nullable List<@Nullable Object> elements(Object given) {
        if (given instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        if (!given.getClass().isArray()) {
            return null;
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(given); i++) {
            elements.add(Array.get(given, i));
        }
        return elements;
    }

    /** A value as a message names it, with the type where the value does not tell what is wrong with it. */
    static String shown(Object given) {
        List<@Nullable Object> elements = elements(given);
        if (elements == null) {
            boolean plain = given instanceof Map || of(given) != null;
            return "`" + given + "`" + (plain ? "" : " of type `" + type(given) + "`");
        }
        String strange = elements.stream()
                .filter(Objects::nonNull)
                .filter(element -> of(element) == null && !(element instanceof Map))
                .findFirst()
                .map(element -> " with a `" + type(element) + "`")
                .orElse("");
        return (given instanceof List ? "`" + elements + "`" : "`" + elements + "` of type `" + type(given) + "`")
                + strange;
    }

    /** That of lists and sets is what callers know, not which class of the library it is. */
    private static String type(Object given) {
        return given instanceof List
                ? "java.util.List"
                : given instanceof Set ? "java.util.Set" : given.getClass().getTypeName();
    }
}
