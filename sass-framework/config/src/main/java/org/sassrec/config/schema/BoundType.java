package org.sassrec.config.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** The type of a key that holds keys of its own, each with an effective value: a section, or named elements. */
public interface BoundType<T> extends ValueType<T> {

    /** Binds what the key holds, also where it is not written. */
    @Nullable
    T bind(SectionReader around, Key<T> key);

    /** The sections that it may hold. */
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
