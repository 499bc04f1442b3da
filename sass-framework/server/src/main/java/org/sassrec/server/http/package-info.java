/**
 * The HTTP server: connections, limits, API keys, and problems as JSON. Entry types: {@link
 * org.sassrec.server.http.HttpListener}, {@link org.sassrec.server.http.Route}. Knows nothing of releases.
 */
@NullMarked
package org.sassrec.server.http;

import org.jspecify.annotations.NullMarked;
