package org.sassrec.config.loader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.EntryRange;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;
import org.sassrec.yaml.YamlText;

/** Sets one key in the text of a YAML file. Comments, order and layout stay. */
final class YamlEditor {
    private final String mark;
    private final SourceText source;
    private final YamlNode.Mapping root;

    private YamlEditor(String mark, SourceText source, YamlNode.Mapping root) {
        this.mark = mark;
        this.source = source;
        this.root = root;
    }

    /**
     * Reads a text.
     *
     * @throws SassException if it is not a valid mapping
     */
    static YamlEditor of(String name, String text) {
        // The reader removes a byte order mark, so locations do not count it.
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        Problems problems = new Problems();
        SourceText source = SourceText.of(name, text.substring(mark.length()));
        YamlNode root = YamlReader.read(source, problems);
        problems.throwIfErrors();
        if (!(root instanceof YamlNode.Mapping mapping)) {
            throw Diagnostic.error(ConfigCode.WRONG_TYPE, "the file must be a mapping")
                    .inFile(name)
                    .toException();
        }
        return new YamlEditor(mark, source, mapping);
    }

    /** Returns the names of the keys of a mapping at the first level; empty if it is not set. */
    List<String> keys(String path) {
        return root.entry(path).map(YamlNode.Entry::value).stream()
                .flatMap(value ->
                        value instanceof YamlNode.Mapping mapping ? mapping.entries().stream() : Stream.empty())
                .map(entry -> entry.key().text())
                .toList();
    }

    /** Returns the line of a value, from 1; 0 if it is not set. */
    int lineOf(String path) {
        YamlNode value = root;
        for (String part : path.split("\\.", -1)) {
            YamlNode.Entry entry = value.entry(part).orElse(null);
            if (entry == null) {
                return 0;
            }
            value = entry.value();
        }
        return value.span().line();
    }

    /**
     * Returns the text with a value.
     *
     * @param path keys separated by dots
     * @param value in YAML flow style; {@code ~} removes the key
     * @throws SassException if the path leads through a list or a text
     */
    String set(String path, String value) {
        List<String> parts = Arrays.asList(path.split("\\.", -1));
        YamlNode.Mapping at = root;
        YamlNode.@Nullable Entry parent = null;
        for (int i = 0; i < parts.size(); i++) {
            YamlNode.Entry entry = at.entry(parts.get(i)).orElse(null);
            List<String> rest = parts.subList(i, parts.size());
            if (entry == null) {
                return value.equals("~") ? mark + source.text() : insert(at, parent, rest, value);
            }
            if (i == parts.size() - 1) {
                return replace(entry, value);
            }
            boolean mapping = entry.value() instanceof YamlNode.Mapping;
            if (!mapping && !entry.value().isNull()) {
                throw unchangeable(entry.key().span());
            }
            if (!(entry.value() instanceof YamlNode.Mapping inner)
                    || inner.entries().isEmpty()) {
                return replace(entry, flow(parts.subList(i + 1, parts.size()), value));
            }
            at = inner;
            parent = entry;
        }
        throw new IllegalArgumentException("the path is empty");
    }

    /** Returns nested mappings in flow style. */
    private static String flow(List<String> keys, String value) {
        String text = value;
        List<String> inner = new ArrayList<>(keys);
        for (int i = inner.size() - 1; i >= 0; i--) {
            text = "{" + YamlText.quoteIfNeeded(inner.get(i)) + ": " + text + "}";
        }
        return text;
    }

    private String replace(YamlNode.Entry entry, String value) {
        EntryRange range = range(entry.key().span());
        String text = source.text();
        if (value.equals("~")) {
            return mark + text.substring(0, range.from()) + text.substring(range.to());
        }
        int key = source.offset(entry.key().span());
        int colon = text.indexOf(':', key + keyLength(text, key));
        boolean empty = entry.value().isNull() && !isWritten(entry);
        int from = empty ? colon + 1 : source.offset(entry.value().span());
        if (from < colon) {
            from = colon + 1;
        }
        int to = empty ? from : EntryRange.valueEnd(source, entry.key().span()).orElse(from);
        // A block list or text starts on a later line.
        boolean block = text.substring(colon + 1, from).contains("\n");
        int start = block || empty ? colon + 1 : from;
        return mark + text.substring(0, start) + (start == colon + 1 ? " " : "") + value + text.substring(to);
    }

    private static boolean isWritten(YamlNode.Entry entry) {
        return entry.value() instanceof YamlNode.Scalar scalar && !scalar.text().isEmpty();
    }

    private static int keyLength(String text, int key) {
        char quote = text.charAt(key);
        return quote == '"' || quote == '\'' ? text.indexOf(quote, key + 1) - key : 0;
    }

    private EntryRange range(SourceSpan key) {
        return EntryRange.of(source, key).orElseThrow(() -> unchangeable(key));
    }

    private static SassException unchangeable(SourceSpan key) {
        return Diagnostic.error(ConfigCode.WRONG_TYPE, "the key cannot be changed here")
                .at(key, "change it in an editor")
                .toException();
    }

    /** A mapping in braces starts before its first key. */
    private boolean isFlow(YamlNode.Mapping mapping, int firstKey) {
        int start = source.offset(mapping.span());
        return start < firstKey && source.text().substring(start, firstKey).contains("{");
    }

    /** Adds keys to a mapping: in braces after its last entry, else in the line below its own key. */
    private String insert(YamlNode.Mapping at, YamlNode.@Nullable Entry parent, List<String> keys, String value) {
        String text = source.text();
        String added = YamlText.quoteIfNeeded(keys.get(0)) + ": " + flow(keys.subList(1, keys.size()), value);
        YamlNode.Entry first = at.entries().get(0);
        YamlNode.Entry last = at.entries().get(at.entries().size() - 1);
        int start = source.offset(first.key().span());
        int line = text.lastIndexOf('\n', start - 1) + 1;
        String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
        if (isFlow(at, start)) {
            int end = EntryRange.valueEnd(source, last.key().span()).orElse(start);
            return mark + text.substring(0, end) + ", " + added + text.substring(end);
        }
        String indent = text.substring(line, start);
        if (parent == null) {
            String before = text.endsWith("\n") || text.isEmpty() ? text : text + lineEnd;
            return mark + before + indent + added + lineEnd;
        }
        // Below the key of the mapping, so that comments stay above their keys.
        int below = text.indexOf('\n', source.offset(parent.key().span())) + 1;
        return mark + text.substring(0, below) + indent + added + lineEnd + text.substring(below);
    }
}
