package org.sassrec.model;

import org.sassrec.model.loss.RankMetrics;

/**
 * The metrics of next-item prediction on a held-out batch.
 *
 * @param loss mean over the rows
 * @param accuracy share of rows whose item ranks first among its candidates, see {@link RankMetrics}
 * @param auc share of the candidates that score below the item. One half is the level of chance and of popularity
 * alone.
 */
public record NextItemMetrics(double loss, double accuracy, double auc) {}
