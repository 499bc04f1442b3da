package org.sassrec.serving.store;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.diagnostic.SassException;

/**
 * The columns of a collection that a {@link Filter} can use.
 *
 * @param kinds type by column
 */
public record FilterColumns(Map<String, Kind> kinds) {

    /** No columns. */
    public static final FilterColumns NONE = new FilterColumns(Map.of());

    /**
     * Bound of the absolute value of a number, exclusive. Stores may use greater values as a marker for missing
     * numbers.
     */
    public static final double MAX_NUMBER = 1e300;

    /** Maximum length of a text in bytes of UTF-8. */
    public static final int MAX_TEXT_BYTES = 1_024;

    /**
     * Maximum number of levels of a filter. The stores process filters recursively, so the limit prevents an overflow
     * of the stack. Every text that {@link Filter#parse} accepts has fewer levels.
     */
    private static final int MAX_LEVELS = 200;

    /** The type of a column. */
    public enum Kind {
        TEXT,
        NUMBER
    }

    public FilterColumns {
        kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
    }

    /** Creates columns of texts and columns of numbers. */
    public static FilterColumns of(List<String> texts, List<String> numbers) {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        texts.forEach(column -> kinds.put(column, Kind.TEXT));
        numbers.forEach(column -> kinds.put(column, Kind.NUMBER));
        return new FilterColumns(kinds);
    }

    /**
     * Parses a number.
     *
     * @return empty for an empty text: the row has no number
     * @throws NumberFormatException if the text is not a number or its absolute value is not below {@link #MAX_NUMBER}
     */
    public static OptionalDouble number(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = NumberParser.parse(text) + 0.0; // -0.0 is 0.0
        if (!(Math.abs(value) < MAX_NUMBER)) {
            throw new NumberFormatException(text);
        }
        return OptionalDouble.of(value);
    }

    /**
     * Returns the filter with the values of {@link Filter.OneOf} in the types of the columns. Stores accept only bound
     * filters.
     *
     * @throws SassException SASS7607 for an unknown column, SASS7608 for a value of the wrong type, SASS7606 for a filter
     *     with too many levels or comparisons
     */
    public Filter bind(Filter filter) {
        requireSize(filter);
        return bound(filter);
    }

    private static void requireSize(Filter filter) {
        record Level(Filter filter, int depth) {}
        Deque<Level> open = new ArrayDeque<>(List.of(new Level(filter, 1)));
        int comparisons = 0;
        while (!open.isEmpty()) {
            Level level = open.pop();
            if (level.depth() > MAX_LEVELS) {
                throw tooLarge("more than " + MAX_LEVELS + " levels");
            }
            List<Filter> parts = parts(level.filter());
            parts.forEach(part -> open.push(new Level(part, level.depth() + 1)));
            comparisons += parts.isEmpty() ? 1 : 0;
            if (comparisons > Filter.MAX_PARTS) {
                throw tooLarge("more than " + Filter.MAX_PARTS + " comparisons");
            }
        }
    }

    private static List<Filter> parts(Filter filter) {
        if (filter instanceof Filter.And and) {
            return and.parts();
        }
        if (filter instanceof Filter.Or or) {
            return or.parts();
        }
        return filter instanceof Filter.Not not ? List.of(not.part()) : List.of();
    }

    private static SassException tooLarge(String what) {
        return Diagnostic.error(StoreCode.INVALID_FILTER, "the filter has " + what)
                .withHelp("write lists of values with `in (...)`, or several shorter queries")
                .toException();
    }

    private Filter bound(Filter filter) {
        if (filter instanceof Filter.And and) {
            return new Filter.And(and.parts().stream().map(this::bound).toList());
        }
        if (filter instanceof Filter.Or or) {
            return new Filter.Or(or.parts().stream().map(this::bound).toList());
        }
        if (filter instanceof Filter.Not not) {
            return new Filter.Not(bound(not.part()));
        }
        if (filter instanceof Filter.OneOf one) {
            return kind(one.column()) == Kind.TEXT
                    ? one
                    : new Filter.OneOfNumbers(one.column(), numbers(one.column(), one.values()));
        }
        String column =
                filter instanceof Filter.Between range ? range.column() : ((Filter.OneOfNumbers) filter).column();
        if (kind(column) == Kind.TEXT) {
            throw invalid(column, "contains texts, which only `=`, `!=` and `in` can compare");
        }
        return filter;
    }

    private static Set<Double> numbers(String column, Set<String> texts) {
        Set<Double> numbers = new LinkedHashSet<>();
        for (String text : texts) {
            try {
                numbers.add(number(text).orElseThrow(NumberFormatException::new));
            } catch (NumberFormatException none) {
                throw invalid(column, "contains numbers, but `" + MessageText.shorten(text) + "` is not a number");
            }
        }
        return numbers;
    }

    private static SassException invalid(String column, String what) {
        return Diagnostic.error(StoreCode.FILTER_TYPE_MISMATCH, "the filter's column `" + column + "` " + what)
                .withHelp("compare with a value of the column's type; or list the column under the other type in"
                        + " `publish.filters` and publish again")
                .toException();
    }

    private Kind kind(String column) {
        Kind kind = kinds.get(column);
        if (kind == null) {
            throw Diagnostic.error(
                            StoreCode.COLUMN_NOT_FILTERABLE,
                            "the release cannot be filtered by the column `" + MessageText.shorten(column) + "`")
                    .withHelp(
                            kinds.isEmpty()
                                    ? "add the column to `publish.filters` and publish again"
                                    : "use one of: " + describe()
                                            + "; or add the column to `publish.filters` and publish again")
                    .toException();
        }
        return kind;
    }

    private String describe() {
        return kinds.entrySet().stream()
                .map(entry -> "`" + entry.getKey() + "` (" + (entry.getValue() == Kind.TEXT ? "text" : "number") + ")")
                .collect(java.util.stream.Collectors.joining(", "));
    }
}
