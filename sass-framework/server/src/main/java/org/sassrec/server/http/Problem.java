package org.sassrec.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that failed, in the format of RFC 9457.
 *
 * @param code stable name for programs
 * @param detail what is wrong
 * @param help what the client can do
 * @param headers additional headers of the response
 */
public record Problem(int status, String code, String detail, List<String> help, Map<String, String> headers) {

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(505, "HTTP Version Not Supported"));

    /** Creates a problem without additional headers. */
    public static Problem of(int status, String code, String detail, String... help) {
        return new Problem(status, code, detail, List.of(help), Map.of());
    }

    /** Creates the problem of an invalid request. */
    public static Problem invalid(String detail, String... help) {
        return of(400, "invalid-request", detail, help);
    }

    static Problem unknownPath() {
        return of(404, "unknown-path", "the server has no such path", "use a path of `/openapi.json`");
    }

    static Problem wrongMethod(List<String> methods) {
        String allowed = String.join(", ", methods);
        return of(405, "wrong-method", "the path does not support the method", "use " + allowed)
                .with("Allow", allowed);
    }

    static Problem missingKey() {
        return of(
                        401,
                        "invalid-api-key",
                        "the request has no valid API key",
                        "send the header `Authorization: Bearer KEY`")
                .with("WWW-Authenticate", "Bearer");
    }

    static Problem bodyTooLarge(int limit) {
        return of(
                413,
                "body-too-large",
                "the body is longer than " + limit + " bytes",
                "split the request into several requests");
    }

    static Problem slowBody(long seconds) {
        return of(
                408,
                "body-timeout",
                "the body did not arrive within " + seconds + " s",
                "send the complete body at once");
    }

    static Problem overloaded() {
        return of(503, "overloaded", "too many requests are waiting", "send the request again later")
                .with("Retry-After", "1");
    }

    static Problem timeout(long millis) {
        return of(
                        503,
                        "timeout",
                        "the request was not answered within " + millis + " ms",
                        "send the request again later")
                .with("Retry-After", "1");
    }

    static Problem malformed(int status) {
        return of(status, "malformed-http", "the request is not valid HTTP/1.1", "correct the client");
    }

    static Problem internal() {
        return of(500, "internal-error", "the server failed", "look at the log of the server");
    }

    /** Returns a copy with one more header. */
    public Problem with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Problem(status, code, detail, help, more);
    }

    /** Returns the response. */
    public Response response() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", TITLES.getOrDefault(status, "Error"));
        body.put("status", status);
        body.put("detail", detail);
        body.put("code", code);
        body.put("help", help);
        return new Response(status, "application/problem+json", Json.bytes(body), code, headers);
    }
}
