package org.sassrec.store.embedded;

import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/** Opens the {@link EmbeddedStore} in {@code publish.path}. */
public final class EmbeddedProvider implements StoreProvider {

    @Override
    public PublishConfig.Store store() {
        return PublishConfig.Store.EMBEDDED;
    }

    @Override
    public VectorStore open(SassConfig config) {
        return EmbeddedStore.open(StoreProvider.releaseFolder(config));
    }

    @Override
    public VectorStore openExisting(SassConfig config) {
        return EmbeddedStore.openExisting(StoreProvider.releaseFolder(config));
    }

    @Override
    public VectorStore openOrEmpty(SassConfig config) {
        return EmbeddedStore.openOrEmpty(StoreProvider.releaseFolder(config));
    }
}
