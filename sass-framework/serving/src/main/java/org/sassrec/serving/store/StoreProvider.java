package org.sassrec.serving.store;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Suggestions;

/** Opens a store by its name. {@link ServiceLoader} finds the implementations on the class path. */
public interface StoreProvider {

    /** Returns the name of the store: lowercase letters and digits. */
    String store();

    /**
     * Opens the store for publishing. Creates it if it does not exist and can be created.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened; SASS7527 for an invalid setting
     */
    VectorStore open(StoreOptions options);

    /**
     * Opens an existing store for reading. Creates nothing.
     *
     * @throws org.sassrec.diagnostic.SassException if it does not exist or cannot be opened; SASS7527 for an invalid
     * setting
     */
    VectorStore openExisting(StoreOptions options);

    /**
     * Opens the store to preview a publish. Creates nothing: a store that {@link #open} would create is returned as an
     * empty store.
     *
     * @throws org.sassrec.diagnostic.SassException if it cannot be opened; SASS7527 for an invalid setting
     */
    default VectorStore openOrEmpty(StoreOptions options) {
        return openExisting(options);
    }

    /**
     * Returns the provider of a store.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if the module of the store is not on the class path
     */
    static StoreProvider of(String store) {
        // The context class loader may not see this jar, for example in threads of the common pool of a nested jar.
        return find(
                store,
                StoreProvider.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader());
    }

    /** Searches the class loaders in order; {@code null} is the platform class loader. */
    private static StoreProvider find(String wanted, @Nullable ClassLoader... loaders) {
        Set<String> found = new TreeSet<>();
        for (ClassLoader loader : loaders) {
            for (StoreProvider provider : ServiceLoader.load(StoreProvider.class, loader)) {
                if (provider.store().equals(wanted)) {
                    return provider;
                }
                found.add(provider.store());
            }
        }
        throw Diagnostic.error(
                        StoreCode.STORE_MODULE_MISSING,
                        "the module of the store `" + wanted + "` is not on the class path")
                .withHelp(Suggestions.didYouMean(wanted, found)
                        .orElse("add its jar, for a store of sassrec the module `sass-store-" + wanted
                                + "`; if you repackage several jars into one, merge"
                                + " their files in `META-INF/services`"))
                .toException();
    }
}
