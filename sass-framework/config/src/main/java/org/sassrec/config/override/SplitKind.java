package org.sassrec.config.override;

import java.util.List;
import java.util.Optional;
import org.sassrec.yaml.YamlNode;

/**
 * The value of {@code data.split.by}, which decides the other keys of the section. A profile or an override that changes
 * it removes the keys of the lower layers, because they belong to the other kind of split.
 */
final class SplitKind {
    static final List<String> PATH = List.of("data", "split", "by");

    private SplitKind() {}

    /** Returns the kind that a layer sets. */
    static Optional<String> of(YamlNode layer) {
        YamlNode node = layer;
        for (String name : PATH) {
            Optional<YamlNode.Entry> entry = node instanceof YamlNode.Mapping section
                    ? section.entries().stream()
                            .filter(each -> each.key().text().equals(name))
                            .findFirst()
                    : Optional.empty();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            node = entry.get().value();
        }
        return node instanceof YamlNode.Scalar kind && !kind.isNull() ? Optional.of(kind.text()) : Optional.empty();
    }

    /** Returns the nodes without the keys of the section if they have another kind than the next layer. */
    static YamlNode change(YamlNode root, Optional<String> kind) {
        return kind.isEmpty() || of(root).isEmpty() || of(root).equals(kind) ? root : withoutKeys(root, 0);
    }

    private static YamlNode withoutKeys(YamlNode node, int depth) {
        if (!(node instanceof YamlNode.Mapping section)) {
            return node;
        }
        List<YamlNode.Entry> entries = depth == PATH.size() - 1
                ? List.of()
                : section.entries().stream()
                        .map(entry -> entry.key().text().equals(PATH.get(depth))
                                ? new YamlNode.Entry(entry.key(), withoutKeys(entry.value(), depth + 1))
                                : entry)
                        .toList();
        return new YamlNode.Mapping(entries, section.span());
    }
}
