/**
 * Generates Java sources for the queries of a project from its configuration: {@code sass generate}.
 *
 * @see org.sassrec.config.client.QuerySources
 */
@NullMarked
package org.sassrec.config.client;

import org.jspecify.annotations.NullMarked;
