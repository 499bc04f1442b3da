package org.sassrec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {

    @ParameterizedTest
    @CsvSource({
        "tab = 4, tab = 4",
        "scene = 'home', scene = 'home'",
        "'a, b', '\"a, b\"'",
        "'x # y', '\"x # y\"'",
        "'a: b', '\"a: b\"'",
        "'*.yaml', '\"*.yaml\"'",
        "null, '\"null\"'",
        "'\"a b\" = 1', '\"\\\"a b\\\" = 1\"'"
    })
    void quotesAmbiguousText(String text, String yaml) {
        assertThat(YamlText.quoteIfNeeded(text)).isEqualTo(yaml);
    }

    @Test
    void writesLongText() {
        String text = "a = 1 OR ".repeat(20_000) + "b";
        assertThat(YamlText.quoteIfNeeded(text)).isEqualTo(text);
    }
}
