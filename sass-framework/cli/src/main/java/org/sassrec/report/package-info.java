/**
 * Results for people: the table of an evaluation, the list of a query's items.
 *
 * <p>Start at {@link org.sassrec.report.ScenarioTable}.
 *
 * <p>This package must not know stages, the command line, or how a metric is computed.
 */
@NullMarked
package org.sassrec.report;

import org.jspecify.annotations.NullMarked;
