package org.sassrec.serving.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.SassException;

class FilterTest {

    /** The Java type of a number does not matter, as for features. */
    @Test
    void formatsIntegersOfAnyTypeAlike() {
        for (Object size : List.of(13, 13L, 13.0, 13.0f, new BigDecimal("13.00"), "13")) {
            assertThat(Filter.equal("size", size)).isEqualTo(Filter.equal("size", "13"));
        }
        assertThat(Filter.equal("size", 13.5)).isEqualTo(Filter.equal("size", "13.5"));
        assertThat(Filter.equal("day", LocalDate.of(2026, 5, 1))).isEqualTo(Filter.equal("day", "2026-05-01"));
        assertThatThrownBy(() -> Filter.in("size", Arrays.asList("1", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("a filter value is null");
        assertThatThrownBy(() -> Filter.equal("size", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parsesTheSameFilterAsBuiltInCode() {
        assertThat(Filter.parse("category = 'shoes' and price < 100"))
                .isEqualTo(Filter.equal("category", "shoes").and(Filter.below("price", 100)));
        assertThat(Filter.parse("category=3 or price>=-1.5e2 or NOT a<=.5"))
                .isEqualTo(Filter.anyOf(
                        Filter.equal("category", 3),
                        Filter.atLeast("price", -150),
                        Filter.not(Filter.atMost("a", .5))));
        assertThat(Filter.parse("a > 1 and (b <> 'it''s' or \"c \"\"d\"\" in\" in ('x', 2))"))
                .isEqualTo(Filter.above("a", 1)
                        .and(Filter.not(Filter.equal("b", "it's")).or(Filter.in("c \"d\" in", List.of("x", "2")))));
        assertThat(Filter.parse("a between 1 and 2 and b not in ('x')"))
                .isEqualTo(new Filter.Between("a", 1, true, 2, true).and(Filter.not(Filter.in("b", List.of("x")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "                | expected a column name, found the end (character 1)",
                "a               | found the end (character 2)",
                "a = shoes       | expected a number, or a text in single quotes, found `shoes` (character 5)",
                "a < 'x'         | expected a number, found `'x'` (character 5)",
                "a = 1 b = 2     | expected `and`, `or` or the end, found `b` (character 7)",
                "(a = 1          | expected `)`, found the end (character 7)",
                "a in ()         | expected a number, or a text in single quotes, found `)` (character 7)",
                "a = 'x          | unexpected `'x` (character 5)",
                "a = 3x          | unexpected `3x` (character 5)",
                "a = 1; drop     | unexpected `; drop` (character 6)"
            })
    void reportsSyntaxErrors(String text, String message) {
        assertThatThrownBy(() -> Filter.parse(text == null ? "" : text))
                .hasMessageContaining("SASS7606")
                .hasMessageContaining(message);
    }

    @Test
    void treatsNegativeZeroAsZero() {
        assertThat(Filter.parse("a between -0.0 and -0")).isEqualTo(new Filter.Between("a", 0.0, true, 0.0, true));
        assertThat(new Filter.OneOfNumbers("a", Set.of(-0.0))).isEqualTo(new Filter.OneOfNumbers("a", Set.of(0.0)));
    }

    @Test
    void parsesLongTexts() {
        String quoted = "it''s ".repeat(8_000);
        assertThat(Filter.parse("a = '" + quoted + "'")).isEqualTo(Filter.equal("a", quoted.replace("''", "'")));
        assertThat(Filter.parse("\"" + "b".repeat(50_000) + "\" = ''")).isEqualTo(Filter.equal("b".repeat(50_000), ""));
    }

    @Test
    void limitsDepthAndLength() {
        assertThatThrownBy(() -> Filter.parse("(".repeat(10_000) + "a = 1"))
                .hasMessageContaining("50 levels of nesting");
        assertThatThrownBy(() -> Filter.parse("a in (0" + many() + ")"))
                .hasMessageContaining("SASS7606")
                .hasMessageContaining("at most 1000 are allowed");
        assertThatThrownBy(() -> Filter.parse("a = " + "1".repeat(100_000)))
                .hasMessageContaining("SASS7606")
                .hasMessageContaining("it has 100004 characters, but at most 100000 are allowed");
        String flat = "a = 1" + " or a = 1".repeat(1_000);
        String nested = "a = 1" + (" or (a = 1" + " or a = 1".repeat(499) + ")").repeat(2);
        for (String filter : List.of(flat, nested)) {
            assertThatThrownBy(() -> Filter.parse(filter))
                    .hasMessageContaining("SASS7606")
                    .hasMessageContaining("more than 1000 comparisons");
        }
        assertThatThrownBy(() -> Filter.parse("a = 1" + " or a = 1".repeat(10_000)))
                .hasMessageContaining("more than 1000 comparisons");
    }

    /** The time must not grow faster than the length. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.", "-", "1e", " ", "'", "\"", "(", "not ", "a = 1 or ", "a=1e5and ", "x", "="})
    @Timeout(20)
    void reportsErrorsInLongTextsInLinearTime(String part) {
        String many = part.repeat(99_000 / part.length());
        for (String text : List.of(many, "a = " + many + "x", many + "?")) {
            assertThatThrownBy(() -> Filter.parse(text))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7606")
                    .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(1_000));
        }
    }

    @Test
    void joinsLongChainsInOneLevel() {
        Filter any = Filter.equal("kind", "0");
        Filter all = any;
        for (int i = 1; i < 1_000; i++) {
            any = any.or(Filter.equal("kind", i));
            all = Filter.equal("kind", i).and(all);
        }
        FilterColumns columns = FilterColumns.of(List.of("kind"), List.of());
        assertThat(columns.bind(any))
                .isInstanceOfSatisfying(
                        Filter.Or.class, or -> assertThat(or.parts()).hasSize(1_000));
        assertThat(columns.bind(all))
                .isInstanceOfSatisfying(
                        Filter.And.class, and -> assertThat(and.parts()).hasSize(1_000));
    }

    @Test
    void rejectsDeepAndLargeFiltersOfCode() {
        FilterColumns columns = FilterColumns.of(List.of("kind"), List.of());
        Filter deep = Filter.equal("kind", "0");
        for (int i = 0; i < 100_000; i++) {
            deep = Filter.not(deep);
        }
        Filter tooDeep = deep;
        assertThatThrownBy(() -> columns.bind(tooDeep))
                .hasMessageContaining("SASS7606")
                .hasMessageContaining("more than 200 levels");
        Filter wide = Filter.equal("kind", "0");
        for (int i = 0; i < 40; i++) {
            wide = Filter.not(Filter.anyOf(wide, wide));
        }
        Filter tooWide = wide;
        assertThatThrownBy(() -> columns.bind(tooWide))
                .hasMessageContaining("SASS7606")
                .hasMessageContaining("more than 1000 comparisons");
    }

    private static String many() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1_001; i++) {
            many.append(", ").append(i);
        }
        return many.toString();
    }

    @Test
    void namesTheColumnsForAnUnknownColumn() {
        FilterColumns columns = FilterColumns.of(List.of("kind"), List.of("price"));
        assertThat(columns.bind(Filter.parse("kind = 3 and price in (3, 4.50, 3.0)")))
                .isEqualTo(Filter.equal("kind", "3").and(new Filter.OneOfNumbers("price", Set.of(3.0, 4.5))));
        assertThatThrownBy(() -> columns.bind(Filter.parse("not (kind = 3 or prise < 4)")))
                .hasMessageContaining("SASS7607")
                .hasMessageContaining("`prise`")
                .hasMessageContaining("`kind` (text), `price` (number)");
        assertThatThrownBy(() -> columns.bind(Filter.parse("kind < 4"))).hasMessageContaining("SASS7608");
        assertThatThrownBy(() -> columns.bind(Filter.parse("price = 'cheap'")))
                .hasMessageContaining("SASS7608")
                .hasMessageContaining("`cheap`");
        assertThatThrownBy(() -> FilterColumns.NONE.bind(Filter.parse("kind = 1")))
                .hasMessageContaining("add the column to `publish.filters`");
    }
}
