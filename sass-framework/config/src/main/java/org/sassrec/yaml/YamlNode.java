package org.sassrec.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;

/** A piece of YAML, knowing where it was written. Nothing is interpreted: scalars keep their text. */
public sealed interface YamlNode {

    /** The node as written, as far as it lies in its first line; of a block collection, its first entry's key or dash. */
    SourceSpan span();

    /** What it is, for messages: {@code a list}, {@code a mapping}, {@code `text`}, {@code nothing}. */
    String describe();

    /** Whether it stands for no value: nothing written, {@code ~}, or an unquoted {@code null}. */
    default boolean isNull() {
        return false;
    }

    /**
     * A text. Whether it means a number, a truth or a name is decided by who binds it, never by YAML's implicit types.
     *
     * @param quoted whether quotes or block style say that it is a text and nothing else
     * @param unresolved the text as written when {@code text} was filled in from outside: {@code ${env:TOKEN}}; else
     *     {@code null}
     */
    record Scalar(
            String text,
            boolean quoted,
            SourceSpan span,
            @Nullable String unresolved) implements YamlNode {
        private static final int SHORT = 40;

        /** As it was written. */
        public Scalar(String text, boolean quoted, SourceSpan span) {
            this(text, quoted, span, null);
        }

        @Override
        public String describe() {
            if (isNull()) {
                return "an empty value";
            }
            if (unresolved != null) {
                return "`" + unresolved + "`"; // what it stands for may be a secret
            }
            String line = text.lines().findFirst().orElse("");
            boolean whole = line.length() == text.length() && line.length() <= SHORT;
            return "`" + (whole ? line : line.substring(0, Math.min(SHORT, line.length())) + "...") + "`";
        }

        @Override
        public boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list, in block or flow style. */
    record Sequence(List<YamlNode> items, SourceSpan span) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys and values in the order written; no key stands twice. */
    record Mapping(List<Entry> entries, SourceSpan span) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** One key of a mapping with its value. */
    record Entry(Scalar key, YamlNode value) {}
}
