/**
 * The operations of the HTTP API. Entry types: {@link org.sassrec.server.api.Operations}, {@link
 * org.sassrec.server.api.OpenApiDocument}. An {@link org.sassrec.server.api.Endpoint} declares an operation once: its
 * route, the check of its requests and its part of the OpenAPI document follow from it.
 */
@NullMarked
package org.sassrec.server.api;

import org.jspecify.annotations.NullMarked;
