package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    private static final SourceText SOURCE = SourceText.of("a.yaml", "one\ntwo\nthree");

    @Test
    void sortsByLocation() {
        Diagnostic nowhere = Diagnostic.error(TestCode.NO_TRAINING_POSITIVES, "nowhere");
        Diagnostic second = Diagnostic.error(TestCode.MISSING_KEY, "second").at(SOURCE.span(2, 1, 1), "");
        Diagnostic third = Diagnostic.warning(TestCode.MISSING_KEY, "third").at(SOURCE.span(2, 3, 1), "");
        Diagnostic first = Diagnostic.error(TestCode.MISSING_KEY, "first").at(SourceSpan.ofFile("a.csv"), "");
        Problems problems = new Problems();
        problems.addAll(List.of(nowhere, third, second, first, second));
        assertThat(problems.sorted()).containsExactly(first, second, third, nowhere);
        assertThat(problems.warnings()).containsExactly(third);
        assertThat(problems.size()).isEqualTo(5);
    }

    @Test
    void throwsForErrorsOnly() {
        Problems problems = new Problems();
        problems.add(Diagnostic.warning(TestCode.UNUSED_KEY, "mind"));
        problems.throwIfErrors();
        int before = problems.size();
        assertThat(problems.errorsSince(before)).isFalse();
        problems.add(Diagnostic.error(TestCode.MISSING_KEY, "bad"));
        assertThat(problems.errorsSince(before)).isTrue();
        assertThatThrownBy(problems::throwIfErrors)
                .isInstanceOfSatisfying(
                        SassException.class, e -> assertThat(e.diagnostics()).hasSize(2))
                .hasMessage("warning[SASS3009]: mind\n\nerror[SASS2001]: bad");
    }

    @Test
    void keepsCauseAndRejectsEmptyList() {
        IllegalStateException cause = new IllegalStateException("deep");
        assertThat(SassException.of(Diagnostic.error(TestCode.NO_TRAINING_POSITIVES, "m"), cause))
                .hasCause(cause);
        assertThat(Diagnostic.error(TestCode.NO_TRAINING_POSITIVES, "m").toException())
                .hasMessage("error[SASS5001]: m");
        assertThatIllegalArgumentException().isThrownBy(() -> SassException.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new SourceSpan("f", 1, 0, 1, ""));
    }

    @Test
    void clipsSpansToLine() {
        assertThat(SOURCE.span(1, 2, 99)).isEqualTo(new SourceSpan("a.yaml", 1, 2, 2, "one"));
        assertThat(SOURCE.span(9, 1, 5).length()).isEqualTo(1);
        assertThat(SOURCE.lines()).isEqualTo(3);
        assertThat(SourceText.of("x", "a\r\nb\rc").line(3)).isEqualTo("c");
        assertThat(SOURCE.span(2, 1, 3).coordinates()).isEqualTo("a.yaml:2:1");
    }
}
