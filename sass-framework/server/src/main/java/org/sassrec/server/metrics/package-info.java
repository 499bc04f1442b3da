/** Metrics of the server in the Prometheus format. Entry type: {@link org.sassrec.server.metrics.ServerMetrics}. */
@NullMarked
package org.sassrec.server.metrics;

import org.jspecify.annotations.NullMarked;
