package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/**
 * A mapping of the language: its keys, in the order of the reference.
 *
 * @param path as the reference shows it: {@code data.events}, {@code scenarios.<name>}
 * @param later keys of the language that this version does not have yet
 */
record Section(String path, String meaning, List<Key<?>> keys, List<String> later) implements ValueType<Section> {

    static Section of(String path, String meaning, Key<?>... keys) {
        return new Section(path, meaning, List.of(keys), List.of());
    }

    Section later(String... names) {
        return new Section(path, meaning, keys, List.of(names));
    }

    /** Its names, in order. */
    List<String> names() {
        return keys.stream().map(key -> key.name()).toList();
    }

    /** The key that holds it: the last part of its path. */
    @Override
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @Override
    public @Nullable Section read(YamlNode node, String at, Problems problems) {
        if (node instanceof YamlNode.Mapping) {
            return this;
        }
        String what = at.isEmpty() ? "the configuration" : "`" + at + "`";
        problems.add(Diagnostic.error("SASS2002", what + " must be a mapping")
                .at(node.span(), "this is " + node.described())
                .withHelp(listing()));
        return null;
    }

    /** {@code its keys are `a`, `b` and `c`}. */
    String listing() {
        List<String> names = names();
        if (names.size() == 1) {
            return "its only key is `" + names.get(0) + "`";
        }
        String head = String.join("`, `", names.subList(0, names.size() - 1));
        return "its keys are `" + head + "` and `" + names.get(names.size() - 1) + "`";
    }

    @Override
    public String write(Section value) {
        throw new UnsupportedOperationException("a section is written key by key");
    }

    @Override
    public Section standIn() {
        return this;
    }
}
