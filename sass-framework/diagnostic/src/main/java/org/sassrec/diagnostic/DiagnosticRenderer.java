package org.sassrec.diagnostic;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Formats problems as text:
 *
 * <pre>{@code
 * error[SASS2003]: unknown key `epocs` in `finetune`
 *   --> sass.yaml:14:3
 * 14 |   epocs: 10
 *    |   ^^^^^ not a key of `finetune`
 *    = help: did you mean `epochs`?
 * }</pre>
 */
public final class DiagnosticRenderer {

    /** Longer lines are truncated to the part around the caret. */
    private static final int MAX_LINE_WIDTH = 160;

    private static final int BEFORE_CARET = 60;

    /** Thousands of scenarios can have the same problem. */
    private static final int MAX_PER_CODE = 20;

    private static final int MAX_TEXT_LENGTH = 5_000;

    private static final String RESET = "\u001b[0m";
    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[1;33m";
    private static final String BLUE = "\u001b[1;34m";
    private static final String CYAN = "\u001b[1;36m";
    private static final String BOLD = "\u001b[1m";

    private final boolean coloured;
    private final CommandSyntax syntax;

    private DiagnosticRenderer(boolean coloured, CommandSyntax syntax) {
        this.coloured = coloured;
        this.syntax = syntax;
    }

    /** Returns a renderer without colors, for files, CI and tests. */
    public static DiagnosticRenderer plain() {
        return new DiagnosticRenderer(false, CommandSyntax.COMMAND_LINE);
    }

    /** Returns a renderer with ANSI colors, for terminals. */
    public static DiagnosticRenderer coloured() {
        return new DiagnosticRenderer(true, CommandSyntax.COMMAND_LINE);
    }

    /** Returns a copy that names commands and options in the syntax of a front end. */
    public DiagnosticRenderer in(CommandSyntax frontEnd) {
        return new DiagnosticRenderer(coloured, frontEnd);
    }

    /**
     * Formats problems, separated by an empty line, without a line end at the end. Of each code and severity, only the
     * first 20 are printed. The number of the others is at the end.
     */
    public String render(List<Diagnostic> problems) {
        Map<String, Integer> counts = new HashMap<>();
        StringJoiner all = new StringJoiner("\n\n");
        for (Diagnostic problem : problems) {
            if (counts.merge(title(problem), 1, Integer::sum) <= MAX_PER_CODE) {
                all.add(render(problem));
            }
        }
        problems.stream()
                .filter(problem -> counts.getOrDefault(title(problem), 0) > MAX_PER_CODE)
                .forEach(problem -> {
                    int more = Objects.requireNonNull(counts.remove(title(problem))) - MAX_PER_CODE;
                    all.add(paint(tone(problem), title(problem)) + paint(BOLD, ": " + MessageText.count(more) + " more")
                            + "\n  = help: the formats json and sarif contain all");
                });
        return all.toString();
    }

    /** Formats one problem, without a line end at the end. */
    public String render(Diagnostic problem) {
        String tone = tone(problem);
        int gutter = gutterWidth(problem);
        StringBuilder out = new StringBuilder();
        out.append(paint(tone, title(problem))).append(paint(BOLD, ": " + TerminalText.line(shown(problem.message()))));
        snippet(out, problem.location(), gutter, '^', tone, TerminalText.line(limited(problem.label())));
        for (String help : problem.help()) {
            appendFooter(out, gutter, "help", help);
        }
        for (Diagnostic.Note note : problem.notes()) {
            appendFooter(out, gutter, "note", note.text());
            snippet(out, note.location(), gutter, '-', BLUE, "");
        }
        return out.toString();
    }

    private static String title(Diagnostic problem) {
        return problem.severity().name().toLowerCase(Locale.ROOT) + "[" + problem.code() + "]";
    }

    private static String tone(Diagnostic problem) {
        return problem.severity() == Severity.ERROR ? RED : YELLOW;
    }

    /** Returns the number of problems: {@code 2 errors, 1 warning}. */
    public static String summary(List<Diagnostic> problems) {
        long errors =
                problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
        long warnings = problems.size() - errors;
        StringJoiner counts = new StringJoiner(", ");
        if (errors > 0) {
            counts.add(errors + (errors == 1 ? " error" : " errors"));
        }
        if (warnings > 0) {
            counts.add(warnings + (warnings == 1 ? " warning" : " warnings"));
        }
        return counts.length() == 0 ? "no problems" : counts.toString();
    }

    /** Returns the width of the largest line number, so that all bars of a problem are in one column. */
    private static int gutterWidth(Diagnostic problem) {
        int widest = problem.location() == null ? 0 : problem.location().line();
        for (Diagnostic.Note note : problem.notes()) {
            widest = Math.max(
                    widest, note.location() == null ? 0 : note.location().line());
        }
        return Integer.toString(widest).length();
    }

    private void snippet(
            StringBuilder out, @Nullable SourceSpan place, int gutter, char mark, String tone, String label) {
        if (place == null) {
            return;
        }
        out.append('\n')
                .append(" ".repeat(gutter))
                .append(paint(BLUE, "-->"))
                .append(' ')
                .append(TerminalText.line(syntax.text(place.coordinates())));
        if (!place.hasLine()) {
            if (!label.isEmpty()) {
                appendFooter(out, gutter, "here", label);
            }
            return;
        }
        int[] line = place.printedText().codePoints().toArray();
        int from = 0;
        int to = line.length;
        if (line.length > MAX_LINE_WIDTH) {
            from = Math.max(0, place.column() - 1 - BEFORE_CARET);
            to = Math.min(line.length, from + MAX_LINE_WIDTH);
        }
        String head = from > 0 ? "..." : "";
        String tail = to < line.length ? "..." : "";
        String excerpt = head + new String(line, from, to - from) + tail;
        String number = Integer.toString(place.line());
        out.append('\n')
                .append(paint(BLUE, " ".repeat(gutter - number.length()) + number + " |"))
                .append((" " + TerminalText.line(excerpt)).stripTrailing());
        StringBuilder indent = new StringBuilder(" ".repeat(head.length()));
        for (int i = from; i < place.column() - 1; i++) {
            indent.append(i < line.length && line[i] == '\t' ? "\t" : " ".repeat(i < line.length ? width(line[i]) : 1));
        }
        int carets = 0;
        for (int i = place.column() - 1;
                i < place.column() - 1 + place.length() && i < Math.max(to, place.column());
                i++) {
            carets += i < line.length ? width(line[i]) : 1;
        }
        String marks = String.valueOf(mark).repeat(Math.max(1, carets)) + (label.isEmpty() ? "" : " " + label);
        out.append('\n')
                .append(paint(BLUE, " ".repeat(gutter) + " |"))
                .append(' ')
                .append(indent)
                .append(paint(tone, marks));
    }

    /** Appends a help text or a note. Its further lines are indented. */
    private void appendFooter(StringBuilder out, int gutter, String kind, String text) {
        String indent = " ".repeat(gutter) + "   " + " ".repeat(kind.length() + 2);
        out.append('\n')
                .append(" ".repeat(gutter))
                .append(paint(BLUE, " ="))
                .append(' ')
                .append(paint(CYAN, kind))
                .append(": ")
                .append(TerminalText.lines(shown(text)).replace("\n", "\n" + indent));
    }

    /** Returns a text with commands of the front end. */
    private String shown(String text) {
        return syntax.text(limited(text));
    }

    /** Truncates a text with a value of excessive length, for example a key of 100,000 characters. */
    private static String limited(String text) {
        return MessageText.shorten(text, MAX_TEXT_LENGTH);
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + RESET : text;
    }

    /**
     * Returns the columns of a character on a terminal: two for East Asian characters and pictographs, none for
     * combining characters.
     */
    private static int width(int codePoint) {
        if (TerminalText.isControl(codePoint)) {
            return 1; // printed as U+FFFD
        }
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (codePoint >= 0x1100 && codePoint <= 0x115F)
                || (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
                || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
                || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
                || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
                || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
                || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
                || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
                || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
