package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** How a key's value is read from its text and written back. Reading what was written gives an equal value. */
public interface ValueType<T> {

    /** What a value must be, to follow "must be": {@code a whole number from 1 to 10}. */
    String name();

    /**
     * Binds a node.
     *
     * @param path of the key, for messages
     * @return {@code null} if it does not fit; then a problem was added
     */
    @Nullable
    T read(YamlNode node, String path, Problems problems);

    /** The value in YAML's flow form, one line. */
    String write(T value);

    /** What a JSON Schema says of it; nothing when it can say nothing. */
    default java.util.Map<String, Object> jsonSchema() {
        return java.util.Map.of();
    }

    /** A value as it may be written, for the reference. */
    default String example() {
        return write(placeholder());
    }

    /** Some value that lets binding go on after a problem, so that all problems are found at once. */
    T placeholder();
}
