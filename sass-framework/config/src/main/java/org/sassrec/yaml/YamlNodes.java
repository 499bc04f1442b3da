package org.sassrec.yaml;

import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.SourceSpan;

/** What stands in a node, and where. */
public final class YamlNodes {

    private YamlNodes() {}

    /** Adds all places that the node or anything in it stands at. */
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

    /** The node in YAML's flow form, one line, the environment's variables as they are written. */
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
