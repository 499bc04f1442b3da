package org.sassrec.diagnostic;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Provides the pages of all codes and formats them for a terminal. */
public final class CodePages {

    private static final int WIDTH = 96;

    /** A word, or code between backticks with the characters next to it. */
    private static final Pattern WORD = Pattern.compile("(?:`[^`]*`|[^\\s`])+|`");

    private CodePages() {}

    /** Returns all pages in the order of their codes. */
    public static List<CodePage> all() {
        return DiagnosticCodes.all().stream().map(CodePage::of).toList();
    }

    /** Formats a page for a terminal, with lines of at most 96 columns and without a line end at the end. */
    public static String toText(CodePage page) {
        StringBuilder out = new StringBuilder(page.code() + ": " + page.title() + "\n");
        paragraph(out, "", page.meaning());
        paragraph(out, "cause: ", page.cause());
        paragraph(out, "remedy: ", page.remedy());
        example(out, "wrong", page.wrong());
        example(out, "right", page.right());
        return out.toString().stripTrailing();
    }

    /** Appends the blocks of a Markdown text: paragraphs, and list items with a hanging indent of two spaces. */
    private static void paragraph(StringBuilder out, String head, String text) {
        String start = head;
        for (String block : text.split("\n(?=- )|\n\n+", -1)) {
            boolean item = block.startsWith("- ");
            if (!item || !start.isEmpty()) {
                out.append('\n');
            }
            if (item && !start.isEmpty()) {
                out.append(start.stripTrailing()).append('\n');
                start = "";
            }
            wrap(out, start + block.replaceAll("\\s+", " "), item ? "  " : "");
            start = "";
        }
    }

    private static void wrap(StringBuilder out, String text, String indent) {
        StringBuilder line = new StringBuilder();
        for (String word : WORD.matcher(text).results().map(MatchResult::group).toList()) {
            if (line.length() + word.length() > WIDTH) {
                out.append(line.toString().stripTrailing()).append('\n');
                line.setLength(0);
                line.append(indent);
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static void example(StringBuilder out, String head, @Nullable String text) {
        if (text != null) {
            out.append('\n').append(head).append(":\n");
            text.lines()
                    .forEach(line -> out.append(("    " + line).stripTrailing()).append('\n'));
        }
    }
}
