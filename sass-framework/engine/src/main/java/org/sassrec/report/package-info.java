/**
 * Human-readable results on the console, as Markdown and as HTML pages with charts: evaluations, comparisons, transfer
 * and plans.
 *
 * <p>{@link org.sassrec.report.EvaluationTable} is the smallest class. {@link org.sassrec.report.ReportPage} renders
 * the HTML pages.
 *
 * <p>This package does not run stages, does not depend on the command line, and does not compute metrics.
 */
@NullMarked
package org.sassrec.report;

import org.jspecify.annotations.NullMarked;
