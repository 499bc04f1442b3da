package org.sassrec.config.loader;

import java.util.List;
import java.util.Optional;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.section.SassSection;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;
import org.sassrec.yaml.YamlText;

/** Adds a path to {@code include} in the text of a file. Comments and order stay. */
public final class IncludeEditor {
    private final SourceText source;
    private final YamlNode.Mapping root;

    private IncludeEditor(SourceText source, YamlNode.Mapping root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Reads the text of a file.
     *
     * @param name name of the file, for messages
     * @throws SassException if the text is not valid
     */
    public static IncludeEditor of(String name, String text) {
        Problems problems = new Problems();
        SourceText source = SourceText.of(name, text);
        YamlNode root = YamlReader.read(source, problems);
        problems.throwIfErrors();
        if (!(root instanceof YamlNode.Mapping mapping)) {
            throw Diagnostic.error(ConfigCode.WRONG_TYPE, "the file must be a mapping")
                    .inFile(name)
                    .toException();
        }
        return new IncludeEditor(source, mapping);
    }

    /** Returns the included paths and globs, as written. */
    public List<String> paths() {
        return include().map(entry -> pathTexts(entry.value())).orElse(List.of());
    }

    private static List<String> pathTexts(YamlNode value) {
        if (value instanceof YamlNode.Sequence list) {
            return list.items().stream()
                    .flatMap(item -> pathTexts(item).stream())
                    .toList();
        }
        return value instanceof YamlNode.Scalar scalar && !scalar.isNull() ? List.of(scalar.text()) : List.of();
    }

    private Optional<YamlNode.Entry> include() {
        return root.entry(SassSection.INCLUDE.name());
    }

    /**
     * Returns the text with one more included path.
     *
     * @throws SassException if the file is written in braces
     */
    public String addPath(String path) {
        String text = source.text();
        String written = YamlText.quoteIfNeeded(path);
        YamlNode.Entry include = include().orElse(null);
        if (include == null) {
            return insertLine(text, written);
        }
        SourceSpan span = include.value().span();
        if (include.value() instanceof YamlNode.Sequence list) {
            if (list.items().isEmpty()) {
                int at = offset(span);
                return text.substring(0, at) + "[" + written + "]" + text.substring(text.indexOf(']', at) + 1);
            }
            SourceSpan last = list.items().get(list.items().size() - 1).span();
            String before = last.text().substring(0, last.text().offsetByCodePoints(0, last.column() - 1));
            if (before.matches("\\s*- +")) {
                int end = lineEnd(text, offset(last));
                return text.substring(0, end) + lineEnd() + before + written + text.substring(end);
            }
            int end = end(last);
            return text.substring(0, end) + ", " + written + text.substring(end);
        }
        if (include.value().isNull()) {
            SourceSpan key = include.key().span();
            int end = text.indexOf(':', end(key)) + 1;
            boolean explicitNull = span.line() == key.line()
                    && offset(span) >= end
                    && end(span) <= text.length()
                    && text.substring(offset(span), end(span)).matches("~|null");
            return text.substring(0, end) + " " + written + text.substring(explicitNull ? end(span) : end);
        }
        int from = offset(span);
        int to = end(span);
        return text.substring(0, from) + "[" + text.substring(from, to) + ", " + written + "]" + text.substring(to);
    }

    /** Inserts a line before the scenarios, or at the end. */
    private String insertLine(String text, String written) {
        String line = SassSection.INCLUDE.name() + ": " + written;
        if (!root.entries().isEmpty() && root.entries().get(0).key().span().column() > 1) {
            SourceSpan first = root.entries().get(0).key().span();
            if (first.text().strip().startsWith("{")) {
                throw Diagnostic.error(ConfigCode.WRONG_TYPE, "cannot add `" + line + "` to a file in braces")
                        .at(first, "")
                        .withHelp("write one key per line, or add `" + line + "` yourself")
                        .toException();
            }
            line = " ".repeat(first.column() - 1) + line;
        }
        YamlNode.Entry scenarios = root.entry("scenarios").orElse(null);
        if (scenarios == null) {
            return text + (text.endsWith("\n") || text.isEmpty() ? "" : lineEnd()) + line + lineEnd();
        }
        int at = offset(scenarios.key().span()) - (scenarios.key().span().column() - 1);
        // Comments above the scenarios stay above them.
        while (at > 0) {
            int before = text.lastIndexOf('\n', at - 2) + 1;
            if (!text.substring(before, at).strip().startsWith("#")) {
                break;
            }
            at = before;
        }
        return text.substring(0, at) + line + lineEnd() + lineEnd() + text.substring(at);
    }

    /** Returns the line separator of the text. */
    private String lineEnd() {
        return source.text().contains("\r\n") ? "\r\n" : "\n";
    }

    private int offset(SourceSpan span) {
        return source.offset(span);
    }

    private int end(SourceSpan span) {
        return source.text().offsetByCodePoints(offset(span), span.length());
    }

    private static int lineEnd(String text, int from) {
        int at = from;
        while (at < text.length() && "\r\n\u0085\u2028\u2029".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
