package org.sassrec.model;

import org.sassrec.sampling.ContrastBatch;

/**
 * What a contrast batch tells.
 *
 * @param loss userLoss + itemLoss
 * @param userAccuracy,itemAccuracy share of the view rows whose nearest candidate is the other view; held out, the
 *     candidates are those of the other view's scenario ({@code ViewRanks})
 * @param userAuc,itemAuc share of those candidates that lie farther than the other view, ties half: one half is guessing;
 *     NaN after a training step
 * @param alignment mean squared distance of the two views, mean of the sides that have rows (held out: and features that
 *     differ between scenarios; NaN if there is none)
 * @param uniformity log of the mean of exp(-2 squared distance) over the negatives, mean of the same sides; NaN after a
 *     training step, where it would cost time
 */
public record ContrastStats(
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
     * Of the figures that a step fetched.
     *
     * @param found {@link ContrastLoss#measured} of the users, then of the items, where {@code heldOut}; else {@link
     *     ContrastLoss#trained}
     */
    static ContrastStats of(ModelSpec spec, ContrastBatch rows, double[] found, boolean heldOut) {
        int side = found.length / 2;
        // A side without rows gives no number; held out, one without features that differ gives one without meaning.
        boolean user = rows.users().rows() > 0 && (!heldOut || spec.user().dynamic());
        boolean item = rows.items().rows() > 0 && (!heldOut || spec.item().dynamic());
        return new ContrastStats(
                found[0] + found[side],
                found[0],
                found[side],
                found[ACCURACY],
                found[side + ACCURACY],
                heldOut ? found[AUC] : Double.NaN,
                heldOut ? found[side + AUC] : Double.NaN,
                mean(user, found[ALIGNMENT], item, found[side + ALIGNMENT]),
                heldOut ? mean(user, found[UNIFORMITY], item, found[side + UNIFORMITY]) : Double.NaN);
    }

    private static double mean(boolean user, double ofUsers, boolean item, double ofItems) {
        return ((user ? ofUsers : 0) + (item ? ofItems : 0)) / ((user ? 1 : 0) + (item ? 1 : 0));
    }
}
