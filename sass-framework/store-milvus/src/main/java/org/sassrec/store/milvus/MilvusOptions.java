package org.sassrec.store.milvus;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * How to reach Milvus and how to index there.
 *
 * @param uri {@code http://host:19530}, or {@code https://...} for TLS
 * @param prefix before the names of collections and aliases: letters, digits and underscores, starting with a letter
 * @param login {@code null} for a server that asks for none
 * @param tls certificates of one's own; {@code null} for the platform's
 * @param timeout for one call
 * @param buildTimeout for building the indexes of one release, and for loading them
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

    /** The database that every server has. */
    public static final String DEFAULT_DATABASE = "default";

    /** The longest prefix: it, an underscore and the longest name of a collection make 255 characters. */
    private static final int MAX_PREFIX_LENGTH = 60;

    public MilvusOptions {
        if (!prefix.matches("[A-Za-z][A-Za-z0-9_]{0," + (MAX_PREFIX_LENGTH - 1) + "}")) {
            throw Diagnostic.error(
                            DiagnosticCode.INVALID_CHANNEL_NAME,
                            "`" + prefix + "` cannot begin the names of collections")
                    .withHelp("use up to " + MAX_PREFIX_LENGTH
                            + " letters, digits and underscores, starting with a letter")
                    .toException();
        }
        parseUri(uri);
    }

    /** Options with the usual values for what is not given. */
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

    /** The same with a login. */
    public MilvusOptions with(Login other) {
        return new MilvusOptions(uri, database, prefix, other, tls, index, timeout, buildTimeout);
    }

    /** The same with certificates. */
    public MilvusOptions with(Tls other) {
        return new MilvusOptions(uri, database, prefix, login, other, index, timeout, buildTimeout);
    }

    /** The same with an index. */
    public MilvusOptions with(MilvusIndex other) {
        return new MilvusOptions(uri, database, prefix, login, tls, other, timeout, buildTimeout);
    }

    /** The same with a deadline for one call. */
    public MilvusOptions with(Duration callTimeout) {
        return new MilvusOptions(uri, database, prefix, login, tls, index, callTimeout, buildTimeout);
    }

    /**
     * Proof of who we are: a user and a password, or a token alone. Never printed.
     *
     * @param token also {@code user:password}
     */
    public record Login(
            @Nullable String user,
            @Nullable String password,
            @Nullable String token) {

        /** A token, such as an API key. */
        public static Login token(String token) {
            return new Login(null, null, token);
        }

        /** A user's password. */
        public static Login password(String user, String password) {
            return new Login(user, password, null);
        }

        /** What must never be shown. */
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
     * Certificates, as PEM files.
     *
     * @param authority that signed the server's certificate
     * @param certificate of ours, where the server asks for one; with {@code key}
     * @param serverName as the server's certificate says it, if it differs from the host
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

    /** With the port that the client would not guess. */
    String address() {
        URI place = parseUri(uri);
        return place.getPort() >= 0 ? uri : place.getScheme() + "://" + place.getHost() + ":" + port();
    }

    private static URI parseUri(String uri) {
        URI place;
        try {
            place = new URI(uri);
        } catch (URISyntaxException broken) {
            throw invalidUri("it is no URI");
        }
        if (place.getUserInfo() != null) {
            throw invalidUri("it holds a user or a password");
        }
        if (place.getHost() == null || !("http".equals(place.getScheme()) || "https".equals(place.getScheme()))) {
            throw invalidUri("`" + uri + "` is not `http://host:port` or `https://host:port`");
        }
        return place;
    }

    /** Without the URI where it may hold a secret. */
    private static RuntimeException invalidUri(String why) {
        return Diagnostic.error(DiagnosticCode.MILVUS_UNREACHABLE, "the URI of Milvus cannot be used: " + why)
                .withHelp("write `http://host:19530`; user, password and token have keys of their own")
                .toException();
    }
}
