package org.sassrec.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The open connections. Closes those that send no complete request headers in time: a client that sends one byte now and
 * then is not idle, so an idle timeout would not close it. All methods except {@link #count} run on the event loop.
 */
final class Connections {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpLimits limits;
    private final MemoryLimit memory;

    /** The connections with the earliest last responses come first. */
    private final Map<HttpConnection, State> open = new LinkedHashMap<>();

    private volatile int count;

    private static final class State {
        private long timer = NO_TIMER;
        private Runnable invalidBody = () -> {};
    }

    Connections(Vertx vertx, HttpLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
        this.memory = new MemoryLimit(limits.memory());
    }

    int count() {
        return count;
    }

    void opened(HttpConnection connection) {
        if (open.size() >= limits.maxConnections() && !closeIdle()) {
            connection.close();
            return;
        }
        State state = new State();
        memory.watch(connection, () -> state.invalidBody.run());
        open.put(connection, state);
        count = open.size();
        startTimer(connection, state, limits.headerTime());
        connection.closeHandler(closed -> forget(connection));
    }

    /** Closes the connection that waits longest for a request. Returns {@code false} if none waits. */
    private boolean closeIdle() {
        for (Map.Entry<HttpConnection, State> each : open.entrySet()) {
            if (each.getValue().timer != NO_TIMER) {
                HttpConnection idle = each.getKey();
                forget(idle);
                idle.close();
                return true;
            }
        }
        return false;
    }

    private void forget(HttpConnection connection) {
        State state = open.remove(connection);
        if (state != null) {
            cancelTimer(state);
        }
        count = open.size();
    }

    /**
     * The headers of a request have arrived.
     *
     * @param invalidBody called if its body is not valid HTTP
     */
    void requested(HttpConnection connection, Runnable invalidBody) {
        State state = open.get(connection);
        if (state != null) {
            state.invalidBody = invalidBody;
            cancelTimer(state);
        }
    }

    /** A response was sent; the next request may follow. */
    void responded(HttpConnection connection) {
        State state = open.remove(connection);
        if (state != null) {
            open.put(connection, state);
            cancelTimer(state);
            startTimer(connection, state, limits.idleTime());
        }
    }

    private void startTimer(HttpConnection connection, State state, Duration time) {
        state.timer = vertx.setTimer(Math.max(1, time.toMillis()), fired -> connection.close());
    }

    private void cancelTimer(State state) {
        if (state.timer != NO_TIMER) {
            vertx.cancelTimer(state.timer);
            state.timer = NO_TIMER;
        }
    }
}
