package org.sassrec.evaluation;

import java.util.Arrays;

/**
 * AUC over all exposures of a scenario and GAUC over its users. Keeps a score and a label for each exposure (eight bytes),
 * since the exact area needs them in order; the only memory of the evaluation that grows with the split.
 */
final class RankingArea {

    // Score as a sortable int above, label in the lowest bit: one primitive sort does both.
    private long[] scored = new long[1024];
    private int size;
    private double weightedArea;
    private long weight;

    /**
     * Adds one user's exposures.
     *
     * @param scores finite
     */
    void add(float[] scores, boolean[] positive, int count) {
        if (size + count > scored.length) {
            scored = Arrays.copyOf(scored, Math.max(size + count, size + (size >> 1)));
        }
        int from = size;
        for (int i = 0; i < count; i++) {
            scored[size++] = ((long) sortable(scores[i]) << 1) | (positive[i] ? 1 : 0);
        }
        long[] own = Arrays.copyOfRange(scored, from, size);
        double area = area(own);
        if (!Double.isNaN(area)) {
            weightedArea += area * count;
            weight += count;
        }
    }

    /** NaN without both kinds of exposures. */
    double auc() {
        return area(Arrays.copyOf(scored, size));
    }

    /** NaN if no user has both kinds. */
    double gauc() {
        return weight == 0 ? Double.NaN : weightedArea / weight;
    }

    /** Probability that a positive is above a negative; equal scores count one half. Sorts its argument. */
    private static double area(long[] exposures) {
        Arrays.sort(exposures);
        double above = 0;
        long negatives = 0;
        long positives = 0;
        int i = 0;
        while (i < exposures.length) {
            long score = exposures[i] >> 1;
            long negativesHere = 0;
            long positivesHere = 0;
            for (; i < exposures.length && exposures[i] >> 1 == score; i++) {
                if ((exposures[i] & 1) == 1) {
                    positivesHere++;
                } else {
                    negativesHere++;
                }
            }
            above += positivesHere * (negatives + 0.5 * negativesHere);
            negatives += negativesHere;
            positives += positivesHere;
        }
        return positives == 0 || negatives == 0 ? Double.NaN : above / ((double) positives * negatives);
    }

    /** Orders as the float does; -0 and 0 are made equal. */
    private static int sortable(float score) {
        int bits = Float.floatToIntBits(score == 0 ? 0f : score);
        return bits >= 0 ? bits : bits ^ 0x7fffffff;
    }
}
