package org.sassrec.diagnostic;

/**
 * A place in a source with the text of its line.
 *
 * @param file name of the source for output: a path, or {@code -Dsass.set}
 * @param line line number from 1; 0 for the file without a line
 * @param column column from 1, in code points
 * @param length length in code points, at least 1; a span is inside of one line
 * @param text complete line without its line end
 */
public record SourceSpan(String file, int line, int column, int length, String text) {

    /**
     * Validates the numbers.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public SourceSpan {
        if (line < 0 || column < 1 || length < 1) {
            throw new IllegalArgumentException("invalid span: " + file + ":" + line + ":" + column + "+" + length);
        }
    }

    /** Returns a span for a file without a line. */
    public static SourceSpan ofFile(String file) {
        return new SourceSpan(file, 0, 1, 1, "");
    }

    /** Returns whether the span has a line. */
    public boolean hasLine() {
        return line > 0;
    }

    /** Returns {@code file:line:column}, or the file if the span has no line. */
    public String coordinates() {
        return hasLine() ? file + ":" + line + ":" + column : file;
    }
}
