package org.sassrec.diagnostic;

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

    /** Writes another text in the place of a span. */
    public static Fix replace(SourceSpan span, String text) {
        return new Fix("write `" + text + "`", new Replace(span, text));
    }

    /** Takes out the entry whose key stands at a span. */
    public static Fix remove(SourceSpan key, String name) {
        return new Fix("take out `" + name + "`", new RemoveEntry(key));
    }
}
