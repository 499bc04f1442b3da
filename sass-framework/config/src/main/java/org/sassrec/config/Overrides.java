package org.sassrec.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/**
 * Values given beside the file: {@code finetune.epochs=1,model.layers=[64,32]}. They are put into the file's nodes before
 * binding, so they are checked alike, and their problems point into the text that gave them.
 *
 * <p>A value that starts with a bracket, a brace or a quote is YAML; any other is the text as it stands. Commas inside
 * brackets, parentheses or quotes separate nothing. Elements of a list are addressed by their names ({@code
 * features.user.age.buckets}), by any of their keys ({@code features.user[name=age].buckets}), or by their place, from 0
 * ({@code evaluate.metrics[0]}); {@code [+]} adds one.
 */
final class Overrides {

    /** The source's name in messages. */
    static final String SOURCE = "-Dsass.set";

    /** Keys that say what else there is to read: overrides come over all of it. */
    private static final Set<String> READ_BEFORE = Set.of("include", "profiles");

    private final Problems problems;
    private final List<Setter> overrides = new ArrayList<>();

    /** A part of a path. */
    record Segment(String name, SourceSpan span) {}

    private record Setter(List<Segment> path, YamlNode value) {}

    private Overrides(Problems problems) {
        this.problems = problems;
    }

    /** Lets a part of a configuration be put key by key; its keys may be paths, and what stands deeper is told by a path, too. */
    static Overrides of(YamlNode.Mapping part, Problems problems) {
        Overrides overrides = new Overrides(problems);
        overrides.add(part, List.of());
        return overrides;
    }

    /** The same that tells others of its problems. */
    Overrides reporting(Problems others) {
        Overrides same = new Overrides(others);
        same.overrides.addAll(overrides);
        return same;
    }

    private void add(YamlNode.Mapping part, List<Segment> before) {
        for (YamlNode.Entry entry : part.entries()) {
            List<Segment> path = new ArrayList<>(before);
            List<Segment> own = path(entry.key());
            path.addAll(own);
            if (own.isEmpty()) {
                continue;
            }
            // A new element of a list is given as a whole: each part of it told alone would add one more.
            boolean added = own.get(own.size() - 1).name().equals("[+]");
            if (!added
                    && entry.value() instanceof YamlNode.Mapping inner
                    && !inner.entries().isEmpty()) {
                add(inner, path);
            } else {
                overrides.add(new Setter(path, entry.value()));
            }
        }
    }

    /** The parts of a key that is a path, each with its place in the key. */
    private List<Segment> path(YamlNode.Scalar key) {
        SourceSpan at = key.span();
        SourceText text = SourceText.of(at.file(), key.text().isEmpty() ? " " : key.text());
        Problems found = new Problems();
        List<Segment> path = new Overrides(found).path(text, 0, key.text().length());
        found.sorted().forEach(problem -> problems.add(problem.at(at, problem.label())));
        boolean whole = key.quoted()
                || at.length() != key.text().codePointCount(0, key.text().length());
        return path.stream()
                .map(part -> whole
                        ? new Segment(part.name(), at)
                        : new Segment(
                                part.name(),
                                new SourceSpan(
                                        at.file(),
                                        at.line(),
                                        at.column() + part.span().column() - 1,
                                        part.span().length(),
                                        at.text())))
                .toList();
    }

    /** The first parts of all paths. */
    List<Segment> roots() {
        return overrides.stream().map(setter -> setter.path().get(0)).toList();
    }

    /** All places that values or parts of paths stand at. */
    Set<SourceSpan> places() {
        Set<SourceSpan> places = new HashSet<>();
        for (Setter setter : overrides) {
            setter.path().forEach(part -> places.add(part.span()));
            NodeText.places(setter.value(), places);
        }
        return places;
    }

    /** Each path with its value as it was written, in YAML's flow form. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        overrides.forEach(setter -> texts.put(
                setter.path().stream().map(Segment::name).collect(Collectors.joining(".")),
                NodeText.flow(setter.value())));
        return texts;
    }

    /** Reads lists of overrides; what is no override is reported and left out. */
    static Overrides read(List<String> lists, Problems problems) {
        return read(SOURCE, lists, problems);
    }

