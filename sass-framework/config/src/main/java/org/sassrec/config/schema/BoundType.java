package org.sassrec.config.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** The type of a key with inner keys, each with an effective value: a section, or named elements. */
public interface BoundType<T> extends ValueType<T> {

    /** Binds the value of a key, also if the key is not set. */
    @Nullable
    T bind(SectionReader around, Key<T> key);

    /** Returns the sections that a value can contain. */
    List<? extends Section<?>> sections();

    @Override
    default @Nullable T read(YamlNode node, String path, Problems problems) {
        throw new UnsupportedOperationException("bound key by key");
    }

    @Override
    default String write(T value) {
        throw new UnsupportedOperationException("written key by key");
    }
}
