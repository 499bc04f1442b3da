package org.sassrec.store.embedded;

import java.util.Set;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/** Opens the {@link EmbeddedStore}, named {@code embedded}, in {@link StoreOptions#home}. It has no settings. */
public final class EmbeddedProvider implements StoreProvider {

    @Override
    public String store() {
        return "embedded";
    }

    @Override
    public VectorStore open(StoreOptions options) {
        options.checkNames(Set.of());
        return EmbeddedStore.open(options.home());
    }

    @Override
    public VectorStore openExisting(StoreOptions options) {
        options.checkNames(Set.of());
        return EmbeddedStore.openExisting(options.home());
    }

    @Override
    public VectorStore openOrEmpty(StoreOptions options) {
        options.checkNames(Set.of());
        return EmbeddedStore.openOrEmpty(options.home());
    }
}
