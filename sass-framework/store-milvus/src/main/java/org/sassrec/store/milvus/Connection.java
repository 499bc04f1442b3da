package org.sassrec.store.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Opens a client and reports problems of the server, the login or the certificates at once. */
final class Connection {

    private static final int REACH_TIMEOUT_MILLIS = 10_000;

    /** A broken connection is detected after a call has waited this long plus five seconds. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    /** Interval for long calls: milvus-lite closes connections that ping more often. */
    private static final Duration PATIENT_KEEP_ALIVE = Duration.ofSeconds(310);

    private static final String LITE = "milvus_lite-";

    private static final Pattern VERSION = Pattern.compile("(" + LITE + ")?v?(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
    private static final int MIN_VERSION = versionNumber(2, 3, 5); // the oldest tested version
    private static final int MIN_LITE_VERSION = versionNumber(3, 2, 1); // earlier versions ignore the search breadth

    private Connection() {}

    static MilvusClientV2 open(MilvusOptions options, RetryingClient calls) {
        return open(options, options.timeout(), KEEP_ALIVE, calls);
    }

    /** Opens a client for calls that may take up to the build timeout. */
    static MilvusClientV2 openPatient(MilvusOptions options, RetryingClient calls) {
        return open(options, options.buildTimeout(), PATIENT_KEEP_ALIVE, calls);
    }

    private static MilvusClientV2 open(
            MilvusOptions options, Duration deadline, Duration keepAlive, RetryingClient calls) {
        requireReachable(options);
        ConnectConfig.ConnectConfigBuilder config = ConnectConfig.builder()
                .uri(options.address())
                .dbName(options.database())
                .connectTimeoutMs(reachTimeoutMillis(options))
                .rpcDeadlineMs(options.timeout().toMillis())
                .keepAliveWithoutCalls(false)
                .keepAliveTimeMs(keepAlive.toMillis());
        MilvusOptions.Login login = options.login();
        if (login != null) {
            if (login.token() != null) {
                config.token(login.token());
            } else {
                config.username(login.user()).password(login.password());
            }
        }
        if (options.usesTls()) {
            config.secure(true);
            addTls(config, options.tls(), options.host());
        }
        MilvusClientV2 client = connect(options, config.build(), calls);
        try {
            // RetryingClient repeats calls; the client's own retries would take minutes.
            client.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
            String version = calls.callRepeatably("version", "", client::getServerVersion);
            check(version, options.uri());
            client.withTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return client;
        } catch (RuntimeException failed) {
            client.close();
            throw failed;
        }
    }

    private static MilvusClientV2 connect(MilvusOptions options, ConnectConfig config, RetryingClient calls) {
        try {
            return new MilvusClientV2(config);
        } catch (RuntimeException failed) {
            if (options.usesTls() || !String.valueOf(failed.getMessage()).contains("UNAVAILABLE")) {
                throw connectFailure(options, calls, failed);
            }
        }
        try {
            return new MilvusClientV2(config); // the connection was interrupted
        } catch (RuntimeException failed) {
            throw connectFailure(options, calls, failed);
        }
    }

    private static int reachTimeoutMillis(MilvusOptions options) {
        return (int) Math.min(REACH_TIMEOUT_MILLIS, options.timeout().toMillis());
    }

    /** Fails early: the client would wait for an unreachable server until its deadline. */
    private static void requireReachable(MilvusOptions options) {
        if (isBehindProxy(options)) {
            return; // only the proxy can resolve the host
        }
        try {
            requireReachableAddress(options);
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    MilvusCode.MILVUS_UNREACHABLE,
                                    "cannot reach Milvus at " + options.uri() + ": "
                                            + String.valueOf(failed.getMessage())
                                                    .toLowerCase(Locale.ROOT))
                            .withHelp("check the server and `publish.milvus.uri`"),
                    failed);
        }
    }

    /** Uses the proxy selector of the JVM, like the client. */
    private static boolean isBehindProxy(MilvusOptions options) {
        ProxySelector selector = ProxySelector.getDefault();
        return selector != null
                && selector.select(URI.create("https://" + options.host() + ":" + options.port())).stream()
                        .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    private static void requireReachableAddress(MilvusOptions options) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(options.host());
        } catch (UnknownHostException unknown) {
            throw new IOException("the host name is unknown", unknown);
        }
        IOException first = null;
        for (InetAddress address : addresses) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(address, options.port()), reachTimeoutMillis(options));
                return;
            } catch (IOException failed) {
                first = first == null ? failed : first;
            }
        }
        throw first == null ? new IOException("the host has no address") : first;
    }

    private static void addTls(
            ConnectConfig.ConnectConfigBuilder config, MilvusOptions.@Nullable Tls tls, String host) {
        if (tls == null) {
            return;
        }
        String authority = file(tls.authority());
        if (tls.certificate() != null || tls.key() != null) {
            config.caPemPath(authority).clientPemPath(file(tls.certificate())).clientKeyPath(file(tls.key()));
        } else if (tls.authority() != null) {
            config.serverPemPath(authority);
        }
        config.serverName(tls.serverName() == null ? host : tls.serverName());
    }

    private static String file(@Nullable Path file) {
        if (file == null || !Files.isReadable(file)) {
            throw Diagnostic.error(
                            MilvusCode.MILVUS_TLS_FAILED,
                            file == null ? "a certificate for Milvus is missing" : "cannot read `" + file + "`")
                    .withHelp("a server that requires client certificates needs `ca`, `certificate` and `key` of"
                            + " `publish.milvus.tls`, each a PEM file")
                    .toException();
        }
        return file.toString();
    }

    private static SassException connectFailure(MilvusOptions options, RetryingClient calls, RuntimeException failed) {
        String text = String.valueOf(failed.getMessage());
        if (text.toLowerCase(Locale.ROOT).matches("(?s).*database.*not (found|exist).*")) {
            return Diagnostic.error(
                            MilvusCode.DATABASE_MISSING,
                            "the database `" + options.database() + "` does not exist at " + options.uri())
                    .withHelp("create it, or set another `publish.milvus.database`")
                    .toException();
        }
        // The port was open, but without a handshake the client retries until its deadline.
        boolean noHandshake = text.contains("UNAVAILABLE") || text.contains("waiting_for_connection");
        if (options.usesTls() && (noHandshake || failed instanceof IllegalArgumentException)) {
            return Diagnostic.error(MilvusCode.MILVUS_TLS_FAILED, "no secure connection to Milvus at " + options.uri())
                    .withHelp("check whether the server uses TLS, and the certificates of `publish.milvus.tls`")
                    .toException();
        }
        return calls.problem("connect", "", failed);
    }

    /** Rejects a server version without the required features. */
    static void check(String version, String uri) {
        Matcher form = VERSION.matcher(version);
        if (!form.matches()) {
            return; // a custom build
        }
        int found = versionNumber(parseNumber(form.group(2)), parseNumber(form.group(3)), parseNumber(form.group(4)));
        if (found < (form.group(1) == null ? MIN_VERSION : MIN_LITE_VERSION)) {
            throw Diagnostic.error(MilvusCode.MILVUS_TOO_OLD, "Milvus at " + uri + " is too old: " + version)
                    .withHelp("use Milvus 2.3.5 or newer (milvus-lite: 3.2.1 or newer)")
                    .toException();
        }
    }

    /** Returns whether a server version is one of milvus-lite. */
    static boolean isLite(String version) {
        return version.startsWith(LITE);
    }

    private static int parseNumber(@Nullable String text) {
        return text == null || text.length() > 4 ? 0 : Integer.parseInt(text);
    }

    private static int versionNumber(int major, int minor, int patch) {
        return (major * 1_000 + minor) * 1_000 + patch;
    }
}
