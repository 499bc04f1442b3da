package org.sassrec.yaml;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;

/** A node of YAML with its location. Scalars keep their text without interpretation. */
public sealed interface YamlNode {

    /** Returns the span of the node in its first line. For a block collection it is the first key or dash. */
    SourceSpan span();

    /** Returns a phrase for messages: {@code a list}, {@code a mapping}, {@code `text`}, {@code an empty value}. */
    String describe();

    /** Returns whether the value is empty, {@code ~}, or an unquoted {@code null}. */
    default boolean isNull() {
        return false;
    }

    /** Returns the entry of a key; empty if it is not set or this is not a mapping. */
    default Optional<Entry> entry(String key) {
        return Optional.empty();
    }

    /**
     * A text. The binder decides whether it is a number, a boolean or a name; the implicit types of YAML do not apply.
     *
     * @param quoted whether quotes or block style mark it as a text
     * @param unresolved the text as written, such as {@code ${env:TOKEN}}, if environment variables were replaced; else
     * {@code null}
     */
    record Scalar(
            String text,
            boolean quoted,
            SourceSpan span,
            @Nullable String unresolved) implements YamlNode {
        private static final int SHORT = 40;

        /** Creates a text without replaced variables. */
        public Scalar(String text, boolean quoted, SourceSpan span) {
            this(text, quoted, span, null);
        }

        @Override
        public String describe() {
            if (isNull()) {
                return "an empty value";
            }
            if (unresolved != null) {
                return "`" + unresolved + "`"; // the replaced value may be a secret
            }
            String line = text.lines().findFirst().orElse("");
            boolean complete = line.length() == text.length() && line.length() <= SHORT;
            return "`" + (complete ? line : line.substring(0, Math.min(SHORT, line.length())) + "...") + "`";
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

    /** Keys and values in the order of the file, without duplicate keys. */
    record Mapping(List<Entry> entries, SourceSpan span) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String describe() {
            return "a mapping";
        }

        @Override
        public Optional<Entry> entry(String key) {
            return entries.stream()
                    .filter(entry -> entry.key.text().equals(key))
                    .findFirst();
        }

        /** Returns a copy without a key. */
        public Mapping without(String key) {
            return new Mapping(
                    entries.stream()
                            .filter(entry -> !entry.key.text().equals(key))
                            .toList(),
                    span);
        }
    }

    /** One key of a mapping with its value. */
    record Entry(Scalar key, YamlNode value) {}
}
