package org.sassrec.config.override;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.config.override.Overrides.Assignment;
import org.sassrec.config.override.Overrides.Segment;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** Applies the values of {@link Overrides} to the nodes of a file. Nodes are copied, not changed. */
final class OverrideApplier {
    private OverrideApplier() {}

    /**
     * Returns the nodes with the value at its path.
     *
     * @throws SassException if the path does not exist
     */
    static YamlNode apply(YamlNode root, Assignment override) {
        return apply(root, override, 0);
    }

    private static YamlNode apply(YamlNode node, Assignment override, int depth) {
        if (depth == override.path().size()) {
            return override.value();
        }
        Segment segment = override.path().get(depth);
        if (node instanceof YamlNode.Sequence list) {
            return applyToElement(list, override, depth, segment);
        }
        if (segment.name().startsWith("[")) {
            if (node.isNull() && segment.name().equals("[+]")) {
                return new YamlNode.Sequence(List.of(apply(node, override, depth + 1)), segment.span());
            }
            throw SassException.of(
                    Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "`" + pathPrefix(override, depth) + "` is not a list")
                            .at(segment.span(), "it is " + node.describe()));
        }
        if (node instanceof YamlNode.Scalar && !node.isNull()) {
            String before = pathPrefix(override, depth);
            throw SassException.of(Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "`" + before + "` has no keys")
                    .at(segment.span(), "it is " + node.describe())
                    .withHelp("set the complete value: `" + before + "=...`"));
        }
        List<YamlNode.Entry> entries =
                new ArrayList<>(node instanceof YamlNode.Mapping mapping ? mapping.entries() : List.of());
        SourceSpan span = node instanceof YamlNode.Mapping ? node.span() : segment.span();
        boolean last = depth == override.path().size() - 1;
        for (int i = 0; i < entries.size(); i++) {
            YamlNode.Scalar key = entries.get(i).key();
            if (key.text().equals(segment.name())) {
                if (depth == 1 && override.path().get(0).name().equals("scenarios") && isRemoval(override, depth)) {
                    entries.remove(i);
                    return new YamlNode.Mapping(entries, span);
                }
                // The key keeps its location in the file unless the override sets the complete value.
                YamlNode.Scalar placed = last ? new YamlNode.Scalar(key.text(), true, segment.span()) : key;
                entries.set(i, new YamlNode.Entry(placed, apply(entries.get(i).value(), override, depth + 1)));
                return new YamlNode.Mapping(entries, span);
            }
        }
        if (depth == 1 && !last && override.path().get(0).name().equals("scenarios")) {
            throw SassException.of(NamedElements.unknownScenario(
                    segment.name(),
                    segment.span(),
                    entries.stream().map(e -> e.key().text()).toList()));
        }
        YamlNode empty = new YamlNode.Scalar("", false, segment.span());
        entries.add(new YamlNode.Entry(
                new YamlNode.Scalar(segment.name(), true, segment.span()), apply(empty, override, depth + 1)));
        return new YamlNode.Mapping(entries, span);
    }

    private static YamlNode applyToElement(YamlNode.Sequence list, Assignment override, int depth, Segment segment) {
        List<YamlNode> items = new ArrayList<>(list.items());
        int at = elementIndex(items, override, depth, segment);
        if (at == items.size()) {
            items.add(apply(new YamlNode.Scalar("", false, segment.span()), override, depth + 1));
        } else if (isRemoval(override, depth)) {
            items.remove(at);
        } else {
            items.set(at, apply(items.get(at), override, depth + 1));
        }
        return new YamlNode.Sequence(items, list.span());
    }

    /**
     * Returns whether an element or a scenario is removed. For all other keys the binder treats an empty value as
     * unset.
     */
    private static boolean isRemoval(Assignment override, int depth) {
        return depth == override.path().size() - 1 && override.value().isNull();
    }

    private static int elementIndex(List<YamlNode> items, Assignment override, int depth, Segment segment) {
        if (!segment.name().startsWith("[")) {
            int at = NamedElements.indexOf(items, segment.name());
            if (at < 0 && !NamedElements.hasNames(items)) {
                String before = pathPrefix(override, depth);
                throw SassException.of(Diagnostic.error(ConfigCode.INVALID_OVERRIDE, "`" + before + "` has no keys")
                        .at(segment.span(), "it is a list")
                        .withHelp("set the complete list: `" + before + "=[...]`"));
            }
            if (at < 0) {
                throw SassException.of(NamedElements.unknown(segment.name(), segment.span(), items));
            }
            return at;
        }
        String inside = segment.name().substring(1, segment.name().length() - 1).strip();
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
                if (value.equals(Discriminator.peek(items.get(i), key, ValueTypes.text("a text")))) {
                    return i;
                }
            }
            if (key.equals("name")) {
                throw SassException.of(NamedElements.unknown(value, segment.span(), items));
            }
        }
        throw SassException.of(
                Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "element `" + segment.name() + "` does not exist")
                        .at(segment.span(), "not found")
                        .withHelp(
                                NamedElements.indexOf(items, inside) >= 0
                                        ? "write `" + pathPrefix(override, depth) + "." + inside + "`"
                                        : "elements of `" + pathPrefix(override, depth) + "`: " + items.size()
                                                + "; `[0]` is the first element, `[+]` adds one"));
    }

    private static String pathPrefix(Assignment override, int depth) {
        return String.join(
                        ".",
                        override.path().subList(0, depth).stream()
                                .map(Segment::name)
                                .toList())
                .replace(".[", "[");
    }
}
