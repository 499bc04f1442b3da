package org.sassrec.serving.store;

import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;

/** Finds {@link StoreProvider}s on the class path. */
final class StoreProviders {

    private StoreProviders() {}

    /**
     * The first of a store.
     *
     * @param loaders to look in, one after the other; {@code null} for the platform's
     * @throws SassException SASS7517 if none has it
     */
    static StoreProvider find(String wanted, @Nullable ClassLoader... loaders) {
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
