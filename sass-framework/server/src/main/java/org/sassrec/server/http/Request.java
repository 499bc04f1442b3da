package org.sassrec.server.http;

import java.util.List;
import java.util.Map;

/**
 * A request that was received completely.
 *
 * @param method GET or POST
 * @param parameters decoded parameters of the query string by name
 * @param body empty without one
 */
public record Request(String method, Map<String, List<String>> parameters, byte[] body) {}
