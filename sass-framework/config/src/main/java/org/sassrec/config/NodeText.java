package org.sassrec.config;

import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlNode;

/** What stands in a node, and where. */
final class NodeText {

    private NodeText() {}

    /** Adds all places that the node or anything in it stands at. */
    static void places(YamlNode node, Set<SourceSpan> places) {
        places.add(node.span());
        if (node instanceof YamlNode.Sequence list) {
            list.items().forEach(item -> places(item, places));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                places.add(entry.key().span());
                places(entry.value(), places);
            }
        }
    }

    /** The node in YAML's flow form, one line, the environment's variables as they are written. */
    static String flow(YamlNode node) {
        if (node instanceof YamlNode.Sequence list) {
            return list.items().stream().map(NodeText::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> FlowText.of(entry.key().text()) + ": " + flow(entry.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node.isNothing()) {
            return "~";
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        return FlowText.of(scalar.written() == null ? scalar.text() : scalar.written());
    }
}
