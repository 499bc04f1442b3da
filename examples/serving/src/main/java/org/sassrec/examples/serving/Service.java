package org.sassrec.examples.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.ReleaseManifest;
import org.sassrec.serving.store.StoreProvider;

/**
 * The service: {@code /query}, {@code /health}, {@code /metrics} and {@code /refresh}. A retriever is thread-safe and moves to
 * a newer release by itself, so there is one for all requests, and nothing to do when somebody publishes.
 */
public final class Service implements AutoCloseable {

    /** Requests answered at the same time. Each one takes a core while its user tower runs: more gain little. */
    private static final int THREADS = 2 * Runtime.getRuntime().availableProcessors();

    /** Requests that may wait for a connection. */
    private static final int BACKLOG = 256;

    private static final int SECONDS_TO_FINISH = 5;

    private final Retriever retriever;
    private final HttpServer server;
    private final ExecutorService pool;

    private Service(Retriever retriever, InetSocketAddress address) throws IOException {
        this.retriever = retriever;
        this.server = HttpServer.create(address, BACKLOG);
        this.pool = Executors.newFixedThreadPool(THREADS);
        server.setExecutor(pool);
        addPath("/query", new QueryHandler(retriever), "GET", "POST");
        addPath("/health", this::respondHealth, "GET");
        addPath("/metrics", this::respondMetrics, "GET");
        addPath("/refresh", this::respondRefresh, "POST");
        server.start();
    }

    /**
     * Opens the live release of a project and starts to listen.
     *
     * @param file the project's {@code sass.yaml}
     * @param overrides such as {@code publish.path=/srv/releases}
     * @param address port 0 takes a free one
     * @throws SassException if nothing can be served: no release, no store, a broken configuration
     */
    public static Service start(Path file, List<String> overrides, InetSocketAddress address) throws IOException {
        SassConfig config = ConfigLoader.load(file, overrides).config();
        Retriever retriever = Retriever.owning(
                        StoreProvider.of(config).openExisting(config), StoreProvider.releaseFolder(config))
                .channel(config.publish().channel())
                .refreshEvery(Duration.ofSeconds(5))
                .open();
        try {
            return new Service(retriever, address);
        } catch (IOException | RuntimeException failed) {
            retriever.close();
            throw failed;
        }
    }

    private void addPath(String path, JsonHandler.Responder responder, String... methods) {
        server.createContext(path, new JsonHandler(responder, List.of(methods)));
    }

    /**
     * 200 while the service runs. A newer release that cannot be opened does not make a service sick that has an older one, and a
     * scenario whose collection is gone does not where others answer, and no restart mends either: they are told and not errors.
     */
    private void respondHealth(HttpExchange exchange) throws IOException {
        ReleaseManifest release = retriever.release();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", release.id());
        body.put("created", release.created());
        body.put("scenarios", release.scenarios().keySet());
        retriever.problem().ifPresent(problem -> body.put("problem", problem.getMessage()));
        JsonHandler.send(exchange, 200, body);
    }

    private void respondMetrics(HttpExchange exchange) throws IOException {
        byte[] text = MetricsText.of(retriever.metrics()).getBytes(StandardCharsets.UTF_8);
        JsonHandler.send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    /** Looks for a newer release now, and answers when it serves. For the last step of a publishing job. */
    private void respondRefresh(HttpExchange exchange) throws IOException {
        boolean changed = retriever.refresh();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", retriever.release().id());
        body.put("changed", changed);
        retriever.problem().ifPresent(problem -> body.put("problem", problem.getMessage()));
        JsonHandler.send(exchange, retriever.problem().isEmpty() ? 200 : 503, body);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Takes no more requests, finishes those under way, and lets go of the release. */
    @Override
    public void close() {
        server.stop(SECONDS_TO_FINISH);
        pool.shutdown();
        retriever.close();
    }

    /** -1 for what is none. */
    static int parsePort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535 ? Integer.parseInt(text) : -1;
    }

    /** Arguments: {@code sass.yaml}, a port, and overrides of the configuration. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: Service SASS_YAML PORT [KEY=VALUE ...]");
            System.exit(2);
        }
        List<String> overrides = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        int port = parsePort(arguments[1]);
        if (port < 0) {
            System.err.println(
                    "error: `" + arguments[1] + "` is no port, which is a number from 0 to 65535; 0 takes a free one");
            System.exit(2);
        }
        try {
            Service service = start(
                    Path.of(arguments[0]), overrides, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            System.out.println("http://localhost:" + service.address().getPort() + " answers");
        } catch (SassException told) {
            System.err.println(told.getMessage());
            System.exit(1);
        } catch (BindException taken) {
            System.err.println("error: cannot listen on port " + port + ": " + taken.getMessage());
            System.exit(1);
        }
    }
}