    /** The same of another source. */
    static Overrides read(String name, List<String> lists, Problems problems) {
        Overrides overrides = new Overrides(problems);
        for (String list : lists) {
            // One line, so that every place in it can be shown.
            SourceText source = SourceText.of(name, list.replaceAll("\\R", " "));
            overrides.split(source);
        }
        return overrides;
    }

    private void split(SourceText source) {
        String text = source.text();
        Deque<Integer> open = new ArrayDeque<>();
        int start = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if ((c == '"' || c == '\'') && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)))) {
                // Not inside a word: the quote of O'Neill opens nothing.
                quote = c;
            } else if (c == '[' || c == '{' || c == '(') {
                open.push(i);
            } else if ((c == ']' || c == '}' || c == ')') && !open.isEmpty()) {
                open.pop();
            } else if (c == ',' && open.isEmpty()) {
                one(source, start, i);
                start = i + 1;
            }
        }
        one(source, start, text.length());
    }

    private void one(SourceText source, int from, int to) {
        String text = source.text();
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            return; // an empty list, or a comma too many, changes nothing
        }
        int equals = equalsIn(text, from, to);
        if (equals < 0) {
            problems.add(Diagnostic.error("SASS1009", "this is no `key=value`")
                    .at(span(source, from, to), "there is no `=`")
                    .withHelp("put a list in brackets: `model.layers=[64,32]`"));
            return;
        }
        List<Segment> path = path(source, from, equals);
        if (path.isEmpty()) {
            return;
        }
        Segment root = path.get(0);
        if (READ_BEFORE.contains(root.name())) {
            problems.add(Diagnostic.error("SASS1009", "`" + root.name() + "` can't be overridden")
                    .at(root.span(), "it is read before overrides are")
                    .withHelp("write it into the file, or override the keys that it brings"));
            return;
        }
        int value = equals + 1;
        while (value < to && Character.isWhitespace(text.charAt(value))) {
            value++;
        }
        YamlNode node = value(source, text.substring(value, to), span(source, value < to ? value : from, to), value);
        if (node != null) {
            overrides.add(new Setter(path, node));
        }
    }

    /** The sign between path and value: one in brackets belongs to the path. */
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

    /** Empty if it is none, which is reported. */
    private List<Segment> path(SourceText source, int from, int equals) {
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
                noPath(source, from, equals, name.isEmpty() ? "a part of it is empty" : "a `.` is missing after `]`");
                return List.of();
            }
            start = i + 1;
            if (c == '[') {
                int close = text.indexOf(']', i);
                if (close < 0 || close > equals || close == i + 1) {
                    noPath(source, from, equals, "its brackets hold no element");
                    return List.of();
                }
                path.add(new Segment(text.substring(i, close + 1), span(source, i, close + 1)));
                i = close;
                start = close + 1;
            }
        }
        return path;
    }

    private void noPath(SourceText source, int from, int equals, String why) {
        problems.add(Diagnostic.error("SASS1009", "an override needs the whole path of a key")
                .at(span(source, from, Math.max(from + 1, equals)), why)
                .withHelp("for instance `finetune.epochs=1`"));
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

    /** The file's nodes with the overrides in their places. */
    YamlNode applyTo(YamlNode root) {
        YamlNode result = root;
        for (Setter override : overrides) {
            try {
                result = put(result, override, 0);
            } catch (SassException e) {
                problems.addAll(e.diagnostics());
            }
        }
        return result;
    }

    private static YamlNode put(YamlNode node, Setter override, int depth) {
        if (depth == override.path.size()) {
            return override.value;
        }
        Segment segment = override.path.get(depth);
        if (node instanceof YamlNode.Sequence list) {
            return putElement(list, override, depth, segment);
        }
        if (segment.name.startsWith("[")) {
            if (node.isNothing() && segment.name.equals("[+]")) {
                return new YamlNode.Sequence(List.of(put(node, override, depth + 1)), segment.span);
            }
            throw SassException.of(Diagnostic.error("SASS1009", "`" + before(override, depth) + "` is no list")
                    .at(segment.span, "it is " + node.described()));
        }
        if (node instanceof YamlNode.Scalar && !node.isNothing()) {
            String before = before(override, depth);
            throw SassException.of(Diagnostic.error("SASS1009", "`" + before + "` has no keys")
                    .at(segment.span, "it is " + node.described())
                    .withHelp("give it as a whole: `" + before + "=...`"));
        }
        List<YamlNode.Entry> entries =
                new ArrayList<>(node instanceof YamlNode.Mapping mapping ? mapping.entries() : List.of());
        SourceSpan span = node instanceof YamlNode.Mapping ? node.span() : segment.span;
        boolean last = depth == override.path.size() - 1;
        for (int i = 0; i < entries.size(); i++) {
            YamlNode.Scalar key = entries.get(i).key();
            if (key.text().equals(segment.name)) {
                if (depth == 1 && override.path.get(0).name.equals("scenarios") && takesOut(override, depth)) {
                    entries.remove(i);
                    return new YamlNode.Mapping(entries, span);
                }
                // The key keeps its place in the file unless the override gives the whole value.
                YamlNode.Scalar placed = last ? new YamlNode.Scalar(key.text(), true, segment.span) : key;
                entries.set(i, new YamlNode.Entry(placed, put(entries.get(i).value(), override, depth + 1)));
                return new YamlNode.Mapping(entries, span);
            }
        }
        if (depth == 1 && !last && override.path.get(0).name.equals("scenarios")) {
            throw SassException.of(NamedElements.unknownScenario(
                    segment.name,
                    segment.span,
                    entries.stream().map(e -> e.key().text()).toList()));
        }
        YamlNode empty = new YamlNode.Scalar("", false, segment.span);
        entries.add(new YamlNode.Entry(
                new YamlNode.Scalar(segment.name, true, segment.span), put(empty, override, depth + 1)));
        return new YamlNode.Mapping(entries, span);
    }

    private static YamlNode putElement(YamlNode.Sequence list, Setter override, int depth, Segment segment) {
        List<YamlNode> items = new ArrayList<>(list.items());
        int at = element(items, override, depth, segment);
        if (at == items.size()) {
            items.add(put(new YamlNode.Scalar("", false, segment.span), override, depth + 1));
        } else if (takesOut(override, depth)) {
            items.remove(at);
        } else {
            items.set(at, put(items.get(at), override, depth + 1));
        }
        return new YamlNode.Sequence(items, list.span());
    }

    /** Whether an element or a scenario is to be no more; of any other key binding takes no value for none. */
    private static boolean takesOut(Setter override, int depth) {
        return depth == override.path.size() - 1 && override.value.isNothing();
    }

    private static int element(List<YamlNode> items, Setter override, int depth, Segment segment) {
        if (!segment.name.startsWith("[")) {
            int at = NamedElements.find(items, segment.name);
            if (at < 0 && !NamedElements.any(items)) {
                String before = before(override, depth);
                throw SassException.of(Diagnostic.error("SASS1009", "`" + before + "` has no keys")
                        .at(segment.span, "it is a list")
                        .withHelp("give it as a whole: `" + before + "=[...]`"));
            }
            if (at < 0) {
                throw SassException.of(NamedElements.unknown(segment.name, segment.span, items));
            }
            return at;
        }
        String inside = segment.name.substring(1, segment.name.length() - 1).strip();
        if (inside.equals("+")) {
            return items.size();
        }
        if (inside.matches("\\d{1,6}") && Integer.parseInt(inside) < items.size()) {
            return Integer.parseInt(inside);
        }
        int equals = inside.indexOf('=');
        if (equals > 0) {
            String key = inside.substring(0, equals).strip();
            String value = inside.substring(equals + 1).strip();
            for (int i = 0; i < items.size(); i++) {
                if (value.equals(Variants.peek(items.get(i), key, Types.text("a text")))) {
                    return i;
                }
            }
            if (key.equals("name")) {
                throw SassException.of(NamedElements.unknown(value, segment.span, items));
            }
        }
        throw SassException.of(Diagnostic.error("SASS3002", "there is no element `" + segment.name + "`")
                .at(segment.span, "not found")
                .withHelp(
                        NamedElements.find(items, inside) >= 0
                                ? "the one of that name is `" + before(override, depth) + "." + inside + "`"
                                : "elements of `" + before(override, depth) + "`: " + items.size()
                                        + "; `[0]` is the first, `[+]` adds one"));
    }

    private static String before(Setter override, int depth) {
        return String.join(
                        ".",
                        override.path.subList(0, depth).stream()
                                .map(Segment::name)
                                .toList())
                .replace(".[", "[");
    }
}
