package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** Reads the key that determines which other keys a mapping has. */
public final class Discriminator {

    private Discriminator() {}

    /** Returns the value of a key if it is valid; reports nothing. */
    public static <T> @Nullable T peek(@Nullable YamlNode node, String key, ValueType<T> type) {
        YamlNode.Entry entry = node == null ? null : node.entry(key).orElse(null);
        return entry == null || entry.value().isNull() ? null : type.read(entry.value(), key, new Problems());
    }
}
