package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

class InputConverterTest {

    private static final TowerSignature SIGNATURE = new TowerSignature(
            1,
            3,
            1,
            "vector",
            "scenario",
            List.of("home"),
            "user_id",
            "item_id",
            List.of(
                    input("x", TowerSignature.Kind.NUMBER, null),
                    input("city", TowerSignature.Kind.TEXT, null),
                    input("tags", TowerSignature.Kind.TEXTS, null),
                    input("history", TowerSignature.Kind.ITEMS, null),
                    input("timed", TowerSignature.Kind.ITEMS, "timed_times"),
                    input("likes", TowerSignature.Kind.WEIGHTED_TEXTS, null),
                    input("taste", TowerSignature.Kind.VECTOR, null)),
            null,
            null);

    private static TowerSignature.Input input(String name, TowerSignature.Kind kind, @Nullable String times) {
        return new TowerSignature.Input(name, kind, TowerSignature.Side.USER, false, 2, null, times, null, null);
    }

    private static InputValue read(String feature, Object given) {
        return InputConverter.convert(SIGNATURE, feature, given);
    }

    private static List<String> texts(String feature, Object given) {
        return ((InputValue.Texts) read(feature, given)).values();
    }

    /** Texts that preparation does not read as numbers are rejected. */
    @ParameterizedTest
    @ValueSource(strings = {"1d", "5f", "0x1p4", "five", " "})
    void rejectsTextsThatAreNoNumbers(String text) {
        assertThatThrownBy(() -> read("x", text)).hasMessageContaining("SASS7604");
    }

    @Test
    void readsNumbersLikePreparation() {
        assertThat(read("x", " 1_000.5 ")).isEqualTo(new InputValue.Numeric(1_000.5));
        assertThat(read("x", "")).isEqualTo(new InputValue.Numeric(Double.NaN));
    }

    static Stream<Object> thirteen() {
        return Stream.of(
                "13",
                13,
                13L,
                (short) 13,
                13.0,
                13f,
                new BigDecimal("13.0"),
                new BigDecimal("1.3E1"),
                BigInteger.valueOf(13),
                new AtomicLong(13));
    }

    @ParameterizedTest
    @MethodSource("thirteen")
    void formatsIntegersOfAnyTypeAlike(Object given) {
        assertThat(read("city", given)).isEqualTo(new InputValue.Text("13"));
        for (String list : List.of("tags", "history", "timed", "likes")) {
            assertThat(texts(list, given)).containsExactly("13");
            assertThat(texts(list, List.of("a", given))).containsExactly("a", "13");
        }
        assertThat(texts("history", List.of(Map.of("value", given)))).containsExactly("13");
        assertThat(texts("timed", List.of(Map.of("value", given, "time", 5L)))).containsExactly("13");
        assertThat(texts("timed", List.of(Map.of("value", given)))).containsExactly("13");
        assertThat(texts("likes", Map.of(given, 2))).containsExactly("13");
    }

    @Test
    void keepsOtherNumbers() {
        assertThat(read("city", -0.0)).isEqualTo(new InputValue.Text("0"));
        assertThat(read("city", 0.1f)).isEqualTo(new InputValue.Text("0.1"));
        assertThat(read("city", 1.5)).isEqualTo(new InputValue.Text("1.5"));
        assertThat(read("city", new BigDecimal("1.50"))).isEqualTo(new InputValue.Text("1.50"));
        assertThat(read("city", Double.NaN)).isEqualTo(new InputValue.Text(""));
        assertThat(read("city", 9_007_199_254_740_992.0)).isEqualTo(new InputValue.Text("9007199254740992"));
        // Greater numbers are not exact and stay unchanged, as in preparation.
        assertThat(read("city", 2e16)).isEqualTo(new InputValue.Text("2e+16"));
        assertThat(read("city", 33_554_432f)).isEqualTo(new InputValue.Text("33554432.0"));
        // Fractions in the format of preparation (DuckDB, CAST AS VARCHAR).
        assertThat(read("city", 0.0005)).isEqualTo(new InputValue.Text("0.0005"));
        assertThat(read("city", 0.00009)).isEqualTo(new InputValue.Text("9e-05"));
        assertThat(read("city", -2.5e-5)).isEqualTo(new InputValue.Text("-2.5e-05"));
        assertThat(read("city", 12_345_678.5)).isEqualTo(new InputValue.Text("12345678.5"));
        assertThat(read("city", 9.1e15)).isEqualTo(new InputValue.Text("9100000000000000.0"));
        assertThat(read("city", 1e300)).isEqualTo(new InputValue.Text("1e+300"));
        assertThat(read("city", new BigDecimal("1e1000000000"))).isEqualTo(new InputValue.Text("1E+1000000000"));
    }

