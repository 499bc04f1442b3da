package org.sassrec.serving.store;

import java.util.Locale;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Finds {@link StoreProvider}s on the class path. */
public final class StoreProviders {

    private StoreProviders() {}

    /**
     * The first of a store.
     *
     * @param loaders to look in, one after the other; {@code null} for the platform's
     * @throws SassException SASS7517 if none has it
     */
    public static StoreProvider find(PublishConfig.Store wanted, @Nullable ClassLoader... loaders) {
        for (ClassLoader loader : loaders) {
            for (StoreProvider provider : ServiceLoader.load(StoreProvider.class, loader)) {
                if (provider.store() == wanted) {
                    return provider;
                }
            }
        }
        throw Diagnostic.error(
                        "SASS7517",
                        "there is no code for the store `" + wanted.name().toLowerCase(Locale.ROOT) + "`")
                .withHelp("add the module `" + module(wanted) + "` to the class path; a jar into which others were put"
                        + " needs what all of them have in `META-INF/services`")
                .toException();
    }

    private static String module(PublishConfig.Store store) {
        return switch (store) {
            case EMBEDDED -> "sass-release";
            case MILVUS -> "sass-store-milvus";
        };
    }
}
