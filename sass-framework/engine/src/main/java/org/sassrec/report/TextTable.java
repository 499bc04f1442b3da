package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of texts with left-aligned and right-aligned columns. {@link #lines()} formats it for a terminal and {@link
 * #markdown()} as Markdown. The template {@code macros.html} renders it as HTML.
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

    /**
     * Creates a table.
     *
     * @param left whether each column is left-aligned
     */
    public static TextTable of(List<Boolean> left) {
        return of("", left);
    }

    /**
     * Creates a table with a title.
     *
     * @param left whether each column is left-aligned
     */
    static TextTable of(String title, List<Boolean> left) {
        return new TextTable(title, List.copyOf(left));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if the number of cells differs from the number of columns
     */
    public TextTable row(List<String> cells) {
        if (cells.size() != left.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + left.size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Makes the existing rows the header, with a line of dashes below. */
    public TextTable rule() {
        headRows = rows.size();
        return this;
    }

    /** Returns the title, which may be empty. */
    public String title() {
        return title;
    }

    /** Returns for each column whether it is left-aligned. */
    public List<Boolean> left() {
        return left;
    }

    /** Returns the header rows. */
    public List<List<String>> head() {
        return rows.subList(0, headRows);
    }

    /** Returns the rows below the header. */
    public List<List<String>> body() {
        return rows.subList(headRows, rows.size());
    }

    /** Returns the lines for a terminal, in ASCII except for names and without trailing spaces. */
    public List<String> lines() {
        rows.replaceAll(row -> row.stream().map(cell -> cell.replace("±", "+-")).toList());
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

    /** Returns the lines of a Markdown table. */
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

    /** The width on a terminal: an East Asian character takes two columns. */
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
