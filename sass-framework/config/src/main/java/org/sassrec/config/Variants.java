package org.sassrec.config;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** Looks at the key that decides which other keys a mapping has. */
final class Variants {

    private Variants() {}

    /** The value of a mapping's key, if it is sound; nothing is reported. */
    static <T> @Nullable T peek(@Nullable YamlNode node, String key, ValueType<T> type) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return null;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entry.key().text().equals(key) && !entry.value().isNothing()) {
                return type.read(entry.value(), key, new Problems());
            }
        }
        return null;
    }
}
