package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts in aligned columns: the first column and those named left stand left, all others right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<Boolean> left;
    private final List<List<String>> rows = new ArrayList<>();

    private TextTable(List<Boolean> left) {
        this.left = left;
    }

    /** A table whose columns stand left or right. */
    public static TextTable of(List<Boolean> left) {
        return new TextTable(List.copyOf(left));
    }

    /** Adds a row; as many cells as columns. */
    public TextTable row(List<String> cells) {
        if (cells.size() != left.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + left.size() + " columns");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** A line of dashes. */
    public TextTable rule() {
        rows.add(List.of());
        return this;
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
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                String cell = row.isEmpty() ? "-".repeat(widths[c]) : row.get(c);
                String padding = " ".repeat(widths[c] - width(cell));
                line.append(c == 0 ? "" : GAP);
                line.append(left.get(c) ? cell + padding : padding + cell);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
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
