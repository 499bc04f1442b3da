package org.sassrec.serving.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParserTest {

    private static final List<String> TEXTS = List.of(
            "5",
            " 5 ",
            "\t5\n",
            "\u000b5\f\r",
            "5\u00a0",
            "\u30005",
            "\u001f5",
            "5\u0000",
            "+5",
            "++5",
            "-5",
            "- 5",
            "-0",
            "00012",
            "1d",
            "5f",
            "5D",
            "0x10",
            "0x1p4",
            "0b1",
            "true",
            "5%",
            "1,000",
            "\u0661",
            "1e3",
            "1E+3",
            "1e-3",
            "1e",
            "e3",
            "1e 3",
            "1e3.5",
            ".5",
            "5.",
            ".",
            "-.5",
            "-.",
            "1.e3",
            "1.2.3",
            " ",
            "",
            "1_000",
            "1__0",
            "_1",
            "1_",
            "1_000.5_5",
            "1e1_0",
            "1._5",
            "1_.5",
            "1e_5",
            "1e5_",
            "+_5",
            "inf",
            "-inf",
            "+Inf",
            "INFINITY",
            "-Infinity",
            "nan",
            "NaN",
            "-nan",
            "infinit",
            "1e400",
            "-1e400",
            "1e-400",
            "4.9e-324",
            "0.30000000000000004",
            "123456789012345678901234567890");

    @Test
    void readsNumbersLikePreparation() throws SQLException {
        List<String> texts = new ArrayList<>(TEXTS);
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                text.append("0123456789.eE+-_ dfx".charAt(random.nextInt(20)));
            }
            if (!text.toString().strip().startsWith("+-")) { // see NumberParser
                texts.add(text.toString());
            }
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                PreparedStatement cast = duck.prepareStatement("SELECT TRY_CAST(CAST(? AS VARCHAR) AS DOUBLE)")) {
            for (String text : texts) {
                cast.setString(1, text);
                try (ResultSet row = cast.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(parsed(text)).as("`%s`", text).isEqualTo(row.getObject(1));
                }
            }
        }
    }

    private static @Nullable Double parsed(String text) {
        try {
            return NumberParser.parse(text);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5f", "1d", "0x1p4", "inf", "nan", "1e300"})
    void rejectsNonFiniteFilterNumbers(String text) {
        assertThatThrownBy(() -> FilterColumns.number(text)).isInstanceOf(NumberFormatException.class);
        assertThat(FilterColumns.number(" 1_000 ")).hasValue(1_000);
    }
}
