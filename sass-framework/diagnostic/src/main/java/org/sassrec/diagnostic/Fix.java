package org.sassrec.diagnostic;

import java.util.Optional;

/**
 * A change of the source that a machine may make, since it is plain what was meant.
 *
 * @param title what it does, in the imperative: {@code rename `epocs` to `epochs`}
 * @param edit the change
 */
public record Fix(String title, Edit edit) {

    /** One change of a source. It names its place as it was read; whoever applies it looks whether the text is still that. */
    public sealed interface Edit {

        /** What is changed, or where it begins. */
        SourceSpan span();
    }

    /** Puts another text into the place of a span. */
    public record Replace(SourceSpan span, String text) implements Edit {}

    /**
     * Takes an entry out of its mapping: the key, its value however many lines that has, and what separates them from
     * their neighbours.
     *
     * @param span of the key
     */
    public record RemoveEntry(SourceSpan span) implements Edit {}

    /**
     * Writes another word in the place of a mistyped one.
     *
     * @param span what holds the word; quotes and whatever stands beside it stay
     * @return empty where the word is not written there as it is (it came from elsewhere), or cannot be without quotes
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
        return Optional.of(new Fix("write `" + meant + "` for `" + slip + "`", new Replace(word, meant)));
    }

    /** Takes out the entry whose key stands at a span. */
    public static Fix removeEntry(SourceSpan key, String name) {
        return new Fix("take out `" + name + "`", new RemoveEntry(key));
    }
}
