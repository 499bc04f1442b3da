package org.sassrec.store.milvus;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.StoreCode;

/**
 * The connection to Milvus and the index settings.
 *
 * @param uri {@code http://host:19530}, or {@code https://...} for TLS
 * @param prefix prefix of the names of collections and aliases: letters, digits and underscores, starting with a letter
 * @param login {@code null} for a server without authentication
 * @param tls custom certificates; {@code null} for those of the platform
 * @param timeout timeout of one call
 * @param buildTimeout timeout for building and loading the indexes of one release
 */
public record MilvusOptions(
        String uri,
        String database,
        String prefix,
        @Nullable Login login,
        @Nullable Tls tls,
        MilvusIndex index,
        Duration timeout,
        Duration buildTimeout) {

    /** The default database of a server. */
    public static final String DEFAULT_DATABASE = "default";

    /**
     * Maximum length of the prefix: with an underscore and the longest collection name, 255 characters are not
     * exceeded.
     */
    private static final int MAX_PREFIX_LENGTH = 60;

    public MilvusOptions {
        if (!prefix.matches("[A-Za-z][A-Za-z0-9_]{0," + (MAX_PREFIX_LENGTH - 1) + "}")) {
            throw Diagnostic.error(
                            StoreCode.INVALID_CHANNEL_NAME,
                            "`" + prefix + "` is not a valid prefix of collection names")
                    .withHelp("use up to " + MAX_PREFIX_LENGTH
                            + " letters, digits and underscores, starting with a letter")
                    .toException();
        }
        parseUri(uri);
    }

    /** Creates options with default values. */
    public static MilvusOptions of(String uri, String prefix) {
        return new MilvusOptions(
                uri,
                DEFAULT_DATABASE,
                prefix,
                null,
                null,
                MilvusIndex.hnsw(16, 200),
                Duration.ofSeconds(30),
                Duration.ofHours(1));
    }

    /** Returns a copy with a login. */
    public MilvusOptions with(Login other) {
        return new MilvusOptions(uri, database, prefix, other, tls, index, timeout, buildTimeout);
    }

    /** Returns a copy with certificates. */
    public MilvusOptions with(Tls other) {
        return new MilvusOptions(uri, database, prefix, login, other, index, timeout, buildTimeout);
    }

    /** Returns a copy with an index. */
    public MilvusOptions with(MilvusIndex other) {
        return new MilvusOptions(uri, database, prefix, login, tls, other, timeout, buildTimeout);
    }

    /** Returns a copy with a timeout of one call. */
    public MilvusOptions with(Duration callTimeout) {
        return new MilvusOptions(uri, database, prefix, login, tls, index, callTimeout, buildTimeout);
    }

    /**
     * Credentials: a user and a password, or a token. {@link #toString} hides them.
     *
     * @param token an API key or {@code user:password}
     */
    public record Login(
            @Nullable String user,
            @Nullable String password,
            @Nullable String token) {

        /** Creates a login with a token, for example an API key. */
        public static Login token(String token) {
            return new Login(null, null, token);
        }

        /** Creates a login with a user and a password. */
        public static Login password(String user, String password) {
            return new Login(user, password, null);
        }

        /** Returns the texts that must not appear in messages. */
        List<String> secrets() {
            List<String> secrets = new ArrayList<>();
            if (token != null) {
                secrets.add(token);
                int colon = token.indexOf(':');
                if (colon >= 0) {
                    secrets.add(token.substring(colon + 1));
                }
            }
            if (password != null) {
                secrets.add(password);
            }
            secrets.removeIf(String::isEmpty);
            return secrets;
        }

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /**
     * Certificates as PEM files.
     *
     * @param authority certificate of the authority that signed the server certificate
     * @param certificate client certificate, if the server requires one; with {@code key}
     * @param serverName name in the server certificate, if it differs from the host
     */
    public record Tls(
            @Nullable Path authority,
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable String serverName) {}

    boolean usesTls() {
        return uri.startsWith("https://");
    }

    String host() {
        return String.valueOf(parseUri(uri).getHost());
    }

    int port() {
        int port = parseUri(uri).getPort();
        return port >= 0 ? port : usesTls() ? 443 : 19530;
    }

    /** Returns the URI with an explicit port. */
    String address() {
        URI place = parseUri(uri);
        return place.getPort() >= 0 ? uri : place.getScheme() + "://" + place.getHost() + ":" + port();
    }

    private static URI parseUri(String uri) {
        URI place;
        try {
            place = new URI(uri);
        } catch (URISyntaxException broken) {
            throw invalidUri("it is not a URI");
        }
        if (place.getUserInfo() != null) {
            throw invalidUri("it contains a user or a password");
        }
        if (place.getHost() == null || !("http".equals(place.getScheme()) || "https".equals(place.getScheme()))) {
            throw invalidUri("`" + uri + "` is not `http://host:port` or `https://host:port`");
        }
        return place;
    }

    /** The message omits the URI if it may contain a secret. */
    private static RuntimeException invalidUri(String why) {
        return Diagnostic.error(MilvusCode.MILVUS_UNREACHABLE, "invalid URI of Milvus: " + why)
                .withHelp("write `http://host:19530`; set user, password and token with separate keys")
                .toException();
    }
}
