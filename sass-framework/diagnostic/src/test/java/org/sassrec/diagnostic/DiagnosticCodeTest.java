package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosticCodeTest {

    @Test
    void eachCodeHasAPageAndEachPageACode() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("src/main/resources/org/sassrec/diagnostic/codes"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(DiagnosticCode.values())
                            .map(code -> code.id() + ".md")
                            .toList());
        }
        assertThat(CodePages.all()).extracting(CodePage::code).containsExactly(DiagnosticCode.values());
    }

    /** Reports and pages list codes in the order of the constants. */
    @Test
    void constantsAreInTheOrderOfTheirNumbers() {
        assertThat(DiagnosticCode.values())
                .extracting(DiagnosticCode::id)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void knowsTheStageOfWork() {
        assertThat(DiagnosticCode.values())
                .extracting(DiagnosticCode::kind)
                .isSorted()
                .contains(CodePage.Category.values());
        assertThat(DiagnosticCode.UNKNOWN_METRIC.kind()).isEqualTo(CodePage.Category.KEYS);
        assertThat(DiagnosticCode.UNKNOWN_METRIC.isBefore(CodePage.Category.KEYS))
                .isFalse();
        assertThat(DiagnosticCode.UNKNOWN_METRIC.isBefore(CodePage.Category.REFERENCES))
                .isTrue();
        assertThat(DiagnosticCode.WITHDRAWN_ITEM_UNKNOWN.isQueryProblem()).isFalse();
        assertThat(DiagnosticCode.NO_LIVE_RELEASE.isQueryProblem()).isTrue();
    }
}
