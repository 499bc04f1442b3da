package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTextTest {

    private static final String ATTACK =
            "a\u001b[2J\u001b]0;title\u0007\r\n::error::b\u009b31m\u202Ec##vso[task.setvariable]";

    private static final List<String> COMMANDS =
            List.of("\u001b", "\u0007", "\u009b", "\u202e", "\n::", "##vso[", "##[");

    @Test
    void replacesControlCharacters() {
        assertThat(TerminalText.line("a\tb\u001b[31mc\nd\r\u007f\u0085e\u2028\u2066f"))
                .isEqualTo("a\tb\uFFFD[31mc\uFFFDd\uFFFD\uFFFD\uFFFDe\uFFFD\uFFFDf");
        assertThat(TerminalText.lines("a\nb\u001bc")).isEqualTo("a\nb\uFFFDc");
        assertThat(TerminalText.line("h\u00e9llo \u6587 \uD83D\uDE00")).isEqualTo("h\u00e9llo \u6587 \uD83D\uDE00");
    }

    @Test
    void breaksCommandsOfBuildServers() {
        assertThat(TerminalText.lines("ok\n::error::x\n  ::set-output::y\n##[group]z\n##teamcity[a]\n## Title a::b"))
                .isEqualTo("ok\n: :error::x\n  : :set-output::y\n# #[group]z\n# #teamcity[a]\n## Title a::b");
    }

    @Test
    void keepsOwnOutput() {
        String own = "\rprogress \u001b[1;31mred\u001b[0m\u001b[K";
        assertThat(TerminalText.output(own)).isEqualTo(own);
        assertThat(TerminalText.output("a\r\nb")).isEqualTo("a\r\nb");
        assertThat(TerminalText.output("a\rb\u001b[2J\u001b[12\u001b]0;t"))
                .isEqualTo("a\uFFFDb\uFFFD[2J\uFFFD[12\uFFFD]0;t");
    }

    @Test
    void reportsDataWithoutCommands() {
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_COLUMN, ATTACK)
                .at(SourceSpan.ofFile(ATTACK), ATTACK)
                .withNote(ATTACK)
                .withHelp(ATTACK);
        assertThat(DiagnosticRenderer.plain().render(problem)).doesNotContain(COMMANDS);
        assertThat(ReportFormat.GITHUB.render(List.of(problem)))
                .doesNotContain(COMMANDS)
                .hasLineCount(1);
    }
}
