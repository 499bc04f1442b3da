package org.sassrec.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.Secret;

/**
 * {@code publish:} the store and its limits.
 *
 * @param path folder of the embedded store and of the files of releases, relative to the file; {@code target/sass/store} by
 *     default
 * @param milvus how to reach Milvus, whichever store is chosen
 * @param channel whose release this is
 * @param only scenarios to publish; the others stay as they are live. Empty for all
 * @param keepFailedScenarios whether a scenario that fails its verification stays as it is live while the others are released
 * @param annRecall recall@50 against exact search that each index must reach before the switch
 * @param maxChurn share of the best 50 items of sample users that may change in a scenario; 1 for any
 * @param filters columns that queries may filter by
 * @param keepReleases how many releases stay, the live one included
 */
public record PublishConfig(
        Store store,
        String path,
        Milvus milvus,
        String channel,
        List<String> only,
        boolean keepFailedScenarios,
        double annRecall,
        double maxChurn,
        Filters filters,
        int keepReleases) {

    /** Bytes of an item's id in UTF-8, at most, in any store. */
    public static final int MAX_ID_BYTES = 1_024;

    /** Bytes of a text that can be filtered by, at most. */
    public static final int MAX_TEXT_BYTES = 1_024;

    public PublishConfig {
        only = List.copyOf(only);
    }

    /**
     * {@code publish.filters:} columns of the items by what they hold.
     *
     * @param text compared sign by sign
     * @param number compared as numbers
     */
    public record Filters(List<String> text, List<String> number) {
        /** Nothing to filter by. */
        public static final Filters NONE = new Filters(List.of(), List.of());

        public Filters {
            text = List.copyOf(text);
            number = List.copyOf(number);
        }
    }

    public enum Store {
        EMBEDDED,
        MILVUS
    }

    /**
     * {@code publish.milvus:}
     *
     * @param uri {@code http://} or {@code https://}, host and port
     * @param token instead of {@code user} and {@code password}
     * @param prefix before the names of collections and aliases
     * @param timeout for one call
     * @param buildTimeout for indexing and loading
     */
    public record Milvus(
            String uri,
            @Nullable Secret token,
            @Nullable String user,
            @Nullable Secret password,
            String database,
            String prefix,
            Duration timeout,
            Duration buildTimeout,
            Tls tls,
            Index index) {}

    /**
     * {@code publish.milvus.tls:} PEM files, relative to the file.
     *
     * @param ca signed the server's certificate
     * @param certificate ours, with {@code key}
     * @param serverName as the server's certificate says it
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
     * {@code publish.milvus.index:}
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
