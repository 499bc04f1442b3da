package org.sassrec.server.http;

import java.util.Map;

/**
 * A response.
 *
 * @param type media type of the body
 * @param code code of the problem; empty for a successful request
 * @param headers additional headers
 */
public record Response(int status, String type, byte[] body, String code, Map<String, String> headers) {

    /** Creates a successful response with a JSON body. */
    public static Response json(Object body) {
        return new Response(200, "application/json", Json.bytes(body), "", Map.of());
    }

    /** Creates a successful response with another body. */
    public static Response of(String type, byte[] body) {
        return new Response(200, type, body, "", Map.of());
    }
}
