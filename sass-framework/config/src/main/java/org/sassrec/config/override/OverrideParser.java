package org.sassrec.config.override;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.override.Overrides.Assignment;
import org.sassrec.config.override.Overrides.Segment;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/** Parses the text of {@link Overrides}. Invalid overrides are reported and left out. */
final class OverrideParser {

    /** Keys that determine the layers, which are read before overrides. */
    private static final Set<String> NOT_OVERRIDABLE = Set.of("include", "profiles");

    private final Problems problems;
    private final List<Assignment> overrides = new ArrayList<>();

    OverrideParser(Problems problems) {
        this.problems = problems;
    }

    /** Returns the overrides of a comma-separated list. */
    List<Assignment> read(SourceText source) {
        split(source);
        return List.copyOf(overrides);
    }

    private void split(SourceText source) {
        String text = source.text();
        Deque<Integer> open = new ArrayDeque<>();
        int start = 0;
        char quote = 0;
        int quoted = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if ((c == '"' || c == '\'') && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)))) {
                // A quote inside a word, as in O'Neill, does not start a quoted text.
                quote = c;
                quoted = i;
            } else if (c == '[' || c == '{' || c == '(') {
                open.push(i);
            } else if ((c == ']' || c == '}' || c == ')') && !open.isEmpty()) {
                open.pop();
            } else if (c == ',' && open.isEmpty()) {
                readAssignment(source, start, i);
                start = i + 1;
            }
        }
        if (quote != 0 || !open.isEmpty()) {
            // The rest of the list would be part of this value.
            int at = quote != 0 ? quoted : open.getLast();
            problems.add(Diagnostic.error(
                            ConfigCode.INVALID_OVERRIDE, "a " + (quote != 0 ? "quote" : "bracket") + " is not closed")
                    .at(span(source, at, at + 1), "opened here")
                    .withHelp("close it, or put a text that contains one into quotes: `key=\"a (b\"`"));
            return;
        }
        readAssignment(source, start, text.length());
    }

    private void readAssignment(SourceText source, int from, int to) {
        String text = source.text();
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            return; // an empty list or an additional comma changes nothing
        }
        int equals = equalsIn(text, from, to);
        if (equals < 0) {
            problems.add(Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "this override is not `key=value`")
                    .at(span(source, from, to), "`=` is missing")
                    .withHelp("put a list in brackets: `model.layers=[64,32]`"));
            return;
        }
        List<Segment> path = path(source, from, equals);
        if (path.isEmpty()) {
            return;
        }
        Segment root = path.get(0);
        if (NOT_OVERRIDABLE.contains(root.name())) {
            problems.add(Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "`" + root.name() + "` cannot be overridden")
                    .at(root.span(), "this key is read before overrides")
                    .withHelp("write it into the file, or override the keys that it sets"));
            return;
        }
        int value = equals + 1;
        while (value < to && Character.isWhitespace(text.charAt(value))) {
            value++;
        }
        YamlNode node = value(source, text.substring(value, to), span(source, value < to ? value : from, to), value);
        if (node != null) {
            overrides.add(new Assignment(path, node));
        }
    }

    /** Returns the index of the `=` between path and value. A `=` in brackets belongs to the path. */
    private static int equalsIn(String text, int from, int to) {
        int depth = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == '=' && depth <= 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns the parts of a path that ends before {@code equals}, with their locations; empty if the path is not
     * valid, which is reported.
     */
    List<Segment> path(SourceText source, int from, int equals) {
        String text = source.text();
        List<Segment> path = new ArrayList<>();
        int start = from;
        for (int i = from; i <= equals; i++) {
            char c = i == equals ? '.' : text.charAt(i);
            if (c != '.' && c != '[') {
                continue;
            }
            String name = text.substring(start, i).strip();
            boolean afterElement = start > from && text.charAt(start - 1) == ']';
            if (!name.isEmpty() && !afterElement) {
                path.add(new Segment(name, span(source, start, i)));
            } else if (!name.isEmpty() || !afterElement) {
                reportInvalidPath(
                        source,
                        from,
                        equals,
                        name.isEmpty() ? "a part of the path is empty" : "`.` is missing after `]`");
                return List.of();
            }
            start = i + 1;
            if (c == '[') {
                int close = text.indexOf(']', i);
                if (close < 0 || close > equals || close == i + 1) {
                    reportInvalidPath(source, from, equals, "the brackets are empty or not closed");
                    return List.of();
                }
                path.add(new Segment(text.substring(i, close + 1), span(source, i, close + 1)));
                i = close;
                start = close + 1;
            }
        }
        return path;
    }

    private void reportInvalidPath(SourceText source, int from, int equals, String why) {
        problems.add(Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "an override requires the full path of a key")
                .at(span(source, from, Math.max(from + 1, equals)), why)
                .withHelp("example: `finetune.epochs=1`"));
    }

    private @Nullable YamlNode value(SourceText source, String value, SourceSpan span, int from) {
        if (!value.isEmpty() && "[{\"'".indexOf(value.charAt(0)) >= 0) {
            return YamlReader.readPart(source, value, source.text().codePointCount(0, from) + 1, problems);
        }
        return new YamlNode.Scalar(value, false, span);
    }

    private static SourceSpan span(SourceText source, int from, int to) {
        String text = source.text();
        return source.span(
                1, text.codePointCount(0, from) + 1, Math.max(1, text.codePointCount(from, Math.max(from, to))));
    }
}
