/**
 * Backtests of strategies over past days, for {@code backtest}.
 *
 * <p>{@link org.sassrec.backtest.BacktestRunner} brings the days of all strategies and seeds up to date. {@link
 * org.sassrec.backtest.BacktestAnalysis} computes the differences.
 *
 * <p>Each day of a strategy is a run of {@link org.sassrec.pipeline} with the date of the next day, so that it trains on
 * the days before and is measured on the day. This package does not depend on the command line.
 */
@NullMarked
package org.sassrec.backtest;

import org.jspecify.annotations.NullMarked;
