package org.sassrec.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.serving.store.StoreOptions;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the retriever. Their names are those of {@code publish} in {@code sass.yaml}.
 *
 * @param store Store of the releases: `embedded` (a folder) or `milvus`.
 * @param path Folder with the files of the releases: `publish.path` of the project that publishes. Required.
 * @param channel Channel whose live release answers queries.
 * @param refreshEvery Interval of the checks for a newer release. 0 for never.
 * @param verifyFiles Whether opening a release compares its files with their checksums.
 * @param userState What is known about users besides the query: `snapshot`, `caller`, or the address of stored events, for example `redis://localhost:6379`.
 * @param userStatePassword Password of the server with the stored events.
 * @param milvus Connection to Milvus. Ignored by other stores.
 */
@ConfigurationProperties("sass")
public record SassProperties(
        @DefaultValue("embedded") String store,
        @Nullable Path path,
        @DefaultValue("live") String channel,
        @DefaultValue("10s") Duration refreshEvery,
        @DefaultValue("true") boolean verifyFiles,
        @DefaultValue("snapshot") String userState,
        @Nullable String userStatePassword,
        @Nullable Milvus milvus) {

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if the interval is negative
     */
    public SassProperties {
        if (refreshEvery.isNegative()) {
            throw new IllegalArgumentException(
                    "`sass.refresh-every` is negative; use a positive duration, or 0 to check only on request");
        }
    }

    /**
     * The connection to Milvus.
     *
     * @param uri Address of the server, for example `http://localhost:19530`. Required for Milvus.
     * @param prefix Prefix of the names of all collections and aliases. Required for Milvus.
     * @param files Address of the release files, for example `s3://shop-releases/prod`. Missing files are copied from it to `sass.path`.
     * @param database Database of the server. By default `default`.
     * @param token Token or API key.
     * @param user User name, with the password; an alternative to the token.
     * @param password Password of the user.
     * @param timeout Time limit of one call. By default 30 seconds.
     * @param tls Certificates for an `https` address.
     */
    public record Milvus(
            @Nullable String uri,
            @Nullable String prefix,
            @Nullable String files,
            @Nullable String database,
            @Nullable String token,
            @Nullable String user,
            @Nullable String password,
            @Nullable Duration timeout,
            @Nullable Tls tls) {

        /**
         * Certificates for an {@code https} address.
         *
         * @param ca PEM file of the certificate authority of the server.
         * @param certificate PEM file of the client certificate.
         * @param key PEM file of the client key.
         * @param serverName Name in the certificate of the server, if it differs from the host name.
         */
        public record Tls(
                @Nullable Path ca,
                @Nullable Path certificate,
                @Nullable Path key,
                @Nullable String serverName) {}

        private Map<String, String> settings() {
            Map<String, String> settings = new TreeMap<>();
            put(settings, "uri", uri);
            put(settings, "prefix", prefix);
            put(settings, "files", files);
            put(settings, "database", database);
            put(settings, "token", token);
            put(settings, "user", user);
            put(settings, "password", password);
            put(settings, "timeout", timeout);
            if (tls != null) {
                put(settings, "tls.ca", tls.ca);
                put(settings, "tls.certificate", tls.certificate);
                put(settings, "tls.key", tls.key);
                put(settings, "tls.serverName", tls.serverName);
            }
            return settings;
        }

        private static void put(Map<String, String> settings, String name, @Nullable Object value) {
            if (value != null) {
                settings.put(name, value.toString());
            }
        }

        /** Returns the address and the prefix, without secrets. */
        @Override
        public String toString() {
            return "Milvus[uri=" + uri + ", prefix=" + prefix + "]";
        }
    }

    /** Returns the store and the channel, without secrets. */
    @Override
    public String toString() {
        return "SassProperties[store=" + store + ", path=" + path + ", channel=" + channel + ", milvus=" + milvus + "]";
    }

    /**
     * Returns the options of the store.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7527 without a path
     */
    public StoreOptions storeOptions() {
        if (path == null) {
            throw Diagnostic.error(SystemCode.INVALID_STORE_SETTING, "the property `sass.path` is missing")
                    .withHelp("set it to the folder `publish.path` of the project that publishes the releases")
                    .toException();
        }
        Milvus settings = milvus;
        return new StoreOptions(
                store, path, settings != null && store.equals("milvus") ? settings.settings() : Map.of());
    }
}
