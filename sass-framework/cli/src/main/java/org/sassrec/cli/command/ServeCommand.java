package org.sassrec.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.SassConfig;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.server.SassServer;
import org.sassrec.server.ServerOptions;
import org.sassrec.server.ServerSettings;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.UserState;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass serve}. */
@Command(
        name = ServeCommand.NAME,
        description = {
            "Answers queries from the live release over HTTP until it is stopped.",
            "The store is that of the configuration, or that of --store, which needs no configuration."
                    + " The environment variable SASS_API_KEYS contains API keys, separated by commas."
        },
        footer = {
            "  sass serve",
            "  sass serve --port 9000 --store /srv/releases --channel canary",
            "  sass serve --host 0.0.0.0 --api-keys keys.txt",
            "  sass serve --user-state redis://localhost:6379"
        })
public final class ServeCommand extends ConfiguredCommand {
    public static final String NAME = "serve";

    /** Shorter than the time after which the process ends without waiting. */
    private static final Duration DRAIN = Duration.ofSeconds(6);

    private static final Duration REFRESH = Duration.ofSeconds(5);

    @Option(names = "--port", description = "Port to listen on; 0 selects a free port. Default: 8080.")
    private int port = 8080;

    @Option(
            names = "--host",
            description = "Address to listen on; 0.0.0.0 for all addresses of the machine. Default: localhost.")
    private String host = "localhost";

    @Option(
            names = "--store",
            paramLabel = "FOLDER",
            description =
                    "Folder of the releases: publish.path of the project that publishes, or a folder for copies with"
                            + " the store option files. Replaces the configuration, which is then not read.")
    private @Nullable Path store;

    @Option(
            names = "--store-option",
            paramLabel = "NAME=VALUE",
            description =
                    "Setting of the store of --store, repeatable: store=milvus, and keys of publish.milvus such as"
                            + " uri=http://localhost:19530. files=s3://BUCKET/FOLDER or an https address copies the files of"
                            + " releases from there. The value env:NAME reads an environment variable.")
    private List<String> storeOptions = new ArrayList<>();

    @Option(
            names = "--channel",
            description = "Channel whose live release answers. Default: publish.channel; live with --store.")
    private @Nullable String channel;

    @Option(
            names = "--user-state",
            paramLabel = "ADDRESS",
            description = "What is known about users besides the request: snapshot; caller, which reads no snapshot;"
                    + " or a Redis server that stores the events of /v1/events, such as redis://localhost:6379, with the"
                    + " password in the environment variable SASS_USER_STATE_PASSWORD. Default: snapshot.")
    private String userState = "snapshot";

    @Option(
            names = "--api-keys",
            paramLabel = "FILE",
            description = "File with one API key per line. Requests need one of them, except those for /health.")
    private @Nullable Path apiKeys;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Certificate of the server and its issuers (PEM). Enables TLS.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key of the certificate (PEM, not encrypted).")
    private @Nullable Path key;

    @Option(
            names = "--max-k",
            paramLabel = "K",
            description = "Maximum number of items of a search, and of item ids in a request. Default: 1000.")
    private int maxK = 1_000;

    @Option(
            names = "--time-limit",
            paramLabel = "MILLIS",
            description = "Time in which a request is answered, in milliseconds. Default: 5000.")
    private int timeLimit = 5_000;

    @Option(names = "--access-log", description = "Prints one line per request, without data of the user.")
    private boolean accessLog;

    @Override
    public Integer call() {
        if (maxK < 1) {
            return usageError("--max-k is " + maxK + ", but must be at least 1");
        }
        if (timeLimit < 1) {
            return usageError("--time-limit is " + timeLimit + ", but must be at least 1");
        }
        if (store == null && !storeOptions.isEmpty()) {
            return usageError("--store-option is given without --store", "add `--store FOLDER`");
        }
        if (store == null && !Files.exists(file())) {
            return usageError(
                    "the configuration " + file() + " does not exist",
                    "use `--store FOLDER`, the folder of the releases, or `--file FILE`");
        }
        HttpOptions http = new HttpOptions(
                ServerSettings.address(host, port),
                ServerSettings.tls(certificate, key),
                ServerSettings.keys(apiKeys, System.getenv(ServerSettings.KEYS_VARIABLE)),
                HttpLimits.DEFAULT.withRequestTime(Duration.ofMillis(timeLimit)));
        serve(options(http));
        return ExitStatus.OK;
    }

    private ServerOptions options(HttpOptions http) {
        StoreOptions options;
        String live = channel;
        if (store == null) {
            SassConfig config = load().config();
            options = ConfiguredStore.options(config);
            live = live == null ? config.publish().channel() : live;
        } else {
            options = ServerSettings.store(store, storeOptions, System::getenv);
        }
        UserState state = ServerSettings.userState(userState, System.getenv(ServerSettings.STATE_PASSWORD_VARIABLE));
        return new ServerOptions(options, live == null ? ReleaseChannel.LIVE : live, state, REFRESH, maxK, http);
    }

    private void serve(ServerOptions options) {
        SassServer server = SassServer.start(options, accessLog ? this::printAccess : null);
        try {
            announce(server, options.http());
            new CountDownLatch(1).await(); // until the process is stopped
        } catch (InterruptedException stopped) {
            server.stop(DRAIN);
        } finally {
            server.close();
        }
    }

    private void printAccess(String line) {
        console.out().println(line);
        console.out().flush();
    }

    private void announce(SassServer server, HttpOptions http) {
        ReleaseManifest release = server.release();
        server.problem().ifPresent(problem -> console.warn("the server is not ready: " + problem));
        if (!http.keys().required() && !http.address().getAddress().isLoopbackAddress()) {
            console.warn("other machines can send requests without an API key; use --api-keys");
        }
        print("release " + release.id() + ": "
                + String.join(", ", release.scenarios().keySet()));
        String shown = http.address().getHostString();
        print("listening on " + (http.tls() == null ? "http" : "https") + "://"
                + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + server.port());
        console.out().flush();
    }
}
