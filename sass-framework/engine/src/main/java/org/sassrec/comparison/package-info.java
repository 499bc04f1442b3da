/**
 * Training and comparison of variants of a configuration, for {@code compare} and {@code report --transfer}.
 *
 * <p>{@link org.sassrec.comparison.ComparisonRunner} brings the runs of all variants and seeds up to date, sequentially
 * or in parallel. {@link org.sassrec.comparison.ComparisonAnalysis} computes the differences. {@link
 * org.sassrec.comparison.TransferAnalysis} measures the transfer between scenarios with its own variants.
 *
 * <p>A run of a comparison is a run of {@link org.sassrec.pipeline} in its own folder. This package does not depend on
 * the command line.
 */
@NullMarked
package org.sassrec.comparison;

import org.jspecify.annotations.NullMarked;
