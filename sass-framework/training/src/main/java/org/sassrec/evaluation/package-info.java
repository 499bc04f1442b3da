/**
 * Full-corpus ranking of a trained model: metrics, confidence, quality gates, negative transfer.
 *
 * <p>Start at the evaluation of one split, which yields metrics per scenario.
 *
 * <p>This package must not know stores, releases, or how a report looks.
 */
@NullMarked
package org.sassrec.evaluation;

import org.jspecify.annotations.NullMarked;
