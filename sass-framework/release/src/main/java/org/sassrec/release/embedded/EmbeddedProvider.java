package org.sassrec.release.embedded;

import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.release.StoreProvider;
import org.sassrec.release.VectorStore;

/** Opens the {@link EmbeddedStore} in {@code publish.path}. */
public final class EmbeddedProvider implements StoreProvider {

    @Override
    public PublishConfig.Store store() {
        return PublishConfig.Store.EMBEDDED;
    }

    @Override
    public VectorStore open(SassConfig config) {
        return EmbeddedStore.open(StoreProvider.home(config));
    }

    @Override
    public VectorStore openExisting(SassConfig config) {
        return EmbeddedStore.openExisting(StoreProvider.home(config));
    }

    @Override
    public VectorStore look(SassConfig config) {
        return EmbeddedStore.look(StoreProvider.home(config));
    }
}
