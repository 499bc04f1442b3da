package org.sassrec.comparison;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.evaluation.significance.PairedTest;

/**
 * Differences whose verdicts are corrected for their number together, as {@code difference}, {@code low}, {@code high}, {@code
 * p}, and after {@link #correct} {@code pHolm} and {@code verdict}. Where nothing is known of the interval, its ends are left out.
 */
final class DifferenceFamily {
    private final List<PendingDifference> all = new ArrayList<>();

    /** A difference that waits for its correction. */
    private record PendingDifference(ObjectNode node, PairedTest.Difference difference) {}

    /** Writes a difference into a node. */
    void add(ObjectNode node, PairedTest.Difference difference) {
        node.put("difference", difference.value());
        if (difference.bounded()) {
            node.put("low", difference.value() - difference.halfWidth());
            node.put("high", difference.value() + difference.halfWidth());
        }
        node.put("p", difference.p());
        all.add(new PendingDifference(node, difference));
    }

    /**
     * Gives all their verdicts.
     *
     * @param alarm in what share of families of equal models one may be told apart
     * @param above verdict on a difference above 0 that is told apart
     * @param below on one below
     */
    void correct(double alarm, String above, String below) {
        correct(alarm, above, below, 0);
    }

    /**
     * The same where it was looked for those that differ most: others belong to the family that were not measured.
     *
     * @param others how many
     */
    void correct(double alarm, String above, String below, int others) {
        double[] p = new double[all.size() + others];
        Arrays.fill(p, 1);
        for (int i = 0; i < all.size(); i++) {
            p[i] = all.get(i).difference.p();
        }
        double[] corrected = PairedTest.holm(p);
        for (int i = 0; i < all.size(); i++) {
            PendingDifference each = all.get(i);
            each.node.put("pHolm", corrected[i]);
            each.node.put(
                    "verdict", corrected[i] > alarm ? "not told apart" : each.difference.value() > 0 ? above : below);
        }
    }
}
