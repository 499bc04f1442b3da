package org.sassrec.serving.store;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition on an item's columns, of those that were published for it ({@link FilterColumns}). A comparison with a number that
 * an item lacks is false, its {@link #not} true; a text that an item lacks is the empty one.
 *
 * <pre>{@code
 * Filter.equal("category", "shoes").and(Filter.below("price", 100))
 * Filter.parse("category = 'shoes' and price < 100")
 * }</pre>
 */
public sealed interface Filter {

    /** Most values of an {@code in}, and most parts of an {@code and} or {@code or}. */
    int MAX_PARTS = 1_000;

    /** The column is one of these, whatever it holds: {@link FilterColumns#bind} reads them as numbers where it holds numbers. */
    record OneOf(String column, Set<String> values) implements Filter {
        public OneOf {
            values = Set.copyOf(values);
            requireAtMostMaximum(values.size());
        }
    }

    /** The column's number is one of these. */
    record OneOfNumbers(String column, Set<Double> values) implements Filter {
        public OneOfNumbers {
            values = values.stream().map(value -> value + 0.0).collect(Collectors.toUnmodifiableSet());
            requireAtMostMaximum(values.size());
        }
    }

    /**
     * The column's number lies between two. An infinite end lies beyond all numbers of a column, whether it is within or not: each
     * number is below positive infinity, and none is above it.
     */
    record Between(String column, double lower, boolean includesLower, double upper, boolean includesUpper)
            implements Filter {
        public Between {
            if (Double.isNaN(lower) || Double.isNaN(upper)) {
                throw new IllegalArgumentException("an end that is no number");
            }
            // -0.0 is 0.0, as in the columns: an index that orders by bits has it below.
            lower += 0.0;
            upper += 0.0;
        }
    }

    /** All hold; true without any. */
    record And(List<Filter> parts) implements Filter {
        public And {
            parts = List.copyOf(parts);
            requireAtMostMaximum(parts.size());
        }
    }

    /** At least one holds; false without any. */
    record Or(List<Filter> parts) implements Filter {
        public Or {
            parts = List.copyOf(parts);
            requireAtMostMaximum(parts.size());
        }
    }

    /** It does not hold. */
    record Not(Filter part) implements Filter {}

    private static void requireAtMostMaximum(int parts) {
        if (parts > MAX_PARTS) {
            throw new IllegalArgumentException(parts + " values or parts; a filter takes " + MAX_PARTS);
        }
    }

    /** The column is this text or number. */
    static Filter equal(String column, Object value) {
        return in(column, List.of(value));
    }

    /**
     * The column is one of these texts or numbers; of whole numbers the type means nothing, {@code 13.0} is {@code 13}.
     *
     * @throws NullPointerException for one that is missing
     * @throws IllegalArgumentException for NaN
     */
    static Filter in(String column, Iterable<?> values) {
        Set<String> texts = new LinkedHashSet<>();
        for (Object value : values) {
            String text = ValueFormat.format(Objects.requireNonNull(value, "a value to filter by"));
            if (text != null && text.isEmpty() && !(value instanceof CharSequence)) {
                throw new IllegalArgumentException(value + " is no value to filter by");
            }
            texts.add(text == null ? value.toString() : text);
        }
        return new OneOf(column, texts);
    }

    /** The column's number is less. */
    static Filter below(String column, double value) {
        return new Between(column, Double.NEGATIVE_INFINITY, false, value, false);
    }

    /** The column's number is this or less. */
    static Filter atMost(String column, double value) {
        return new Between(column, Double.NEGATIVE_INFINITY, false, value, true);
    }

    /** The column's number is greater. */
    static Filter above(String column, double value) {
        return new Between(column, value, false, Double.POSITIVE_INFINITY, false);
    }

    /** The column's number is this or greater. */
    static Filter atLeast(String column, double value) {
        return new Between(column, value, true, Double.POSITIVE_INFINITY, false);
    }

    /** All hold. */
    static Filter allOf(Filter... parts) {
        return new And(Arrays.asList(parts));
    }

    /** At least one holds. */
    static Filter anyOf(Filter... parts) {
        return new Or(Arrays.asList(parts));
    }

    /** It does not hold. */
    static Filter not(Filter part) {
        return new Not(part);
    }

    /** Both hold. */
    default Filter and(Filter other) {
        return allOf(this, other);
    }

    /** One or both hold. */
    default Filter or(Filter other) {
        return anyOf(this, other);
    }

    /**
     * Reads {@code category = 'shoes' and price < 100}: {@code = != < <= > >=}, {@code in (...)}, {@code between ... and ...},
     * {@code not}, {@code and}, {@code or} and brackets. Texts stand in single quotes, columns with other signs than letters,
     * digits and underscores in double ones; a quote in them is written twice.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7606
     */
    static Filter parse(String text) {
        return new FilterParser(text).parse();
    }
}
