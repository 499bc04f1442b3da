package org.sassrec.server.http;

/**
 * A path with a method.
 *
 * @param method GET or POST. A route for GET also answers HEAD
 * @param open whether requests need no API key
 * @param direct whether the handler returns at once. It then runs on the event loop and is not queued
 */
public record Route(String method, String path, boolean open, boolean direct, Handler handler) {

    /** Answers requests. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers a request.
         *
         * @throws HttpProblem if it has no answer
         */
        Response answer(Request request);
    }
}
