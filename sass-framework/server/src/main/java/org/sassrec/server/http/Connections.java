package org.sassrec.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections. Closes those that send no complete request headers in time: a client that sends one byte now and
 * then is not idle, so an idle timeout would not close it.
 */
final class Connections {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpLimits limits;
    private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

    Connections(Vertx vertx, HttpLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
    }

    int count() {
        return timers.size();
    }

    void opened(HttpConnection connection) {
        if (timers.size() >= limits.maxConnections()) {
            connection.close();
            return;
        }
        timers.put(connection, timer(connection, limits.headerTime()));
        connection.closeHandler(closed -> cancel(timers.remove(connection)));
    }

    /** The headers of a request have arrived. */
    void requested(HttpConnection connection) {
        cancel(timers.replace(connection, NO_TIMER));
    }

    /** A response was sent; the next request may follow. */
    void responded(HttpConnection connection) {
        timers.computeIfPresent(connection, (open, timer) -> {
            cancel(timer);
            return timer(open, limits.idleTime());
        });
    }

    private long timer(HttpConnection connection, Duration time) {
        return vertx.setTimer(Math.max(1, time.toMillis()), fired -> connection.close());
    }

    private void cancel(@Nullable Long timer) {
        if (timer != null && timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
    }
}
