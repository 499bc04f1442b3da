package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.Secret;

/**
 * The section {@code publish}: the store, and the checks of a release.
 *
 * @param path folder of the embedded store and of the files of releases, relative to the file; {@code
 * target/sass/store} by default
 * @param store {@link #EMBEDDED}, {@link #MILVUS} or the name of another store on the class path
 * @param milvus connection to Milvus, with any store
 * @param options settings of another store: {@code NAME=VALUE}
 * @param channel channel of the release
 * @param only scenarios to publish; the others keep their live collections. Empty for all.
 * @param keepFailedScenarios whether a scenario that fails its verification keeps its live collection while the others
 * are released
 * @param annRecall recall@50 compared with exact search that each index must reach before activation
 * @param maxChurn maximum share of the best 50 items of sample users that may change in a scenario; 1 for any
 * @param filters columns that queries may filter by
 * @param keepReleases number of releases that stay, including the live one
 */
public record PublishConfig(
        String store,
        String path,
        Milvus milvus,
        List<String> options,
        String channel,
        List<String> only,
        boolean keepFailedScenarios,
        double annRecall,
        double maxChurn,
        Filters filters,
        int keepReleases) {

    /** The store with Lucene indexes in a folder. */
    public static final String EMBEDDED = "embedded";

    /** The store in a Milvus server. */
    public static final String MILVUS = "milvus";

    /** The stores of sassrec. */
    public static final List<String> OWN_STORES = List.of(EMBEDDED, MILVUS);

    /** Maximum number of UTF-8 bytes of an item id, in any store. */
    public static final int MAX_ID_BYTES = 1_024;

    /** Maximum number of UTF-8 bytes of a text that queries filter by. */
    public static final int MAX_TEXT_BYTES = 1_024;

    public PublishConfig {
        options = List.copyOf(options);
        only = List.copyOf(only);
    }

    /**
     * The section {@code publish.filters}: item columns by their type.
     *
     * @param text columns compared as texts
     * @param number columns compared as numbers
     */
    public record Filters(List<String> text, List<String> number) {
        /** No columns. */
        public static final Filters NONE = new Filters(List.of(), List.of());

        public Filters {
            text = List.copyOf(text);
            number = List.copyOf(number);
        }
    }

    /**
     * The section {@code publish.milvus}.
     *
     * @param uri {@code http://} or {@code https://}, host and port
     * @param token alternative to {@code user} and {@code password}
     * @param prefix prefix of the names of collections and aliases
     * @param files address to which publish copies the files of the releases
     * @param timeout limit of one call
     * @param buildTimeout limit of indexing and of loading
     */
    public record Milvus(
            String uri,
            @Nullable Secret token,
            @Nullable String user,
            @Nullable Secret password,
            String database,
            String prefix,
            @Nullable String files,
            Duration timeout,
            Duration buildTimeout,
            Tls tls,
            Index index) {}

    /**
     * The section {@code publish.milvus.tls}: PEM files, relative to the configuration file.
     *
     * @param ca certificate of the authority that signed the server's certificate
     * @param certificate client certificate, with {@code key}
     * @param serverName name in the server's certificate
     */
    public record Tls(
            @Nullable String ca,
            @Nullable String certificate,
            @Nullable String key,
            @Nullable String serverName) {}

    public enum IndexType {
        HNSW,
        IVF_FLAT,
        FLAT,
        DISKANN,
        AUTOINDEX
    }

    /**
     * The section {@code publish.milvus.index}.
     *
     * @param links M of HNSW
     * @param buildBreadth efConstruction of HNSW
     * @param clusters nlist of IVF_FLAT
     */
    public record Index(
            IndexType type,
            @Nullable Integer links,
            @Nullable Integer buildBreadth,
            @Nullable Integer clusters) {}
}
