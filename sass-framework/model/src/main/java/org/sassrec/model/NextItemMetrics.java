package org.sassrec.model;

import org.sassrec.model.loss.RankMetrics;

/**
 * What a held-out batch tells of the prediction of the next item.
 *
 * @param loss mean over the rows
 * @param accuracy share of the rows whose item is the best of its candidates, see {@link RankMetrics}
 * @param auc share of the candidates that lie below it; one half is guessing, and what popularity alone reaches
 */
public record NextItemMetrics(double loss, double accuracy, double auc) {}
