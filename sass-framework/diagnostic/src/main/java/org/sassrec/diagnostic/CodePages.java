package org.sassrec.diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** All pages of codes, for a terminal and as a small site. */
public final class CodePages {

    private static final int WIDTH = 96;

    private CodePages() {}

    /** Every page there is, in the order of the codes. */
    public static List<CodePage> all() {
        return Arrays.stream(DiagnosticCode.values()).map(CodePage::of).toList();
    }

    /** A page for a terminal, without a line end after its last line. */
    public static String text(CodePage page) {
        StringBuilder out = new StringBuilder(page.code() + ": " + page.title() + "\n");
        paragraph(out, "", page.meaning());
        paragraph(out, "cause: ", page.cause());
        paragraph(out, "remedy: ", page.remedy());
        example(out, "wrong", page.wrong());
        example(out, "right", page.right());
        return out.toString().stripTrailing();
    }

    private static void paragraph(StringBuilder out, String head, String text) {
        out.append('\n');
        StringBuilder line = new StringBuilder(head);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                out.append(line.toString().stripTrailing()).append('\n');
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static void example(StringBuilder out, String head, @org.jspecify.annotations.Nullable String text) {
        if (text != null) {
            out.append('\n').append(head).append(":\n");
            text.lines()
                    .forEach(line -> out.append(("    " + line).stripTrailing()).append('\n'));
        }
    }

    /**
     * Writes a page of HTML for each code and an index.
     *
     * @param folder made if it is not there; its pages of the same names are replaced
     * @return how many codes there are
     */
    public static int writeSite(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<CodePage> pages = all();
        for (CodePage page : pages) {
            Files.writeString(folder.resolve(page.code() + ".html"), html(page));
        }
        Files.writeString(folder.resolve("index.html"), index(pages));
        return pages.size();
    }

    private static String index(List<CodePage> pages) {
        StringBuilder out = new StringBuilder();
        head(out, "Codes of sassrec", "Codes", "Every problem that sassrec reports has a code, and every code a page.");
        for (CodePage.Kind kind : CodePage.Kind.values()) {
            List<CodePage> own =
                    pages.stream().filter(page -> page.kind() == kind).toList();
            if (own.isEmpty()) {
                continue;
            }
            out.append("    <h2>")
                    .append(escaped(kind.title()))
                    .append("</h2>\n    <div class=\"table\"><table class=\"words\"><tbody>\n");
            for (CodePage page : own) {
                out.append("      <tr><td><a href=\"")
                        .append(page.code())
                        .append(".html\">")
                        .append(page.code())
                        .append("</a></td><td>")
                        .append(escaped(page.title()))
                        .append("</td></tr>\n");
            }
            out.append("    </tbody></table></div>\n");
        }
        return out.append("  </main>\n</body>\n</html>\n").toString();
    }

    private static String html(CodePage page) {
        StringBuilder out = new StringBuilder();
        head(out, page.code() + ": " + page.title(), page.code().id(), page.title());
        out.append("    <p>").append(inline(page.meaning())).append("</p>\n");
        out.append("    <h2>Cause</h2>\n    <p>").append(inline(page.cause())).append("</p>\n");
        out.append("    <h2>Remedy</h2>\n    <p>").append(inline(page.remedy())).append("</p>\n");
        if (page.wrong() != null && page.right() != null) {
            out.append("    <h2>Wrong</h2>\n    <pre>")
                    .append(escaped(page.wrong()))
                    .append("</pre>\n");
            out.append("    <h2>Right</h2>\n    <pre>")
                    .append(escaped(page.right()))
                    .append("</pre>\n");
        }
        out.append("    <p><a href=\"index.html\">All codes</a>; in a terminal: <code>mvn sass:explain -Dsass.code=")
                .append(page.code())
                .append("</code></p>\n");
        return out.append("  </main>\n</body>\n</html>\n").toString();
    }

    private static void head(StringBuilder out, String title, String heading, String lead) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n")
                .append("  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n  <title>")
                .append(escaped(title))
                .append("</title>\n  <link rel=\"stylesheet\" href=\"../css/style.css\">\n</head>\n<body>\n"
                        + "  <nav><a href=\"../index.html\">Start</a> · <a href=\"../configuration.html\">Configuration</a>"
                        + " · <a href=\"../goals.html\">Goals</a> · <a href=\"index.html\">Codes</a></nav>\n"
                        + "  <header>\n    <h1>")
                .append(escaped(heading))
                .append("</h1>\n    <p class=\"lead\">")
                .append(inline(lead))
                .append("</p>\n  </header>\n  <main>\n");
    }

    /** Escaped, with code between backticks. */
    private static String inline(String text) {
        return escaped(text).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
