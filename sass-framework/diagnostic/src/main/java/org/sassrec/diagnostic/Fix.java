package org.sassrec.diagnostic;

import java.util.Optional;

/**
 * An automatic change of the source for a problem with one obvious solution.
 *
 * @param title title in the imperative: {@code rename `epocs` to `epochs`}
 * @param edit the change
 */
public record Fix(String title, Edit edit) {

    /**
     * A change of a source at a place. Before it is applied, the text at the place must be compared with the text of
     * the span.
     */
    public sealed interface Edit {

        /** Returns the place of the change, or its start. */
        SourceSpan span();
    }

    /** Replaces the text of a span. */
    public record Replace(SourceSpan span, String text) implements Edit {}

    /**
     * Removes an entry from its mapping: the key, its value, which may have several lines, and the separators.
     *
     * @param span place of the key
     */
    public record RemoveEntry(SourceSpan span) implements Edit {}

    /**
     * Returns a fix that replaces a mistyped word.
     *
     * @param span place that contains the word; quotes and other text of the span stay
     * @return empty if the span does not contain the word literally, or the new word needs quotes
     */
    public static Optional<Fix> rename(SourceSpan span, String slip, String meant) {
        if (!span.hasLine() || slip.isEmpty()) {
            return Optional.empty();
        }
        int from = span.text().offsetByCodePoints(0, span.column() - 1);
        int codePoints = Math.min(
                span.length(), span.text().codePointCount(from, span.text().length()));
        String written = span.text().substring(from, span.text().offsetByCodePoints(from, codePoints));
        int at = written.indexOf(slip);
        boolean quoted = written.startsWith("'") || written.startsWith("\"");
        boolean plain = meant.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@/()^-]*");
        if (at < 0 || !(plain || (quoted && !meant.matches(".*['\"\\\\].*")))) {
            return Optional.empty();
        }
        SourceSpan word = new SourceSpan(
                span.file(),
                span.line(),
                span.column() + written.codePointCount(0, at),
                slip.codePointCount(0, slip.length()),
                span.text());
        return Optional.of(new Fix("replace `" + slip + "` with `" + meant + "`", new Replace(word, meant)));
    }

    /** Returns a fix that removes the entry with a key. */
    public static Fix removeEntry(SourceSpan key, String name) {
        return new Fix("remove `" + name + "`", new RemoveEntry(key));
    }
}
