package org.sassrec.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.Secret;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.VectorStore;

/** Opens the store that a configuration names under {@code publish:}. */
public final class ConfiguredStore {

    private ConfiguredStore() {}

    /** Returns the folder with the files of the releases. The embedded store also keeps its vectors there. */
    public static Path home(SassConfig config) {
        return config.directory().resolve(config.publish().path()).normalize();
    }

    /** Returns the files of the releases of a store, and their address. */
    public static ReleaseFiles files(SassConfig config, VectorStore store) {
        return ReleaseFiles.in(home(config), options(config).files().orElse(null), store);
    }

    /**
     * Opens the store for publishing; see {@link StoreProvider#open}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if the module of the store is missing
     */
    public static VectorStore open(SassConfig config) {
        StoreOptions options = options(config);
        return StoreProvider.of(options.store()).open(options);
    }

    /**
     * Opens an existing store; see {@link StoreProvider#openExisting}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if the module of the store is missing
     */
    public static VectorStore openExisting(SassConfig config) {
        StoreOptions options = options(config);
        return StoreProvider.of(options.store()).openExisting(options);
    }

    /**
     * Opens the store to preview a publish; see {@link StoreProvider#openOrEmpty}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7517 if the module of the store is missing
     */
    public static VectorStore openOrEmpty(SassConfig config) {
        StoreOptions options = options(config);
        return StoreProvider.of(options.store()).openOrEmpty(options);
    }

    /** Returns the options of the configured store. */
    public static StoreOptions options(SassConfig config) {
        PublishConfig publish = config.publish();
        Map<String, String> settings = publish.store().equals(PublishConfig.MILVUS)
                ? milvus(publish.milvus(), config.directory())
                : pairs(publish.options());
        return new StoreOptions(publish.store(), home(config), settings);
    }

    private static Map<String, String> pairs(List<String> options) {
        Map<String, String> settings = new TreeMap<>();
        for (String option : options) {
            int end = option.indexOf('=');
            settings.put(option.substring(0, end), option.substring(end + 1));
        }
        return settings;
    }

    /** Returns the settings by the names of the keys below {@code publish.milvus}. */
    private static Map<String, String> milvus(PublishConfig.Milvus milvus, Path directory) {
        Map<String, String> settings = new TreeMap<>();
        put(settings, "uri", milvus.uri());
        put(settings, "token", secretValue(milvus.token()));
        put(settings, "user", milvus.user());
        put(settings, "password", secretValue(milvus.password()));
        put(settings, "database", milvus.database());
        put(settings, "prefix", milvus.prefix());
        put(settings, StoreOptions.FILES, milvus.files());
        put(settings, "timeout", milvus.timeout());
        put(settings, "buildTimeout", milvus.buildTimeout());
        put(settings, "tls.ca", resolved(directory, milvus.tls().ca()));
        put(settings, "tls.certificate", resolved(directory, milvus.tls().certificate()));
        put(settings, "tls.key", resolved(directory, milvus.tls().key()));
        put(settings, "tls.serverName", milvus.tls().serverName());
        put(settings, "index.type", milvus.index().type().name());
        put(settings, "index.M", milvus.index().links());
        put(settings, "index.efConstruction", milvus.index().buildBreadth());
        put(settings, "index.nlist", milvus.index().clusters());
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }

    private static @Nullable String secretValue(@Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }

    private static @Nullable Path resolved(Path directory, @Nullable String file) {
        return file == null ? null : directory.resolve(file);
    }
}
