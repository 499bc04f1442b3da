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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;

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
     * Opens the live release and starts to listen.
     *
     * @param address port 0 takes a free one
     * @throws SassException if nothing can be serve: no release, no store, a setting that the store does not have
     */
    public static Service start(ServiceOptions options, InetSocketAddress address) throws IOException {
        Retriever retriever = Retriever.builder(options.store())
                .channel(options.channel())
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

    private static final String USAGE = """
            usage: Service FOLDER PORT [NAME=VALUE ...]

              FOLDER      folder of the releases, `publish.path` of the project that publishes
              PORT        port to listen on; 0 takes a free one
              NAME=VALUE  store (embedded by default), channel (live by default), or a setting of the store:
                          store=milvus uri=http://localhost:19530 prefix=shop token=env:MILVUS_TOKEN
            """;

    /** Arguments: the folder of the releases, a port, and options; see {@link ServiceOptions#parse}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.print(USAGE);
            System.exit(2);
        }
        int port = parsePort(arguments[1]);
        if (port < 0) {
            System.err.println(
                    "error: `" + arguments[1] + "` is no port, which is a number from 0 to 65535; 0 takes a free one");
            System.exit(2);
        }
        try {
            List<String> settings = List.of(arguments).subList(2, arguments.length);
            ServiceOptions options = ServiceOptions.parse(Path.of(arguments[0]), settings, System::getenv);
            Service service = start(options, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            System.out.println("http://localhost:" + service.address().getPort() + " answers");
        } catch (IllegalArgumentException wrong) {
            System.err.println("error: " + wrong.getMessage());
            System.exit(2);
        } catch (SassException told) {
            System.err.println(told.getMessage());
            System.exit(1);
        } catch (BindException taken) {
            System.err.println("error: cannot listen on port " + port + ": " + taken.getMessage());
            System.exit(1);
        }
    }
}
