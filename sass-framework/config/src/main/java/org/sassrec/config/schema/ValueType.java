package org.sassrec.config.schema;

import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** Reads the value of a key from its text and writes it. Reading a written text returns an equal value. */
public interface ValueType<T> {

    /** Returns a phrase that follows "must be": {@code a whole number from 1 to 10}. */
    String name();

    /**
     * Reads a node.
     *
     * @param path path of the key, for messages
     * @return {@code null} if the node is not valid; then a problem was added
     */
    @Nullable
    T read(YamlNode node, String path, Problems problems);

    /** Returns the value in YAML flow style, in one line. */
    String write(T value);

    /** Returns the JSON Schema of the values; empty without restrictions. */
    default java.util.Map<String, Object> jsonSchema() {
        return java.util.Map.of();
    }

    /** Returns an example value for the reference. */
    default String example() {
        return write(placeholder());
    }

    /** Returns a value that lets binding continue after a problem, so that all problems are found at once. */
    T placeholder();
}
