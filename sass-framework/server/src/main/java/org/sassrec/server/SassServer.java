package org.sassrec.server;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SassException;
import org.sassrec.server.api.Endpoints;
import org.sassrec.server.http.HttpListener;
import org.sassrec.server.http.RequestListener;
import org.sassrec.server.metrics.ServerMetrics;
import org.sassrec.serving.Readiness;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;

/** Answers requests over HTTP from the live release of a channel. Thread-safe. */
public final class SassServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SassServer.class.getName());

    private final Retriever retriever;
    private final @Nullable AccessLog log;
    private final Readiness readiness;
    private final ServerMetrics metrics;
    private final ScheduledExecutorService timer;
    private final HttpListener listener;

    /** The unexpected error of the last check of the store. */
    private volatile Optional<String> checkFailure = Optional.empty();

    private SassServer(Retriever retriever, ServerOptions options, @Nullable AccessLog log) {
        this.retriever = retriever;
        this.log = log;
        this.readiness = new Readiness(retriever);
        readiness.check();
        this.metrics = new ServerMetrics(retriever, Clock.systemUTC());
        Endpoints endpoints = new Endpoints(
                retriever,
                metrics,
                this::notReady,
                options.maxK(),
                options.http().keys().required());
        if (readiness.reason().isEmpty()) {
            endpoints.warmUp();
        }
        RequestListener observer = log == null
                ? metrics
                : request -> {
                    metrics.answered(request);
                    log.answered(request);
                };
        this.timer = Executors.newSingleThreadScheduledExecutor(SassServer::thread);
        this.listener = HttpListener.start(options.http(), endpoints.routes(), observer);
        metrics.observeServer(listener::openConnections, listener::waitingRequests);
        long interval = options.refreshEvery().toMillis();
        if (interval > 0) {
            var unused = timer.scheduleWithFixedDelay(this::check, interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sass-refresh");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Opens the live release, checks it and starts the server.
     *
     * @param accessLog receives a line per request; {@code null} for no log
     * @throws SassException if no release can be served, or the server cannot listen
     */
    public static SassServer start(ServerOptions options, @Nullable Consumer<String> accessLog) {
        return start(
                Retriever.builder(options.store())
                        .channel(options.channel())
                        .userState(options.userState())
                        .refreshEvery(Duration.ZERO)
                        .open(),
                options,
                accessLog);
    }

    /** Starts a server with a retriever that checks for newer releases only on request. Closes it at the end. */
    public static SassServer start(Retriever retriever, ServerOptions options, @Nullable Consumer<String> accessLog) {
        AccessLog log = accessLog == null ? null : new AccessLog(Clock.systemUTC(), accessLog);
        try {
            return new SassServer(retriever, options, log);
        } catch (RuntimeException | Error failed) {
            retriever.close();
            if (log != null) {
                log.close();
            }
            throw failed;
        }
    }

    /** A timer silently stops a task that throws, so both checks catch everything. */
    private void check() {
        Optional<String> unused = attempt("look for a newer release", retriever::refresh);
        checkFailure = attempt("check the release", readiness::check);
    }

    /** Returns the message of an unexpected error. */
    private Optional<String> attempt(String what, Runnable check) {
        try {
            check.run();
            return Optional.empty();
        } catch (RuntimeException | Error failed) {
            metrics.checkFailed();
            LOG.log(System.Logger.Level.ERROR, "cannot " + what + "; the server tries again", failed);
            return Optional.of("the server cannot " + what + ": " + failed);
        }
    }

    private Optional<String> notReady() {
        return listener.stopping() ? Optional.of("the server stops") : problem();
    }

    /** Returns why the server cannot answer queries; empty if it can. */
    public Optional<String> problem() {
        return checkFailure.or(readiness::reason);
    }

    /** Returns the port that the server listens on. */
    public int port() {
        return listener.port();
    }

    /** Returns the release that answers. */
    public ReleaseManifest release() {
        return retriever.release();
    }

    /**
     * Stops: answers running requests, then closes the connections and the retriever. `/health/ready` answers 503
     * meanwhile.
     *
     * @param limit maximum duration of the running requests
     */
    public void stop(Duration limit) {
        listener.stop(limit);
        close();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        listener.close();
        retriever.close();
        if (log != null) {
            log.close();
        }
    }
}
