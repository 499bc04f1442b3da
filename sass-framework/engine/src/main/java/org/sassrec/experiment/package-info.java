/**
 * Experiments: several models of one configuration, which answer the same queries. They are the comparison ({@code
 * compare}, with its label curves), the transfer analysis ({@code report --transfer}), the search ({@code tune}) and the
 * backtest.
 *
 * <p>An experiment makes a matrix of variants, seeds and days. Each cell is a run of {@link org.sassrec.pipeline} in its
 * own folder. {@link org.sassrec.experiment.RunQueue} executes {@link org.sassrec.experiment.PlannedRun}s, sequentially
 * or in parallel, with shared preparation and pre-training. {@link org.sassrec.result.DifferenceFamily} compares the
 * runs.
 *
 * <p>The pipeline does not depend on this package, and this package does not depend on the command line.
 */
@NullMarked
package org.sassrec.experiment;

import org.jspecify.annotations.NullMarked;
