package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiagnosticCodeTest {

    @Test
    void findsTheCodesOfAllModulesInTheOrderOfTheirNumbers() {
        assertThat(DiagnosticCodes.all())
                .contains(TestCode.UNKNOWN_KEY, TestCode.NO_LIVE_RELEASE)
                .contains(SystemCode.PERMISSION_DENIED)
                .extracting(DiagnosticCode::number)
                .isSorted();
        assertThat(CodePages.all()).extracting(CodePage::code).isEqualTo(DiagnosticCodes.all());
        assertThat(DiagnosticCode.find("sass-2003")).hasValue(TestCode.UNKNOWN_KEY);
        assertThat(DiagnosticCode.find("5904")).hasValue(SystemCode.PERMISSION_DENIED);
        assertThat(DiagnosticCode.find("SASS9999")).isEmpty();
    }

    @Test
    void knowsTheStageOfWork() {
        assertThat(TestCode.UNKNOWN_METRIC.kind()).isEqualTo(CodePage.Category.KEYS);
        assertThat(TestCode.UNKNOWN_METRIC.isBefore(CodePage.Category.KEYS)).isFalse();
        assertThat(TestCode.UNKNOWN_METRIC.isBefore(CodePage.Category.REFERENCES))
                .isTrue();
        assertThat(TestCode.WITHDRAWN_ITEM_UNKNOWN.isQueryProblem()).isFalse();
        assertThat(TestCode.NO_LIVE_RELEASE.isQueryProblem()).isTrue();
    }
}
