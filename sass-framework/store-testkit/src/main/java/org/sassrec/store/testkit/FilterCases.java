package org.sassrec.store.testkit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;

/** Rows with filter columns, filters with their matching rows, and the meaning of a filter. */
public final class FilterCases {

    /** A column name that is invalid as a field name of a server. */
    private static final String STRANGE = "类别 1";

    public static final FilterColumns COLUMNS =
            FilterColumns.of(java.util.List.of("kind", STRANGE), java.util.List.of("price", "number"));

    private FilterCases() {}

    private static String kind(int row) {
        return row % 50 == 0 ? "it's \"odd\" \\ 东" : row % 9 == 8 ? "" : "k" + row % 7;
    }

    private static boolean priced(int row) {
        return row % 10 != 9;
    }

    /** Returns a price from -50 to 199.75. */
    private static double price(int row) {
        return row % 1_000 / 4.0 - 50;
    }

    /** Returns the texts of a row. */
    public static Map<String, String> fields(int row) {
        Map<String, String> fields = new HashMap<>();
        fields.put("kind", kind(row));
        fields.put(STRANGE, kind(row));
        fields.put("price", priced(row) ? Double.toString(price(row)) : "");
        fields.put("number", Integer.toString(row));
        return fields;
    }

    private static String joined(int from, int to, String comparison, String word) {
        return IntStream.range(from, to).mapToObj(row -> comparison + row).collect(Collectors.joining(word));
    }

    /** Returns the cases by filter text, from most of the rows to none. */
    public static Map<String, IntPredicate> all() {
        Map<String, IntPredicate> cases = new LinkedHashMap<>();
        cases.put("kind = 'k3'", row -> kind(row).equals("k3"));
        cases.put("\"" + STRANGE + "\" != 'k3'", row -> !kind(row).equals("k3"));
        cases.put("kind = 'it''s \"odd\" \\ 东'", row -> row % 50 == 0);
        cases.put(
                "kind in ('k1', '', 'none') AND price < 10",
                row -> (kind(row).equals("k1") || kind(row).isEmpty()) && priced(row) && price(row) < 10);
        cases.put("price between -2.5 and 2.5", row -> priced(row) && Math.abs(price(row)) <= 2.5);
        cases.put("not price >= 0", row -> !(priced(row) && price(row) >= 0));
        cases.put("price = 0 or price > 199.5", row -> priced(row) && (price(row) == 0 || price(row) > 199.5));
        cases.put(
                "(number > 100 and number <= 4000) and not (kind = 'k1' or kind = 'k2')",
                row -> row > 100
                        && row <= 4_000
                        && !kind(row).equals("k1")
                        && !kind(row).equals("k2"));
        cases.put("number not in (1, 2)", row -> row != 1 && row != 2);
        // The second filter has as many comparisons as a filter can have.
        cases.put(joined(0, 600, "number != ", " and "), row -> row >= 600);
        cases.put(
                "(" + joined(0, 500, "number = ", " or ") + ") and (" + joined(250, 750, "number = ", " or ") + ")",
                row -> row >= 250 && row < 500);
        cases.put("number in (1, 30, 500, 5e3)", row -> row == 1 || row == 30 || row == 500 || row == 5_000);
        cases.put("number = 4242", row -> row == 4_242);
        cases.put("number > -0.0", row -> row > 0);
        cases.put("number <= -0.0", row -> row == 0);
        cases.put("price between -2.5 and -0.0", row -> priced(row) && price(row) >= -2.5 && price(row) <= 0);
        cases.put("number > 1e9", row -> false);
        cases.put("price < 5 and price >= 5", row -> false);
        cases.put("price > 1e999 or price < -1e999 or price between 1e400 and 2e400", row -> false);
        cases.put("not price > 1e999", row -> true);
        cases.put("price < 1e999", row -> priced(row));
        cases.put("not price >= -1e999", row -> !priced(row));
        cases.put("price between -1e400 and 0", row -> priced(row) && price(row) <= 0);
        return cases;
    }

    /** Returns whether a row meets a condition that {@link FilterColumns#bind} returned. */
    public static boolean accepts(Filter filter, Map<String, String> row) {
        if (filter instanceof Filter.And and) {
            return and.parts().stream().allMatch(part -> accepts(part, row));
        }
        if (filter instanceof Filter.Or or) {
            return or.parts().stream().anyMatch(part -> accepts(part, row));
        }
        if (filter instanceof Filter.Not not) {
            return !accepts(not.part(), row);
        }
        if (filter instanceof Filter.OneOf texts) {
            return texts.values().contains(row.getOrDefault(texts.column(), ""));
        }
        if (filter instanceof Filter.OneOfNumbers numbers) {
            OptionalDouble value = FilterColumns.number(row.get(numbers.column()));
            return value.isPresent() && numbers.values().contains(value.getAsDouble());
        }
        Filter.Between range = (Filter.Between) filter;
        OptionalDouble value = FilterColumns.number(row.get(range.column()));
        return value.isPresent() && isBetween(range, value.getAsDouble());
    }

    /** An infinite bound does not limit the range. A number of a row is finite. */
    private static boolean isBetween(Filter.Between range, double value) {
        boolean above = range.lower() == Double.NEGATIVE_INFINITY
                || value > range.lower()
                || (range.includesLower() && value == range.lower());
        boolean below = range.upper() == Double.POSITIVE_INFINITY
                || value < range.upper()
                || (range.includesUpper() && value == range.upper());
        return above && below;
    }
}
