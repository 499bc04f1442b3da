package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodePageTest {

    @Test
    void printsParagraphsAndListsOfMarkdown() {
        CodePage page = CodePage.parse(TestCode.UNKNOWN_KEY, """
                # unknown key

                The key does
                not exist.

                ## Cause

                One of:

                - A misspelled name, which is longer than a terminal is wide, so that the text of this item needs two lines.
                - Another section.

                ## Remedy

                - Fix the name.
                - Delete the key.
                """);

        assertThat(CodePages.toText(page)).isEqualTo("""
                SASS2003: unknown key

                The key does not exist.

                cause: One of:
                - A misspelled name, which is longer than a terminal is wide, so that the text of this item
                  needs two lines.
                - Another section.

                remedy:
                - Fix the name.
                - Delete the key.""");
    }

    @Test
    void wrapsNoCodeBetweenBackticks() {
        String word = "x".repeat(40);
        CodePage page = CodePage.parse(
                TestCode.UNKNOWN_KEY,
                "# t\n\nM.\n\n## Cause\n\n%1$s %1$s (`model.type: sass`).\n\n## Remedy\n\nR.\n".formatted(word));

        assertThat(CodePages.toText(page)).contains("cause: %1$s %1$s\n(`model.type: sass`).\n".formatted(word));
    }

    @Test
    void rejectsPageWithoutRemedy() {
        assertThatThrownBy(() -> CodePage.parse(TestCode.UNKNOWN_KEY, "# t\n\nText.\n\n## Cause\n\nText.\n"))
                .hasMessageContaining("Remedy");
    }
}
