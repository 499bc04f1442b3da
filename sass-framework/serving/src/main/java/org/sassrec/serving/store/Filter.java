package org.sassrec.serving.store;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition on the columns of an item. The columns must be published for filtering ({@link FilterColumns}).
 *
 * <p>If an item has no number in a column, a comparison with that column is false, and its {@link #not} is true. A
 * missing text equals the empty text.
 *
 * <pre>{@code
 * Filter.equal("category", "shoes").and(Filter.below("price", 100))
 * Filter.parse("category = 'shoes' and price < 100")
 * }</pre>
 */
public sealed interface Filter {

    /**
     * Maximum number of comparisons of a filter, of values of an {@code in}, and of parts of an {@code and} or
     * {@code or}.
     */
    int MAX_PARTS = 1_000;

    /** Maximum number of characters of a text that {@link #parse} accepts. */
    int MAX_LENGTH = 100_000;

    /**
     * The column equals one of these values. {@link FilterColumns#bind} parses them as numbers if the column is
     * numeric.
     */
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

    /** The column's number is between two bounds. An infinite bound does not limit the range, included or not. */
    record Between(String column, double lower, boolean includesLower, double upper, boolean includesUpper)
            implements Filter {
        public Between {
            if (Double.isNaN(lower) || Double.isNaN(upper)) {
                throw new IllegalArgumentException("a bound of the range is NaN");
            }
            // -0.0 becomes 0.0, as in the columns: an index that orders by bits sorts -0.0 below 0.0.
            lower += 0.0;
            upper += 0.0;
        }
    }

    /** All parts are true. True without parts. */
    record And(List<Filter> parts) implements Filter {
        public And {
            parts = List.copyOf(parts);
            requireAtMostMaximum(parts.size());
        }
    }

    /** At least one part is true. False without parts. */
    record Or(List<Filter> parts) implements Filter {
        public Or {
            parts = List.copyOf(parts);
            requireAtMostMaximum(parts.size());
        }
    }

    /** The part is false. */
    record Not(Filter part) implements Filter {}

    private static void requireAtMostMaximum(int parts) {
        if (parts > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "a filter has " + parts + " values or parts, but at most " + MAX_PARTS + " are allowed");
        }
    }

    /** The column equals this text or number. */
    static Filter equal(String column, Object value) {
        return in(column, List.of(value));
    }

    /**
     * The column equals one of these texts or numbers. The Java type of a number does not matter: {@code 13.0} equals
     * {@code 13}.
     *
     * @throws NullPointerException if a value is null
     * @throws IllegalArgumentException if a value is NaN or there are more than {@link #MAX_PARTS} values
     */
    static Filter in(String column, Iterable<?> values) {
        Set<String> texts = new LinkedHashSet<>();
        for (Object value : values) {
            String text = ValueFormat.format(Objects.requireNonNull(value, "a filter value is null"));
            if (text != null && text.isEmpty() && !(value instanceof CharSequence)) {
                throw new IllegalArgumentException(value + " is not a valid filter value");
            }
            texts.add(text == null ? value.toString() : text);
        }
        return new OneOf(column, texts);
    }

    /** The column's number is less than this. */
    static Filter below(String column, double value) {
        return new Between(column, Double.NEGATIVE_INFINITY, false, value, false);
    }

    /** The column's number is less than or equal to this. */
    static Filter atMost(String column, double value) {
        return new Between(column, Double.NEGATIVE_INFINITY, false, value, true);
    }

    /** The column's number is greater than this. */
    static Filter above(String column, double value) {
        return new Between(column, value, false, Double.POSITIVE_INFINITY, false);
    }

    /** The column's number is greater than or equal to this. */
    static Filter atLeast(String column, double value) {
        return new Between(column, value, true, Double.POSITIVE_INFINITY, false);
    }

    /** All parts are true. */
    static Filter allOf(Filter... parts) {
        return new And(Arrays.asList(parts));
    }

    /** At least one part is true. */
    static Filter anyOf(Filter... parts) {
        return new Or(Arrays.asList(parts));
    }

    /** The part is false. */
    static Filter not(Filter part) {
        return new Not(part);
    }

    /** Both conditions are true. A chain of calls makes one {@link And}, so that its depth does not grow. */
    default Filter and(Filter other) {
        return new And(Stream.of(this, other)
                .flatMap(part -> part instanceof And and ? and.parts().stream() : Stream.of(part))
                .toList());
    }

    /** At least one of both conditions is true. A chain of calls makes one {@link Or}. */
    default Filter or(Filter other) {
        return new Or(Stream.of(this, other)
                .flatMap(part -> part instanceof Or or ? or.parts().stream() : Stream.of(part))
                .toList());
    }

    /**
     * Parses a condition such as {@code category = 'shoes' and price < 100}. The operators are {@code = != < <= > >=},
     * {@code in (...)}, {@code not in (...)}, {@code between ... and ...}, {@code not}, {@code and}, {@code or} and
     * parentheses. Texts are in single quotes. Column names with characters other than letters, digits and underscores
     * are in double quotes. A quote inside quotes is doubled.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7606 if the text is not a valid condition, is longer than {@link
     *     #MAX_LENGTH}, or has more than {@link #MAX_PARTS} comparisons or 50 levels of parentheses
     */
    static Filter parse(String text) {
        return new FilterParser(text).parse();
    }
}
