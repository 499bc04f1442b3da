/**
 * Results as HTML, Markdown, JSON and TensorBoard events.
 *
 * <p>Start at the report of one evaluation.
 *
 * <p>This package must not know stages, the command line, or how a metric is computed.
 */
@NullMarked
package org.sassrec.report;

import org.jspecify.annotations.NullMarked;
