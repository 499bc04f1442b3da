package org.sassrec.diagnostic;

/**
 * A place in a source, carrying the line it lies in, so that a problem can be shown wherever it travels to.
 *
 * @param file name of the source as people know it: a path, or {@code -Dsass.set}
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1, in code points
 * @param length in code points, at least 1; a span never goes beyond its line
 * @param text the whole line as written, without its line end
 */
public record SourceSpan(String file, int line, int column, int length, String text) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public SourceSpan {
        if (line < 0 || column < 1 || length < 1) {
            throw new IllegalArgumentException("no place: " + file + ":" + line + ":" + column + "+" + length);
        }
    }

    /** A file as a whole, for problems that lie in no line of it. */
    public static SourceSpan ofFile(String file) {
        return new SourceSpan(file, 0, 1, 1, "");
    }

    /** Whether a line is known. */
    public boolean hasLine() {
        return line > 0;
    }

    /** {@code file:line:column}, or the file alone. */
    public String coordinates() {
        return hasLine() ? file + ":" + line + ":" + column : file;
    }
}
