/**
 * Metrics of a retriever for Micrometer, which is an optional dependency. Entry type: {@link
 * org.sassrec.serving.metrics.RetrieverMeters}.
 */
@NullMarked
package org.sassrec.serving.metrics;

import org.jspecify.annotations.NullMarked;
