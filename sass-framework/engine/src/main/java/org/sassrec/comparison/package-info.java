/**
 * Variants of one configuration, trained and judged beside each other: {@code compare} and {@code report --transfer}.
 *
 * <p>Start at {@link org.sassrec.comparison.ComparisonRunner}, which brings the run of every variant and seed up to date, one after the other
 * or side by side, and writes what their figures say of each other. {@link org.sassrec.comparison.TransferAnalysis} does the same with
 * variants of its own: what scenarios bring each other.
 *
 * <p>A run of a comparison is one of {@link org.sassrec.pipeline} in a folder of its own. This package must not know the command line
 * and its options.
 */
@NullMarked
package org.sassrec.comparison;

import org.jspecify.annotations.NullMarked;
