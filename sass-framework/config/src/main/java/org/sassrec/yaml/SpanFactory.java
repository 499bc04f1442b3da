package org.sassrec.yaml;

import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.yaml.snakeyaml.error.Mark;

/** Converts marks of the parser (from 0, in code points) to spans of the source. */
final class SpanFactory {

    private final SourceText source;
    private final int firstColumn;

    /**
     * Creates a factory for a text, or for a part of its first line.
     *
     * @param firstColumn number of code points before the parsed part in the first line of the source
     */
    SpanFactory(SourceText source, int firstColumn) {
        this.source = source;
        this.firstColumn = firstColumn;
    }

    SourceSpan at(int line, int column, int length) {
        // A mark after the last line (an unexpected end) becomes the end of the last line that is not blank.
        int shown = Math.min(line + 1, source.lines());
        boolean moved = shown <= line;
        while (shown > 1
                && (moved || shown == source.lines())
                && source.line(shown).isBlank()) {
            shown--;
            moved = true;
        }
        if (moved) {
            String text = source.line(shown).stripTrailing();
            return source.span(shown, text.codePointCount(0, text.length()) + 1, 1);
        }
        return source.span(shown, column + 1 + (line == 0 ? firstColumn : 0), length);
    }

    SourceSpan at(Mark mark) {
        return at(mark.getLine(), mark.getColumn(), 1);
    }

    /** Returns the span from {@code start} to {@code end}, or to the end of the first line without trailing blanks. */
    SourceSpan between(Mark start, Mark end) {
        if (end.getLine() == start.getLine()) {
            return at(start.getLine(), start.getColumn(), Math.max(1, end.getColumn() - start.getColumn()));
        }
        String line = source.line(start.getLine() + 1).stripTrailing();
        int column = start.getColumn() + (start.getLine() == 0 ? firstColumn : 0);
        return at(start.getLine(), start.getColumn(), Math.max(1, line.codePointCount(0, line.length()) - column));
    }
}
