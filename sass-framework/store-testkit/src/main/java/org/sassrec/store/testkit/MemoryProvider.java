package org.sassrec.store.testkit;

import java.util.Set;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/** Opens the {@link MemoryStore}, named {@code memory}. It has one setting, {@code space}: the name of its content. */
public final class MemoryProvider implements StoreProvider {

    @Override
    public String store() {
        return "memory";
    }

    @Override
    public VectorStore open(StoreOptions options) {
        options.checkNames(Set.of("space"));
        return MemoryStore.open(options.settings().getOrDefault("space", "default"));
    }

    @Override
    public VectorStore openExisting(StoreOptions options) {
        return open(options);
    }
}
