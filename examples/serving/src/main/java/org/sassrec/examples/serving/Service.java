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
 * An HTTP service with the paths {@code /query}, {@code /health}, {@code /metrics} and {@code /refresh}. One
 * thread-safe retriever serves all requests and switches to newer releases by itself.
 */
public final class Service implements AutoCloseable {

    /** Number of parallel queries. Each one uses a core while its user tower runs, so more gain little. */
    private static final int QUERIES = 2 * Runtime.getRuntime().availableProcessors();

    /**
     * Number of threads that read requests. A client that sends slowly occupies one of them until the time limit ends, so
     * there are many more than queries: other requests and {@code /health} are still answered.
     */
    private static final int THREADS = 256;

    /** Seconds in which a request must be received, and a response must be written. */
    private static final Map<String, String> TIME_LIMITS =
            Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "60");

    static {
        // The server of the JDK reads them once. Without them, it waits forever.
        TIME_LIMITS.forEach((name, seconds) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, seconds);
            }
        });
    }

    /** Number of requests that can wait for a connection. */
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
        addPath("/query", new QueryHandler(retriever, QUERIES), "GET", "POST");
        addPath("/health", this::respondHealth, "GET");
        addPath("/metrics", this::respondMetrics, "GET");
        addPath("/refresh", this::respondRefresh, "POST");
        server.start();
    }

    /**
     * Opens the live release and starts the server.
     *
     * @param address address to listen on; port 0 selects a free port
     * @throws SassException if no release can be served: the store or the release does not exist, or a setting is
     * invalid
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
     * Answers 200 while the service runs. Reports problems in the body only: an older release or the other scenarios
     * still answer, and a restart would not help.
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

    /** Looks for a newer release and answers when it is used. A publishing job can call it as its last step. */
    private void respondRefresh(HttpExchange exchange) throws IOException {
        boolean changed = retriever.refresh();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", retriever.release().id());
        body.put("changed", changed);
        retriever.problem().ifPresent(problem -> body.put("problem", problem.getMessage()));
        JsonHandler.send(exchange, retriever.problem().isEmpty() ? 200 : 503, body);
    }

    /** Returns the address of the server. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Rejects new requests, finishes running ones and closes the retriever. */
    @Override
    public void close() {
        server.stop(SECONDS_TO_FINISH);
        pool.shutdown();
        retriever.close();
    }

    /** Returns the port, or -1 for an invalid one. */
    static int parsePort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535 ? Integer.parseInt(text) : -1;
    }

    private static final String USAGE = """
            usage: Service FOLDER PORT [NAME=VALUE ...]

              FOLDER      folder with the files of the releases: `publish.path` of the publishing project
              PORT        port to listen on; 0 for a free port
              NAME=VALUE  store (embedded by default), channel (live by default), or a setting of the store:
                          store=milvus uri=http://localhost:19530 prefix=shop token=env:MILVUS_TOKEN
            """;

    /**
     * Starts the service. Arguments: the folder of the releases, a port, and options; see {@link ServiceOptions#parse}.
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.print(USAGE);
            System.exit(2);
        }
        int port = parsePort(arguments[1]);
        if (port < 0) {
            System.err.println(
                    "error: invalid port `" + arguments[1] + "`; use a number from 0 to 65535, 0 for a free port");
            System.exit(2);
        }
        try {
            List<String> settings = List.of(arguments).subList(2, arguments.length);
            ServiceOptions options = ServiceOptions.parse(Path.of(arguments[0]), settings, System::getenv);
            Service service = start(options, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            System.out.println(
                    "listening on http://localhost:" + service.address().getPort());
        } catch (IllegalArgumentException wrong) {
            System.err.println("error: " + wrong.getMessage());
            System.exit(2);
        } catch (SassException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        } catch (BindException taken) {
            System.err.println("error: cannot listen on port " + port + ": " + taken.getMessage());
            System.exit(1);
        }
    }
}
