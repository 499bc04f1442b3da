package org.sassrec.serving.store;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;

/** Opens the store that a configuration names. Found by {@link ServiceLoader}, so that a program takes the store it uses. */
public interface StoreProvider {

    /** The store that this one opens. */
    PublishConfig.Store store();

    /**
     * Opens it to publish; what is missing is made where that can be.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened
     */
    VectorStore open(SassConfig config);

    /**
     * Opens it to read; nothing is made.
     *
     * @throws org.sassrec.diagnostic.SassException if there is none, or it cannot be opened
     */
    VectorStore openExisting(SassConfig config);

    /**
     * Opens it to see what a publish would do; nothing is made: a store that {@link #open} would make is as good as empty.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened
     */
    default VectorStore openOrEmpty(SassConfig config) {
        return openExisting(config);
    }

    /**
     * The provider of the configured store.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if its module is missing
     */
    static StoreProvider of(SassConfig config) {
        // A thread's own loader need not know this jar: that of a common pool's threads doesn't in a jar of jars.
        return StoreProviders.find(
                config.publish().store(),
                StoreProvider.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader());
    }

    /** Folder of the releases' files; with the embedded store also its own. */
    static Path releaseFolder(SassConfig config) {
        return config.directory().resolve(config.publish().path()).normalize();
    }
}
