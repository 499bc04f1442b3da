package org.sassrec.serving.store;

import java.util.ServiceLoader;

/** Opens a store by its name. Found by {@link ServiceLoader}, so that a program takes the store it uses. */
public interface StoreProvider {

    /** Name of the store that this one opens: small letters and digits. */
    String store();

    /**
     * Opens it to publish; what is missing is made where that can be.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened; SASS7527 for a setting that it cannot use
     */
    VectorStore open(StoreOptions options);

    /**
     * Opens it to read; nothing is made.
     *
     * @throws org.sassrec.diagnostic.SassException if there is none, or it cannot be opened; SASS7527 for a setting that it
     *     cannot use
     */
    VectorStore openExisting(StoreOptions options);

    /**
     * Opens it to see what a publish would do; nothing is made: a store that {@link #open} would make is as good as empty.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened; SASS7527 for a setting that it cannot use
     */
    default VectorStore openOrEmpty(StoreOptions options) {
        return openExisting(options);
    }

    /**
     * The provider of a store.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if its module is missing
     */
    static StoreProvider of(String store) {
        // A thread's own loader need not know this jar: that of a common pool's threads doesn't in a jar of jars.
        return StoreProviders.find(
                store,
                StoreProvider.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader());
    }
}
