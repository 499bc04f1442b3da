package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.diagnostic.SassException;

class IncludeEditorTest {
    private static String with(String text) {
        return IncludeEditor.of("sass.yaml", text).addPath("scenarios/*.yaml");
    }

    @Test
    void insertsIncludeBeforeScenariosAndTheirComments() {
        assertThat(with("""
                sass: 1
                label: a = 1   # why

                # who sees what
                # and when
                scenarios:
                  a: {where: b}
                """)).isEqualTo("""
                        sass: 1
                        label: a = 1   # why

                        include: scenarios/*.yaml

                        # who sees what
                        # and when
                        scenarios:
                          a: {where: b}
                        """);
        assertThat(with("sass: 1\nname: x")).isEqualTo("sass: 1\nname: x\ninclude: scenarios/*.yaml\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "include: a.yaml   # one~include: [a.yaml, scenarios/*.yaml]   # one",
                "include: 'a b.yaml'~include: ['a b.yaml', scenarios/*.yaml]",
                "include: [a.yaml, b.yaml]  # two~include: [a.yaml, b.yaml, scenarios/*.yaml]  # two",
                "include: []~include: [scenarios/*.yaml]",
                "include:~include: scenarios/*.yaml",
                "include: null # none~include: scenarios/*.yaml # none",
                "include: 界.yaml~include: [界.yaml, scenarios/*.yaml]"
            })
    void changesOnlyInclude(String line, String changed) {
        String rest = "\r\n# 😀 end\r\nname: x\r\n";

        assertThat(with("# top\r\n" + line + rest)).isEqualTo("# top\r\n" + changed + rest);
    }

    @Test
    void appendsLineToBlockList() {
        String text = "include:\n  - a.yaml  # first\n  - b.yaml  # second\n\nname: x\n";

        assertThat(with(text))
                .isEqualTo("include:\n  - a.yaml  # first\n  - b.yaml  # second\n  - scenarios/*.yaml\n\nname: x\n");
        assertThat(IncludeEditor.of("x", with(text)).paths())
                .isEqualTo(List.of("a.yaml", "b.yaml", "scenarios/*.yaml"));
    }

    @Test
    void rejectsFlowMapping() {
        assertThatThrownBy(() -> with("{sass: 1, scenarios: {}}"))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS2002");
        assertThatThrownBy(() -> with("- a\n")).hasMessageContaining("SASS2002");
        assertThatThrownBy(() -> with("a: [")).hasMessageContaining("SASS1003");
    }
}
