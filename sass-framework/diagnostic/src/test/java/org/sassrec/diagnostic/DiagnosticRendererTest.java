package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {

    private static final SourceText SOURCE = SourceText.of(
            "sass.yaml",
            "name: a\nfinetune:\n  epochs: 5\n\n\n\n\n\n\n\n\n\n\n  epocs: 10\n\tx:\ty\n  name: 视频, feed: 9\n");

    private static String plain(Diagnostic problem) {
        return DiagnosticRenderer.plain().render(problem);
    }

    @Test
    void rendersLineCaretAndHelp() {
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_KEY, "unknown key `epocs` in `finetune`")
                .at(SOURCE.span(14, 3, 5), "not a key of `finetune`")
                .withHelp("did you mean `epochs`?");
        assertThat(plain(problem)).isEqualTo("""
                error[SASS2003]: unknown key `epocs` in `finetune`
                  --> sass.yaml:14:3
                14 |   epocs: 10
                   |   ^^^^^ not a key of `finetune`
                   = help: did you mean `epochs`?""");
    }

    @Test
    void alignsGutterOfNotes() {
        Diagnostic problem = Diagnostic.error(TestCode.DUPLICATE_KEY, "duplicate key `epochs`")
                .at(SOURCE.span(14, 3, 5), "defined again")
                .withHelp("keep one\nof the two")
                .withNote("first defined here", SOURCE.span(3, 3, 6))
                .withNote("a fact");
        assertThat(plain(problem)).isEqualTo("""
                error[SASS1005]: duplicate key `epochs`
                  --> sass.yaml:14:3
                14 |   epocs: 10
                   |   ^^^^^ defined again
                   = help: keep one
                           of the two
                   = note: first defined here
                  --> sass.yaml:3:3
                 3 |   epochs: 5
                   |   ------
                   = note: a fact""");
    }

    @Test
    void rendersDiagnosticWithoutLocation() {
        assertThat(plain(Diagnostic.error(TestCode.NO_TRAINING_POSITIVES, "out of memory")
                        .withHelp("give more: `run.heap: 4g`")))
                .isEqualTo("""
                        error[SASS5001]: out of memory
                          = help: give more: `run.heap: 4g`""");
        assertThat(plain(Diagnostic.warning(TestCode.NO_MATCHING_FILE, "no column `tab`")
                        .inFile("data/log.tsv")
                        .withHelp("there are `tag`, `user`")))
                .isEqualTo("""
                        warning[SASS4001]: no column `tab`
                         --> data/log.tsv
                          = help: there are `tag`, `user`""");
        assertThat(plain(Diagnostic.error(TestCode.EMPTY_SOURCE, "a data problem")
                        .at(SourceSpan.ofFile("x.csv"), "this file")))
                .isEqualTo("""
                        error[SASS4002]: a data problem
                         --> x.csv
                          = here: this file""");
    }

    @Test
    void alignsCaretsUnderTabsAndWideCharacters() {
        assertThat(plain(Diagnostic.error(TestCode.INVALID_YAML, "m").at(SOURCE.span(15, 5, 1), "here")))
                .isEqualTo("error[SASS1003]: m\n  --> sass.yaml:15:5\n15 | \tx:\ty\n   | \t  \t^ here");
        assertThat(plain(Diagnostic.error(TestCode.INVALID_YAML, "m").at(SOURCE.span(16, 9, 2), "wide")))
                .isEqualTo(
                        "error[SASS1003]: m\n  --> sass.yaml:16:9\n16 |   name: 视频, feed: 9\n   |         ^^^^ wide");
        assertThat(plain(Diagnostic.error(TestCode.INVALID_YAML, "m").at(SOURCE.span(16, 13, 4), "behind")))
                .endsWith("\n16 |   name: 视频, feed: 9\n   |               ^^^^ behind");
    }

    @Test
    void clipsLongLinesAroundCaret() {
        String line = "k: [" + "0123456789,".repeat(100) + "x]";
        SourceText source = SourceText.of("sass.yaml", line);
        String shown = plain(Diagnostic.error(TestCode.WRONG_TYPE, "m").at(source.span(1, 1105, 1), "here"));
        List<String> lines = shown.lines().toList();
        assertThat(lines.get(2)).hasSizeLessThan(180).contains("...").endsWith("x]");
        assertThat(lines.get(2).charAt(lines.get(3).indexOf('^'))).isEqualTo('x');
        String start = plain(Diagnostic.error(TestCode.WRONG_TYPE, "m").at(source.span(1, 4, 5000), "all"));
        assertThat(start.lines().toList().get(2)).hasSizeLessThan(180).endsWith("...");
        assertThat(start.lines().toList().get(3)).hasSizeLessThan(180);
    }

    @Test
    void replacesControlCharacters() {
        SourceText source = SourceText.of("sass.yaml", "a: \u001b[31mred");
        assertThat(plain(Diagnostic.error(TestCode.FILE_NOT_TEXT, "m").at(source.span(1, 4, 1), "")))
                .doesNotContain("\u001b");
    }

    /** Another key of the same line can cause the problem. */
    @Test
    void masksPasswordsOfAddresses() {
        SourceText source = SourceText.of("sass.yaml", "milvus: {uri: 'http://root:h\u00fcsh@milvus:19530', tokn: x}");
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_KEY, "m").at(source.span(1, 46, 4), "");
        assertThat(plain(problem)).contains("uri: 'http://root:****@milvus:19530', tokn: x}");
        for (ReportFormat format : ReportFormat.values()) {
            assertThat(format.render(List.of(problem))).doesNotContain("h\u00fcsh");
        }
    }

    @Test
    void rendersColoursOnRequest() {
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_KEY, "m")
                .at(SOURCE.span(14, 3, 5), "l")
                .withHelp("h");
        String coloured = DiagnosticRenderer.coloured().render(problem);
        assertThat(coloured).contains("\u001b[1;31m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain(problem));
    }

    @Test
    void summarisesCounts() {
        Diagnostic error = Diagnostic.error(TestCode.UNKNOWN_KEY, "m");
        Diagnostic warning = Diagnostic.warning(TestCode.UNUSED_KEY, "m");
        assertThat(DiagnosticRenderer.summary(List.of(error))).isEqualTo("1 error");
        assertThat(DiagnosticRenderer.summary(List.of(error, error, warning))).isEqualTo("2 errors, 1 warning");
        assertThat(DiagnosticRenderer.summary(List.of())).isEqualTo("no problems");
    }

    @Test
    void limitsTheLengthOfTexts() {
        Diagnostic problem = Diagnostic.error(TestCode.UNKNOWN_KEY, "unknown key `" + "x".repeat(100_000) + "`");
        String text = DiagnosticRenderer.plain().render(problem);
        assertThat(text).hasSizeLessThan(5_100).endsWith("x...");
    }

    @Test
    void printsTwentyProblemsOfACode() {
        List<Diagnostic> problems = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            problems.add(Diagnostic.warning(TestCode.FEW_POSITIVES, "scenario `s" + i + "`"));
        }
        problems.add(Diagnostic.error(TestCode.EMPTY_SCENARIO, "scenario `x`"));

        List<String> lines = DiagnosticRenderer.plain()
                .render(problems)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();

        assertThat(lines).hasSize(23).contains("warning[SASS4015]: scenario `s19`", "error[SASS4011]: scenario `x`");
        assertThat(lines.subList(21, 23))
                .containsExactly("warning[SASS4015]: 1,980 more", "  = help: the formats json and sarif contain all");
    }
}
