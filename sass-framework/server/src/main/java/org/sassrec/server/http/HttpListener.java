package org.sassrec.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * Listens for requests and answers them with the handlers of the routes. One event loop reads and writes all
 * connections, so that a slow client occupies no thread. Handlers run on other threads.
 */
public final class HttpListener implements AutoCloseable {
    private static final int BACKLOG = 4_096;

    /** Time without a running request after which a server that stops has no more clients. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
    private final HttpOptions options;
    private final RequestListener observer;
    private final Vertx vertx;
    private final RequestQueue queue;
    private final Connections connections;
    private final HttpServer server;
    private final AtomicInteger running = new AtomicInteger();
    private volatile long lastEnd = System.nanoTime();
    private volatile boolean stopping;

    private HttpListener(HttpOptions options, List<Route> routes, RequestListener observer) {
        this.options = options;
        this.observer = observer;
        routes.forEach(route -> this.routes
                .computeIfAbsent(route.path(), path -> new LinkedHashMap<>())
                .put(route.method(), route));
        // The host name is resolved by the JDK, and no file is served.
        System.setProperty("vertx.disableDnsResolver", "true");
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        this.queue = new RequestQueue(options.limits());
        this.connections = new Connections(vertx, options.limits());
        this.server = vertx.createHttpServer(serverOptions(options));
    }

    /**
     * Starts the server.
     *
     * @param observer receives each answered request
     * @throws SassException SASS7701 if the address is not available; SASS7700 if a file of TLS is invalid
     */
    public static HttpListener start(HttpOptions options, List<Route> routes, RequestListener observer) {
        HttpListener listener = new HttpListener(options, routes, observer);
        try {
            listener.listen();
            return listener;
        } catch (RuntimeException failed) {
            listener.close();
            throw failed;
        }
    }

    private static HttpServerOptions serverOptions(HttpOptions options) {
        HttpServerOptions all = new HttpServerOptions()
                .setAcceptBacklog(BACKLOG)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) options.limits().idleTime().toMillis());
        HttpOptions.Tls tls = options.tls();
        if (tls != null) {
            all.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toAbsolutePath().toString())
                            .setKeyPath(tls.key().toAbsolutePath().toString()));
        }
        return all;
    }

    private void listen() {
        server.connectionHandler(connections::opened)
                .invalidRequestHandler(this::reject)
                .requestHandler(this::handle);
        InetSocketAddress address = options.address();
        try {
            server.listen(SocketAddress.inetSocketAddress(address))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException failed) {
            throw cannotListen(address, failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw cannotListen(address, stopped);
        }
    }

    private SassException cannotListen(InetSocketAddress address, Throwable cause) {
        String where = address.getHostString() + ":" + address.getPort();
        HttpOptions.Tls tls = options.tls();
        if (tls != null && !(cause instanceof java.net.SocketException)) {
            return SassException.of(
                    Diagnostic.error(
                                    ServerCode.INVALID_SERVER_SETTING,
                                    "cannot use the certificate `" + tls.certificate() + "` with the key `" + tls.key()
                                            + "`: " + cause.getMessage())
                            .withHelp("use PEM files; the key is not encrypted and begins with"
                                    + " `-----BEGIN PRIVATE KEY-----`"),
                    cause);
        }
        return SassException.of(
                Diagnostic.error(ServerCode.PORT_UNAVAILABLE, "cannot listen on " + where + ": " + cause.getMessage())
                        .withHelp("use another `--port`, or stop the process that listens on it"),
                cause);
    }

    /** Returns the port that the server listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Returns the number of open connections. */
    public int openConnections() {
        return connections.count();
    }

    /** Returns the number of requests that wait for a thread. */
    public int waitingRequests() {
        return queue.waiting();
    }

    /** Returns whether {@link #stop} was called. */
    public boolean stopping() {
        return stopping;
    }

    private void handle(HttpServerRequest request) {
        Exchange exchange = exchange(request);
        Map<String, Route> methods = routes.get(request.path());
        if (methods == null) {
            exchange.fail(Problem.unknownPath());
            return;
        }
        Route route = methods.get(
                request.method().equals(HttpMethod.HEAD)
                        ? "GET"
                        : request.method().name());
        if (route == null) {
            exchange.fail(Problem.wrongMethod(List.copyOf(methods.keySet())));
        } else if (!route.open() && !options.keys().accepts(key(request))) {
            exchange.fail(Problem.missingKey());
        } else {
            exchange.receive(route);
        }
    }

    private static @Nullable String key(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : null;
    }

    /** Answers a request that is not HTTP. */
    private void reject(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Exchange exchange = exchange(request);
        if (cause instanceof RequestDecoder.UnsupportedVersion) {
            exchange.fail(Problem.malformed(505));
        } else if (cause instanceof TooLongHttpLineException) {
            exchange.fail(Problem.malformed(414));
        } else {
            exchange.fail(Problem.malformed(cause instanceof TooLongHttpHeaderException ? 431 : 400));
        }
    }

    private Exchange exchange(HttpServerRequest request) {
        running.incrementAndGet();
        Context context = vertx.getOrCreateContext();
        Exchange exchange = new Exchange(request, context, options.limits(), queue, new Exchange.Listener() {
            @Override
            public boolean closing() {
                return stopping;
            }

            @Override
            public void ended(Exchange ended, RequestListener.Answered answered) {
                lastEnd = System.nanoTime();
                running.decrementAndGet();
                connections.responded(ended.request().connection());
                observer.answered(answered);
            }
        });
        connections.requested(request.connection(), () -> exchange.fail(Problem.malformed(400)));
        return exchange;
    }

    /**
     * Stops the server: answers running requests, and new ones until no request runs, then closes all connections.
     *
     * @param limit maximum duration
     */
    public void stop(Duration limit) {
        stopping = true;
        lastEnd = System.nanoTime();
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (System.nanoTime() < end && (running.get() > 0 || System.nanoTime() - lastEnd < QUIET_NANOS)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        stopping = true;
        queue.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | java.util.concurrent.TimeoutException failed) {
            System.getLogger(HttpListener.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot close the server", failed);
        }
    }
}
