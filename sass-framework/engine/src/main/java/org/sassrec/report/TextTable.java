package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Texts in rows and columns that stand left or right: lines of a terminal with {@link #lines()}, Markdown with {@link #markdown()},
 * and what the template {@code macros.html} makes a table of a page of.
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final String title;
    private final List<Boolean> left;
    private final List<List<String>> rows = new ArrayList<>();
    private int headRows;

    private TextTable(String title, List<Boolean> left) {
        this.title = title;
        this.left = left;
    }

    /** A table whose columns stand left or right. */
    public static TextTable of(List<Boolean> left) {
        return of("", left);
    }

    /** A table with a title, whose columns stand left or right. */
    static TextTable of(String title, List<Boolean> left) {
        return new TextTable(title, List.copyOf(left));
    }

    /** Adds a row; as many cells as columns. */
    public TextTable row(List<String> cells) {
        if (cells.size() != left.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + left.size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Makes the rows so far the head, above a line of dashes. */
    public TextTable rule() {
        headRows = rows.size();
        return this;
    }

    /** What it shows; may be empty. */
    public String title() {
        return title;
    }

    /** Whether each column stands left. */
    public List<Boolean> left() {
        return left;
    }

    /** Rows above the rule. */
    public List<List<String>> head() {
        return rows.subList(0, headRows);
    }

    /** Rows below the rule. */
    public List<List<String>> body() {
        return rows.subList(headRows, rows.size());
    }

    /** The lines, none with spaces at its end. */
    public List<String> lines() {
        int[] widths = new int[left.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], width(row.get(c)));
            }
        }
        List<String> lines = new ArrayList<>();
        head().forEach(row -> lines.add(line(row, widths)));
        if (headRows > 0) {
            List<String> dashes = new ArrayList<>();
            for (int width : widths) {
                dashes.add("-".repeat(width));
            }
            lines.add(String.join(GAP, dashes));
        }
        body().forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String padding = " ".repeat(widths[c] - width(row.get(c)));
            line.append(c == 0 ? "" : GAP);
            line.append(left.get(c) ? row.get(c) + padding : padding + row.get(c));
        }
        return line.toString().stripTrailing();
    }

    /** Lines of a Markdown table. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        head().forEach(row -> lines.add(markdown(row)));
        lines.add(left.stream().map(each -> each ? "---" : "---:").collect(Collectors.joining("|", "|", "|")));
        body().forEach(row -> lines.add(markdown(row)));
        return lines;
    }

    private static String markdown(List<String> row) {
        return row.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** Columns on a terminal: East Asian characters take two. */
    private static int width(String text) {
        return text.codePoints()
                .map(c -> Character.isIdeographic(c)
                                || (c >= 0x3000 && c <= 0x30FF)
                                || (c >= 0xAC00 && c <= 0xD7A3)
                                || (c >= 0xFF01 && c <= 0xFF60)
                        ? 2
                        : 1)
                .sum();
    }
}
