package org.sassrec.diagnostic;

import java.util.regex.Pattern;

/**
 * A place in a source with the text of its line.
 *
 * @param file name of the source for output: a path, or {@code --set}
 * @param line line number from 1; 0 for the file without a line
 * @param column column from 1, in code points
 * @param length length in code points, at least 1; a span is inside of one line
 * @param text complete line without its line end
 */
public record SourceSpan(String file, int line, int column, int length, String text) {

    private static final Pattern PASSWORD = Pattern.compile("(?<=://[^/\\s:@]{0,100}:)[^/\\s]+(?=@)");

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

    /** Returns {@code file:line:column}. Returns only the name for a span without a line and for an option. */
    public String coordinates() {
        boolean option = file.startsWith("--");
        return hasLine() && !option ? file + ":" + line + ":" + column : file;
    }

    /** Returns the text for output: the password of an address such as {@code http://user:password@host} is masked. */
    public String printedText() {
        return text.contains("@") ? PASSWORD.matcher(text).replaceAll(found -> masked(found.group())) : text;
    }

    /** Keeps the number of characters, so that columns stay the same. */
    private static String masked(String password) {
        return "*".repeat(password.codePointCount(0, password.length()));
    }
}
