package org.sassrec.server.http;

import java.time.Duration;

/** Receives each answered request, on the event loop. Must return at once. */
@FunctionalInterface
public interface RequestListener {

    /**
     * A request without data of the user.
     *
     * @param path path of the route; {@code other} for a path without a route
     * @param status status of the response; 499 if the client closed the connection before it
     * @param code code of the problem; empty for a successful request
     * @param bytes size of the response's body
     * @param duration from the headers of the request to the response
     */
    record Answered(String method, String path, int status, String code, int bytes, Duration duration) {}

    void answered(Answered request);
}
