package org.sassrec.diagnostic;

import java.util.List;

/** A named text that is split into lines and creates spans. */
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
     * Creates a source text.
     *
     * @param name name for output: a path, or {@code --set}
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

    /** Returns the line with a number from 1, without its line end. Returns an empty text after the last line. */
    public String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    /** Returns the number of lines. A text that ends with a line end has an empty last line. */
    public int lines() {
        return lines.size();
    }

    /**
     * Returns a span of one line. The part after the line end is cut off.
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

    /** Returns the index of the first character of a span in the text. */
    public int offset(SourceSpan span) {
        int at = 0;
        for (int line = 1; line < span.line(); line++) {
            at += line(line).length();
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
        return text.offsetByCodePoints(at, span.column() - 1);
    }
}
