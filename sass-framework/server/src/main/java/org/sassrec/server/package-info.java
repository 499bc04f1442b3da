/**
 * The HTTP server that answers queries from a release. Entry type: {@link org.sassrec.server.SassServer}. Knows nothing
 * of training.
 */
@NullMarked
package org.sassrec.server;

import org.jspecify.annotations.NullMarked;
