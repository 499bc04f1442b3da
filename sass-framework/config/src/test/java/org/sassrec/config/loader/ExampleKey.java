package org.sassrec.config.loader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/**
 * A key of an example that tests change in its text.
 *
 * @param file the example
 * @param lines lines of the example
 * @param path path with list elements by index
 * @param parentLine line of the enclosing key; for a list element its own line; for the file that of the first key
 * @param last last line of its value
 * @param flow whether it is in {@code {...}}
 * @param variant value of {@code type} or {@code by} in the enclosing mapping, or {@code null}
 */
public record ExampleKey(
        Path file,
        List<String> lines,
        String path,
        YamlNode.Scalar key,
        YamlNode value,
        int parentLine,
        int last,
        boolean flow,
        @Nullable String variant) {

    /** Whether tests change all keys, and not only a sample. */
    static final boolean ALL = "all".equals(System.getProperty("sass.mutations"));

    /**
     * Returns the keys that a normal build changes: one key of each kind. The example of a key outside {@code compare}
     * and {@code tune} has neither section, because every variant and trial binds the example again. With
     * {@code -Dsass.mutations=all}, returns the same as {@link #of(Path)}.
     */
    public static List<ExampleKey> sample(Path file) {
        if (ALL) {
            return of(file);
        }
        String text = ConfigCorpus.read(file);
        String single = text.replaceAll("(?m)^(compare|backtest|tune):.*\\n(?:[ #].*\\n|\\n)*", "");
        Set<String> kinds = new HashSet<>();
        return Stream.concat(
                        of(file, single).stream(),
                        of(file, text).stream().filter(key -> key.path().matches("(compare|backtest|tune)\\b.*")))
                .filter(key -> kinds.add(key.kind()))
                .toList();
    }

    /** Keys of the same kind differ only in the list element or the scenario that they belong to. */
    private String kind() {
        String names = path.replaceAll("\\[\\d+]", "[]").replaceFirst("^scenarios\\.\\w+", "scenarios.<name>");
        return names + " " + variant + " " + flow;
    }

    /**
     * Returns all keys that tests can change. Excluded are the first key of a block list element and flow values over
     * several lines.
     */
    public static List<ExampleKey> of(Path file) {
        return of(file, ConfigCorpus.read(file));
    }

    private static List<ExampleKey> of(Path file, String text) {
        YamlNode root = YamlReader.read(SourceText.of(file.toString(), text), new Problems());
        List<ExampleKey> keys = new ArrayList<>();
        List<String> lines = List.of(text.split("\n", -1));
        if (root != null) {
            find(file, keys, lines, "", root, root.span().line(), lines.size());
        }
        return keys;
    }

    private static void find(
            Path file,
            List<ExampleKey> keys,
            List<String> lines,
            String path,
            YamlNode node,
            int parentLine,
            int last) {
        if (node instanceof YamlNode.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                YamlNode item = list.items().get(i);
                int next = i + 1 < list.items().size()
                        ? list.items().get(i + 1).span().line() - 1
                        : last;
                find(file, keys, lines, path + "[" + i + "]", item, item.span().line(), next);
            }
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return;
        }
        boolean braces =
                lines.get(node.span().line() - 1).startsWith("{", node.span().column() - 1);
        for (int i = 0; i < mapping.entries().size(); i++) {
            YamlNode.Scalar key = mapping.entries().get(i).key();
            YamlNode value = mapping.entries().get(i).value();
            int line = key.span().line();
            String before = lines.get(line - 1).substring(0, key.span().column() - 1);
            boolean flow = !before.isBlank() || braces;
            int end = i + 1 < mapping.entries().size()
                    ? Math.max(line, mapping.entries().get(i + 1).key().span().line() - 1)
                    : last;
            String at = path.isEmpty() ? key.text() : path + "." + key.text();
            ExampleKey found =
                    new ExampleKey(file, lines, at, key, value, parentLine, flow ? line : end, flow, variant(mapping));
            if (!before.matches("\\s*- +") && !(flow && found.continues())) {
                keys.add(found);
            }
            find(file, keys, lines, at, value, line, end);
        }
    }

    private static @Nullable String variant(YamlNode.Mapping mapping) {
        return mapping.entries().stream()
                .filter(entry -> entry.key().text().matches("type|by") && entry.value() instanceof YamlNode.Scalar)
                .map(entry -> entry.key().text() + ": " + ((YamlNode.Scalar) entry.value()).text())
                .findFirst()
                .orElse(null);
    }

    private boolean continues() {
        String rest = lineText().substring(Math.min(lineText().length(), valueEnd() - 1));
        boolean collection = !(value instanceof YamlNode.Scalar);
        return value.span().line() != line()
                || (collection && !lineText().substring(0, valueEnd() - 1).matches(".*[}\\]]"))
                || !rest.matches("\\s*[,}\\]].*");
    }

    private int valueEnd() {
        return value.span().column() + value.span().length();
    }

    int line() {
        return key.span().line();
    }

    String lineText() {
        return lines.get(line() - 1);
    }

    public String name() {
        return key.text();
    }

    /** Returns the example with another key. */
    public List<String> renamed(String by) {
        int column = key.span().column();
        return withLine(spliced(column, column + key.span().length(), by));
    }

    /** Returns the example with a duplicate of the key before it, with another value. */
    List<String> doubled() {
        int column = key.span().column();
        if (flow) {
            return withLine(spliced(column, column, name() + ": 1, "));
        }
        List<String> changed = new ArrayList<>(lines);
        changed.add(line() - 1, " ".repeat(column - 1) + name() + ": 1");
        return changed;
    }

    /** Returns the example with a duplicate of the key before it, with the same value. */
    List<String> repeated() {
        int column = key.span().column();
        if (flow) {
            return withLine(spliced(column, column, lineText().substring(column - 1, valueEnd() - 1) + ", "));
        }
        List<String> changed = new ArrayList<>(lines);
        int end = last;
        while (lines.get(end - 1).isBlank() || lines.get(end - 1).strip().startsWith("#")) {
            end--;
        }
        changed.addAll(line() - 1, lines.subList(line() - 1, end));
        return changed;
    }

    /** Returns the example with another value of the key, or without the key. */
    public List<String> replaced(@Nullable String by) {
        int column = key.span().column();
        if (!flow) {
            List<String> changed = new ArrayList<>(lines);
            changed.subList(line() - 1, last).clear();
            if (by != null) {
                changed.add(line() - 1, " ".repeat(column - 1) + name() + ": " + by);
            }
            return changed;
        }
        if (by != null) {
            return withLine(spliced(value.span().column(), valueEnd(), by));
        }
        String rest = lineText().substring(valueEnd() - 1);
        return withLine(lineText().substring(0, column - 1) + rest.replaceFirst("^, ?", ""));
    }

    private List<String> withLine(String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(line() - 1, line);
        return changed;
    }

    /** Returns the line with the characters from {@code from} to {@code to} (columns, {@code to} excluded) replaced. */
    private String spliced(int from, int to, String by) {
        return lineText().substring(0, from - 1) + by + lineText().substring(to - 1);
    }
}
