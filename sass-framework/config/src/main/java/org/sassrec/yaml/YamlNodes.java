package org.sassrec.yaml;

import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.SourceSpan;

/** Functions over all parts of a node. */
public final class YamlNodes {

    private YamlNodes() {}

    /** Adds the locations of the node and of all its parts. */
    public static void collectSpans(YamlNode node, Set<SourceSpan> places) {
        places.add(node.span());
        if (node instanceof YamlNode.Sequence list) {
            list.items().forEach(item -> collectSpans(item, places));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                places.add(entry.key().span());
                collectSpans(entry.value(), places);
            }
        }
    }

    /** Returns the node in YAML flow style in one line, with references to environment variables as written. */
    public static String toFlow(YamlNode node) {
        if (node instanceof YamlNode.Sequence list) {
            return list.items().stream().map(YamlNodes::toFlow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> YamlText.quoteIfNeeded(entry.key().text()) + ": " + toFlow(entry.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node.isNull()) {
            return "~";
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        return YamlText.quoteIfNeeded(scalar.unresolved() == null ? scalar.text() : scalar.unresolved());
    }
}
