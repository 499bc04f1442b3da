package org.sassrec.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sassrec.result.Verdict;

/** A page that needs nothing else, written from top to bottom: headings, paragraphs, tables and drawings in one style. */
final class HtmlPage {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --line: #d8dee4;
              --better: #1a7f37; --worse: #b3261e; --same: #57606a;
              --c0: #3b6fb6; --c1: #c4612a; --c2: #2f8f5b; --c3: #8a56b0; --c4: #b08a1e; --c5: #2a93a3; --c6: #b8447a; --c7: #6b6f76; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --soft: #9aa4ad; --back: #14181c;
              --line: #343c44; --better: #57c06f; --worse: #ff8a80; --same: #9aa4ad;
              --c0: #7aa7e6; --c1: #f09a68; --c2: #6cc795; --c3: #c194e2; --c4: #dcb955; --c5: #66c4d2; --c6: #e98ab4; --c7: #a7adb5; } }
            body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 84rem; background: var(--back);
              color: var(--text); font: 16px/1.55 system-ui, "Noto Sans", sans-serif; }
            h1 { font-size: 1.8rem; } h2 { margin-top: 2.2rem; font-size: 1.25rem; } h3 { margin: 1.2rem 0 .2rem; font-size: 1rem; }
            p { max-width: 60rem; }
            .table { overflow-x: auto; margin: .8rem 0; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
            th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
            th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child, td.text, th.text { text-align: left; }
            td.text { white-space: normal; }
            .better { color: var(--better); } .worse { color: var(--worse); } .soft, .same { color: var(--soft); }
            .drawing { overflow-x: auto; }
            svg { display: block; max-width: 100%; height: auto; font: 13px system-ui, "Noto Sans", sans-serif; }
            @media (max-width: 45rem) { svg { max-width: none; } }
            svg text { fill: var(--text); } svg .soft { fill: var(--soft); } svg line { stroke: var(--line); }
            svg .better { fill: var(--better); stroke: var(--better); } svg .worse { fill: var(--worse); stroke: var(--worse); }
            svg .same { fill: var(--same); stroke: var(--same); } svg text.better, svg text.worse, svg text.same { stroke: none; }
            svg polyline { fill: none; stroke-width: 2; } svg .frame { fill: none; stroke: var(--line); }
            svg .bar { fill: var(--c0); } svg .empty { fill: var(--line); }
            svg .tie { stroke: var(--soft); stroke-width: .6; opacity: .35; }
            .charts { display: grid; gap: .4rem 1.5rem; }
            .row { display: flex; flex-wrap: wrap; gap: 1rem 2rem; }
            .key { display: inline-block; width: .75rem; height: .75rem; border-radius: 50%; margin: 0 .3rem 0 1rem; }
            """;

    /** How many colours there are; further series begin again. */
    static final int COLOURS = 8;

    /** At 13 points, a wide one. */
    private static final int LETTER_WIDTH = 8;

    private final StringBuilder out = new StringBuilder();

    /**
     * A cell of a table.
     *
     * @param colour class of the text: {@code better}, {@code worse}, {@code same}, {@code soft}, {@code text}; may be empty
     */
    record Cell(String text, String colour) {

        static Cell of(String text) {
            return new Cell(text, "");
        }

        /** Read as a sentence: to the left, and broken into lines. */
        static Cell sentence(String text) {
            return new Cell(text, "text");
        }
    }

    private HtmlPage() {}

    /** A page that begins with its title. */
    static HtmlPage page(String title) {
        HtmlPage html = new HtmlPage();
        html.out
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append(colours())
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        return html;
    }

    private static String colours() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < COLOURS; i++) {
            rules.append(String.format(
                    Locale.ROOT,
                    "svg .f%1$d { fill: var(--c%1$d); } svg .s%1$d { stroke: var(--c%1$d); } .key.f%1$d { background: var(--c%1$d); }\n",
                    i));
        }
        return rules.toString();
    }

    /** The colour of a verdict. */
    static String colour(Verdict verdict) {
        return switch (verdict) {
            case BETTER, HELPED -> "better";
            case WORSE, HARMED -> "worse";
            case NOT_SIGNIFICANT -> "same";
        };
    }

    /** Class that fills with the colour of a series. */
    static String fill(int series) {
        return "f" + series % COLOURS;
    }

    /** Class that draws lines in the colour of a series. */
    static String stroke(int series) {
        return "s" + series % COLOURS;
    }

    /** The whole page; to be called last. */
    String render() {
        return out.append("</body>\n</html>\n").toString();
    }

    HtmlPage heading(int level, String text) {
        out.append(String.format(Locale.ROOT, "<h%1$d>%2$s</h%1$d>\n", level, escaped(text)));
        return this;
    }

    HtmlPage paragraph(String text) {
        out.append("<p>").append(prose(text)).append("</p>\n");
        return this;
    }

    /** What is said beside, in a softer colour. */
    HtmlPage note(String text) {
        out.append("<p class=\"soft\">").append(prose(text)).append("</p>\n");
        return this;
    }

    /** Names of series with their colours. */
    HtmlPage legend(List<String> names) {
        out.append("<p class=\"soft\">");
        for (int i = 0; i < names.size(); i++) {
            out.append("<span class=\"key ")
                    .append(fill(i))
                    .append("\"></span>")
                    .append(escaped(names.get(i)));
        }
        out.append("</p>\n");
        return this;
    }

    /** Opens a block of a class; {@link #close()} ends it. */
    HtmlPage open(String kind) {
        out.append(kind.isEmpty() ? "<div>\n" : "<div class=\"" + kind + "\">\n");
        return this;
    }

    HtmlPage close() {
        out.append("</div>\n");
        return this;
    }

    /** A table; without a head if that is empty. */
    HtmlPage table(List<String> head, List<List<Cell>> rows) {
        open("table");
        out.append("<table>\n");
        if (!head.isEmpty()) {
            out.append(head.stream()
                    .map(HtmlPage::escaped)
                    .collect(Collectors.joining("</th><th>", "<thead><tr><th>", "</th></tr></thead>\n")));
        }
        out.append("<tbody>\n");
        for (List<Cell> row : rows) {
            out.append("<tr>");
            for (Cell cell : row) {
                out.append(cell.colour().isEmpty() ? "<td>" : "<td class=\"" + cell.colour() + "\">")
                        .append(escaped(cell.text()))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody>\n</table>\n");
        return close();
    }

    /** Begins a drawing of so many points; {@link #endDrawing} ends it. */
    HtmlPage drawing(int width, int height, String label) {
        out.append(String.format(
                Locale.ROOT,
                "<div class=\"drawing\"><svg viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" role=\"img\" aria-label=\"%3$s\">\n",
                width,
                height,
                escaped(label)));
        return this;
    }

    HtmlPage endDrawing() {
        out.append("</svg></div>\n");
        return this;
    }

    HtmlPage line(double x1, double y1, double x2, double y2, int width, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%d\" class=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                width,
                colour));
        return this;
    }

    HtmlPage circle(double x, double y, double radius, String colour) {
        out.append(String.format(
                Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>%n", x, y, radius, colour));
        return this;
    }

    HtmlPage box(double x, double y, double width, double height, String colour) {
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                colour));
        return this;
    }

    /** A line through points. */
    HtmlPage path(double[] x, double[] y, String colour) {
        out.append("<polyline class=\"").append(colour).append("\" points=\"");
        for (int i = 0; i < x.length; i++) {
            out.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", x[i], y[i]));
        }
        out.append("\"/>\n");
        return this;
    }

    /** @param anchor which end of the text stands at the point: {@code start}, {@code middle}, {@code end} */
    HtmlPage text(double x, double y, String anchor, String colour, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                escaped(text)));
        return this;
    }

    /** A name that begins at a point and has so many points; what is longer ends in an ellipsis, and is whole under the pointer. */
    HtmlPage label(double x, double y, int width, String name) {
        int most = width / LETTER_WIDTH;
        if (name.length() <= most) {
            return text(x, y, "start", "", name);
        }
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\"><title>%s</title>%s…</text>%n",
                x,
                y,
                escaped(name),
                escaped(name.substring(0, most - 1))));
        return this;
    }

    /** What stands between backticks is code. */
    private static String prose(String text) {
        return CODE.matcher(escaped(text)).replaceAll("<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
