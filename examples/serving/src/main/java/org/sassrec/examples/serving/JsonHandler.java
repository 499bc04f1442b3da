package org.sassrec.examples.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * Handles the requests of one path: checks the method, and answers failures in JSON.
 *
 * @param responder answers the request; its exceptions are answered here
 * @param methods allowed methods
 */
record JsonHandler(Responder responder, List<String> methods) implements HttpHandler {

    static final ObjectMapper JSON = new ObjectMapper();

    /** Answers a request. */
    @FunctionalInterface
    interface Responder {
        void respond(HttpExchange exchange) throws IOException, BadRequest;
    }

    /** An invalid request. */
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1;

        BadRequest(String message) {
            super(message);
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI()
                    .getPath()
                    .equals(exchange.getHttpContext().getPath())) {
                send(exchange, 404, Map.of("error", "unknown path"));
            } else if (!methods.contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
                send(exchange, 405, Map.of("error", "use " + String.join(" or ", methods)));
            } else {
                respondOrReport(exchange);
            }
        }
    }

    private void respondOrReport(HttpExchange exchange) throws IOException {
        try {
            responder.respond(exchange);
        } catch (BadRequest wrong) {
            send(exchange, 400, Map.of("error", String.valueOf(wrong.getMessage())));
        } catch (SassException failure) {
            Diagnostic first = failure.diagnostics().get(0);
            // All other codes are failures of the store, which may be temporary.
            send(exchange, first.code().isQueryProblem() ? 400 : 503, problem(first));
        } catch (RuntimeException failed) {
            System.err.println(exchange.getRequestURI().getPath() + ": " + failed);
            send(exchange, 500, Map.of("error", "internal error"));
        }
    }

    static Map<String, Object> problem(Diagnostic diagnostic) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("error", diagnostic.message());
        problem.put("code", diagnostic.code().id());
        if (!diagnostic.help().isEmpty()) {
            problem.put("help", diagnostic.help());
        }
        return problem;
    }

    static void send(HttpExchange exchange, int status, Object body) throws IOException {
        try {
            send(exchange, status, "application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible); // only texts, numbers, lists and maps
        }
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1); // without a body
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
