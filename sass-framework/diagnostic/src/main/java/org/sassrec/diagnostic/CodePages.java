package org.sassrec.diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** All pages of codes, for a terminal and as a small site. */
public final class CodePages {

    private static final int WIDTH = 96;
    private static final String HEADING = "    <h2>%s</h2>\n";
    private static final String PARAGRAPH = "    <p>%s</p>\n";
    private static final String LISTING = "    <pre>%s</pre>\n";

    /** Title, heading, lead and content. */
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>%s</title>
              <link rel="stylesheet" href="../css/style.css">
            </head>
            <body>
              <nav><a href="../index.html">Start</a> · <a href="../configuration.html">Configuration</a> · \
            <a href="../goals.html">Goals</a> · <a href="index.html">Codes</a></nav>
              <header>
                <h1>%s</h1>
                <p class="lead">%s</p>
              </header>
              <main>
            %s  </main>
            </body>
            </html>
            """;

    private CodePages() {}

    /** Every page there is, in the order of the codes. */
    public static List<CodePage> all() {
        return Arrays.stream(DiagnosticCode.values()).map(CodePage::of).toList();
    }

    /** A page for a terminal, without a line end after its last line. */
    public static String toText(CodePage page) {
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
        for (CodePage.Category kind : CodePage.Category.values()) {
            List<CodePage> own =
                    pages.stream().filter(page -> page.kind() == kind).toList();
            if (own.isEmpty()) {
                continue;
            }
            out.append(HEADING.formatted(escaped(kind.title())))
                    .append("    <div class=\"table\"><table class=\"words\"><tbody>\n");
            for (CodePage page : own) {
                out.append("      <tr><td><a href=\"%1$s.html\">%1$s</a></td><td>%2$s</td></tr>\n"
                        .formatted(page.code(), escaped(page.title())));
            }
            out.append("    </tbody></table></div>\n");
        }
        return PAGE.formatted(
                "Codes of sassrec",
                "Codes",
                "Every problem that sassrec reports has a code, and every code a page.",
                out.toString());
    }

    private static String html(CodePage page) {
        StringBuilder out = new StringBuilder(PARAGRAPH.formatted(inline(page.meaning())));
        out.append(HEADING.formatted("Cause")).append(PARAGRAPH.formatted(inline(page.cause())));
        out.append(HEADING.formatted("Remedy")).append(PARAGRAPH.formatted(inline(page.remedy())));
        if (page.wrong() != null && page.right() != null) {
            out.append(HEADING.formatted("Wrong")).append(LISTING.formatted(escaped(page.wrong())));
            out.append(HEADING.formatted("Right")).append(LISTING.formatted(escaped(page.right())));
        }
        out.append(PARAGRAPH.formatted("<a href=\"index.html\">All codes</a>; in a terminal:"
                + " <code>mvn sass:explain -Dsass.code=" + page.code() + "</code>"));
        return PAGE.formatted(
                escaped(page.code() + ": " + page.title()), page.code(), inline(page.title()), out.toString());
    }

    /** Escaped, with code between backticks. */
    private static String inline(String text) {
        return escaped(text).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
