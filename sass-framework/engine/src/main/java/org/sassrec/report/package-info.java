/**
 * Results as people read them, on the screen, as Markdown and as pages with charts: evaluations, comparisons, transfer, plans, and
 * the items of a query.
 *
 * <p>Start at {@link org.sassrec.report.EvaluationTable}, the smallest; {@link org.sassrec.report.ReportPage} makes
 * pages.
 *
 * <p>This package does not run stages, does not know the command line, and does not compute metrics.
 */
@NullMarked
package org.sassrec.report;

import org.jspecify.annotations.NullMarked;
