package org.sassrec.serving.store;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Suggestions;

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
        return find(
                store,
                StoreProvider.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader());
    }

    /** Looks in the loaders one after the other; {@code null} stands for the platform's. */
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
        throw Diagnostic.error(DiagnosticCode.STORE_MODULE_MISSING, "there is no code for the store `" + wanted + "`")
                .withHelp(Suggestions.didYouMean(wanted, found)
                        .orElse("add the module `sass-store-" + wanted
                                + "` to the class path; a jar into which others were"
                                + " put needs what all of them have in `META-INF/services`"))
                .toException();
    }
}
