package org.sassrec.model;

import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.loss.ContrastLoss;
import org.sassrec.sampling.contrast.ContrastBatch;

/**
 * The loss and the metrics of a batch of the scenario contrast.
 *
 * @param loss userLoss + itemLoss
 * @param userAccuracy,itemAccuracy share of view rows whose nearest candidate is the other view. For held-out batches
 * the candidates are those of the other view's scenario.
 * @param userAuc,itemAuc share of these candidates that are farther away than the other view. Ties count one half, so
 * random vectors reach one half. NaN after a training step.
 * @param alignment mean squared distance of the two views, averaged over the sides that have rows. Held-out batches
 * count only sides with features that differ between scenarios. NaN if there is no such side.
 * @param uniformity logarithm of the mean of exp(-2 squared distance) over the negatives, averaged over those of the same
 * sides that have negatives: rows of two entities. NaN without one, and after a training step, where it would cost time.
 */
public record ContrastMetrics(
        double loss,
        double userLoss,
        double itemLoss,
        double userAccuracy,
        double itemAccuracy,
        double userAuc,
        double itemAuc,
        double alignment,
        double uniformity) {
    private static final int ACCURACY = 1;
    private static final int ALIGNMENT = 2;
    private static final int UNIFORMITY = 3;
    private static final int AUC = 4;

    /**
     * Creates the metrics from the fetched values of a step.
     *
     * @param found the users' values, then the items' values: of {@link ContrastLoss#withoutGradient} if {@code
     * heldOut}, otherwise of {@link ContrastLoss#withGradient}
     */
    static ContrastMetrics of(ModelSpec spec, ContrastBatch rows, double[] found, boolean heldOut) {
        int side = found.length / 2;
        // Skip a side without rows. Held out, also skip a side without features that differ between scenarios.
        boolean user = rows.users().rows() > 0 && (!heldOut || spec.user().dynamic());
        boolean item = rows.items().rows() > 0 && (!heldOut || spec.item().dynamic());
        return new ContrastMetrics(
                found[0] + found[side],
                found[0],
                found[side],
                found[ACCURACY],
                found[side + ACCURACY],
                heldOut ? found[AUC] : Double.NaN,
                heldOut ? found[side + AUC] : Double.NaN,
                mean(user, found[ALIGNMENT], item, found[side + ALIGNMENT]),
                heldOut ? uniformity(user, found[UNIFORMITY], item, found[side + UNIFORMITY]) : Double.NaN);
    }

    /** The mean over no negatives is not finite: if all rows of a side belong to one entity, all other rows are masked. */
    private static double uniformity(boolean user, double ofUsers, boolean item, double ofItems) {
        return mean(user && Double.isFinite(ofUsers), ofUsers, item && Double.isFinite(ofItems), ofItems);
    }

    private static double mean(boolean user, double ofUsers, boolean item, double ofItems) {
        return ((user ? ofUsers : 0) + (item ? ofItems : 0)) / ((user ? 1 : 0) + (item ? 1 : 0));
    }
}
