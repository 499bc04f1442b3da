/**
 * Results as people read them, on the screen, as Markdown and as pages with charts: evaluations, comparisons, transfer, plans, the
 * items of a query; and verdicts of gates as build servers read them.
 *
 * <p>Start at {@link org.sassrec.report.EvaluationTable}, the smallest; {@link org.sassrec.report.ReportPage} makes
 * pages.
 *
 * <p>This package does not run stages, does not know the command line, and does not compute metrics.
 */
@NullMarked
package org.sassrec.report;

import org.jspecify.annotations.NullMarked;
