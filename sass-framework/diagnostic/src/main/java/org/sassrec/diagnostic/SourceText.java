package org.sassrec.diagnostic;

import java.util.List;

/** A named text, cut into lines, that hands out spans of itself. */
public final class SourceText {

    private final String name;
    private final String text;
    private final List<String> lines;

    private SourceText(String name, String text) {
        this.name = name;
        this.text = text;
        this.lines = List.of(text.split("\r\n|\r|\n|\u0085|\u2028|\u2029", -1));
    }

    /**
     * A text with its name.
     *
     * @param name as shown to people: a path, or {@code -Dsass.set}
     */
    public static SourceText of(String name, String text) {
        return new SourceText(name, text);
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    /** Line {@code number} (from 1) without its line end; empty beyond the end. */
    public String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    /** Number of lines; a text that ends with a line end has an empty last line. */
    public int lines() {
        return lines.size();
    }

    /**
     * A span of one line; what goes beyond the line is cut off.
     *
     * @param line from 1
     * @param column from 1, in code points
     * @param length in code points
     */
    public SourceSpan span(int line, int column, int length) {
        String written = line(line);
        int room = written.codePointCount(0, written.length()) - column + 1;
        return new SourceSpan(name, line, column, Math.max(1, Math.min(length, room)), written);
    }
}
