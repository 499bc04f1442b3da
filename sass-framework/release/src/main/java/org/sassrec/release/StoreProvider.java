package org.sassrec.release;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;

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
     * The provider of the configured store.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if its module is missing
     */
    static StoreProvider of(SassConfig config) {
        PublishConfig.Store wanted = config.publish().store();
        for (StoreProvider provider : ServiceLoader.load(StoreProvider.class)) {
            if (provider.store() == wanted) {
                return provider;
            }
        }
        String name = wanted.name().toLowerCase(java.util.Locale.ROOT);
        throw Diagnostic.error("SASS7517", "there is no code for the store `" + name + "`")
                .withHelp("add the module `sass-release-" + name + "` to the class path")
                .toException();
    }

    /** Folder of the releases' files; with the embedded store also its own. */
    static Path home(SassConfig config) {
        return config.directory().resolve(config.publish().path()).normalize();
    }
}
