package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;

class ExpressionsTest {

    @Test
    void escapesSpecialCharacters() {
        assertThat(Expressions.ids(List.of("a", "b\"c\\d\ne"))).isEqualTo("id in [\"a\", \"b\\\"c\\\\d\\ne\"]");
    }

    @Test
    void usesValidFieldNames() {
        assertThat(Expressions.field("in")).isEqualTo("c_in");
        assertThat(Expressions.field("类别")).matches("c__[0-9a-f_]+").isNotEqualTo(Expressions.field("价格"));
    }

    /** The value of missing numbers is below all numbers. */
    @Test
    void excludesMissingNumbers() {
        FilterColumns columns = FilterColumns.of(List.of("kind"), List.of("price"));
        Filter filter = columns.bind(Filter.parse("kind = 3 and (price < 10 or not price >= 20)"));
        assertThat(Expressions.of(filter))
                .isEqualTo(
                        "(c_kind in [\"3\"]) and " + "(((c_price > -1.0E300 and c_price < 10.0)) or (c_price < 20.0))");
    }

    /** Milvus reads {@code Infinity} as the name of a missing column. */
    @Test
    void omitsInfiniteBounds() {
        FilterColumns columns = FilterColumns.of(List.of(), List.of("price"));
        Map<String, String> said = Map.of(
                "price > 1e999", "row < 0",
                "price < -1e999", "row < 0",
                "price between 1e400 and 2e400", "row < 0",
                "not price >= 1e300", "row >= 0",
                "price < 1e999", "c_price > -1.0E300",
                "not price > -1e999", "c_price <= -1.0E300",
                "price between -1e400 and 5", "(c_price > -1.0E300 and c_price <= 5.0)");
        said.forEach((text, expression) -> assertThat(Expressions.of(columns.bind(Filter.parse(text))))
                .as(text)
                .isEqualTo(expression));
    }

    @Test
    void negatesWithoutNot() {
        FilterColumns columns = FilterColumns.of(List.of("kind"), List.of("price"));
        Filter filter = columns.bind(Filter.parse("not (kind = 'a' and not price < 10 or price between 1 and 2)"));
        assertThat(Expressions.of(filter))
                .isEqualTo("((c_kind not in [\"a\"]) or ((c_price > -1.0E300 and c_price < 10.0)))"
                        + " and ((c_price < 1.0 or c_price > 2.0))");
    }

    /** The parser of the server nests flat lists and allows less than a hundred levels. */
    @Test
    void nestsManyPartsBinary() {
        FilterColumns columns = FilterColumns.of(List.of(), List.of("price"));
        String text = IntStream.range(0, 600).mapToObj(n -> "price != " + n).collect(Collectors.joining(" and "));
        String expression = Expressions.of(columns.bind(Filter.parse(text)));
        assertThat(expression.split(" and ", -1)).hasSize(600);
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        assertThat(depth).isZero();
        assertThat(deepest).isEqualTo(7);
    }
}