    enum Segment {
        NEW
    }

    @Test
    void acceptsSingleValuesAsTexts() {
        UUID id = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");
        assertThat(read("city", CharBuffer.wrap("Oslo"))).isEqualTo(new InputValue.Text("Oslo"));
        assertThat(read("city", true)).isEqualTo(new InputValue.Text("true"));
        assertThat(read("city", 'm')).isEqualTo(new InputValue.Text("m"));
        assertThat(read("city", Segment.NEW)).isEqualTo(new InputValue.Text("NEW"));
        assertThat(read("city", id)).isEqualTo(new InputValue.Text(id.toString()));
        assertThat(read("x", CharBuffer.wrap("1.5"))).isEqualTo(new InputValue.Numeric(1.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags", "history", "timed", "likes"})
    void acceptsCollectionsAndArraysAsLists(String feature) {
        assertThat(texts(feature, new LinkedHashSet<>(List.of("b", "a")))).containsExactly("b", "a");
        assertThat(texts(feature, new ArrayDeque<>(List.of("b", "a")))).containsExactly("b", "a");
        assertThat(texts(feature, new String[] {"b", "a"})).containsExactly("b", "a");
        assertThat(texts(feature, new long[] {3, 1})).containsExactly("3", "1");
        assertThat(texts(feature, new double[] {3, 1.5})).containsExactly("3", "1.5");
        assertThat(texts(feature, Set.of())).isEmpty();
        assertThat(texts(feature, "")).isEmpty();
    }

    @Test
    void acceptsListsAndArraysAsVectors() {
        for (Object given : List.of(
                List.of(1.5, 2),
                new ArrayDeque<>(List.of(1.5, 2)),
                new float[] {1.5f, 2},
                new double[] {1.5, 2},
                new Object[] {"1.5", 2},
                "1.5, 2",
                CharBuffer.wrap("1.5,2"))) {
            assertThat(((InputValue.Vector) read("taste", given)).values()).containsExactly(1.5f, 2);
        }
        assertThat(((InputValue.Vector) read("taste", new int[] {3, 4})).values())
                .containsExactly(3, 4);
        assertThat(((InputValue.Vector) read("taste", " ")).values()).isEmpty();
        assertInvalid(
                "taste",
                new LinkedHashSet<>(List.of(1.5, 2)),
                "`[1.5, 2]` of type `java.util.Set`",
                "an ordered list of");
        assertInvalid("taste", new boolean[] {true, false}, "`[true, false]` of type `boolean[]`", "a number");
        assertInvalid("taste", Optional.of(2), "`Optional[2]` of type `java.util.Optional`", "a number");
    }

    @Test
    void namesTheTypeOfAnInvalidValue() {
        assertInvalid("city", Optional.of("Oslo"), "`Optional[Oslo]` of type `java.util.Optional`", "one text");
        assertInvalid("city", List.of("Oslo"), "`[Oslo]`", "one text");
        assertInvalid("city", Set.of("Oslo"), "`[Oslo]` of type `java.util.Set`", "one text");
        assertInvalid("city", new String[] {"Oslo"}, "`[Oslo]` of type `java.lang.String[]`", "one text");
        assertInvalid("x", Optional.of(1), "of type `java.util.Optional`", "a number");
        assertInvalid("x", true, "`true`", "a number");
        for (String list : List.of("tags", "history", "timed", "likes")) {
            assertInvalid(list, Optional.of("a"), "`Optional[a]` of type `java.util.Optional`", "a list of texts");
            assertInvalid(
                    list,
                    List.of("a", OptionalInt.of(1)),
                    "with an element of type `java.util.OptionalInt`",
                    "missing");
            assertInvalid(
                    list,
                    new Object[] {Set.of("a")},
                    "of type `java.lang.Object[]` with an element of type `java.util.Set`",
                    "");
            assertInvalid(list, Arrays.asList("a", null), "`[a, null]`", "without missing elements");
        }
        assertInvalid("likes", Map.of(Optional.of("a"), 1), "`{Optional[a]=1}`", "a map from text to weight");
    }

    private static void assertInvalid(String feature, Object given, String shown, String wanted) {
        assertThatThrownBy(() -> read(feature, given))
                .hasMessageContaining("SASS7604")
                .hasMessageContaining(shown + " does not fit the feature `" + feature + "`")
                .hasMessageContaining(wanted);
    }
}
