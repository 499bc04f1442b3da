package org.sassrec.server.http;

import java.time.Duration;

/**
 * Limits that protect the server from slow, large and too many requests.
 *
 * @param maxBodyBytes maximum size of a request body
 * @param headerTime time from the opening of a connection to the end of the first request's headers
 * @param bodyTime time in which a request body must arrive
 * @param requestTime time from the end of the request to the response; includes the time in the queue
 * @param idleTime time that a connection may be open between two requests, or while the client reads no response
 * @param threads number of requests that run at the same time
 * @param queue number of requests that wait for a thread
 * @param maxConnections number of open connections; for one more, the connection that is idle longest is closed
 * @param memory bytes of all requests and responses; above it, the connection that needs most is closed
 */
public record HttpLimits(
        int maxBodyBytes,
        Duration headerTime,
        Duration bodyTime,
        Duration requestTime,
        Duration idleTime,
        int threads,
        int queue,
        int maxConnections,
        long memory) {

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    /** Heap that a running request may need. */
    private static final long RUNNING_BYTES = 32 << 20;

    /** Heap per open connection. One with incomplete headers of the maximum size needs about 64 KiB. */
    private static final long CONNECTION_BYTES = 256 << 10;

    /** The default limits. Each query uses a core while its user tower runs, so more threads gain little. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            1 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            (int) Math.max(2, Math.min(2L * Runtime.getRuntime().availableProcessors(), HEAP / RUNNING_BYTES)),
            256,
            (int) Math.min(20_000, HEAP / CONNECTION_BYTES),
            HEAP / 8);

    /** Returns a copy with this time for a request. */
    public HttpLimits withRequestTime(Duration time) {
        return new HttpLimits(
                maxBodyBytes, headerTime, bodyTime, time, idleTime, threads, queue, maxConnections, memory);
    }
}
