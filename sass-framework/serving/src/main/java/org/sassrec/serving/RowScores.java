package org.sassrec.serving;

import java.util.List;

/** Computes scores of item vectors that a store returned. */
final class RowScores {

    private RowScores() {}

    /** Returns the greatest inner product of an item vector with one of the user vectors. */
    static float best(List<float[]> users, float[] item) {
        double best = Double.NEGATIVE_INFINITY;
        for (float[] user : users) {
            best = Math.max(best, product(user, item));
        }
        return (float) best;
    }

    /** Returns the cosine of the angle between two vectors; 0 if one of them has no length. */
    static float cosine(float[] left, float[] right) {
        double lengths = Math.sqrt(product(left, left)) * Math.sqrt(product(right, right));
        return lengths == 0 ? 0 : (float) (product(left, right) / lengths);
    }

    private static double product(float[] left, float[] right) {
        double sum = 0;
        for (int d = 0; d < left.length; d++) {
            sum += (double) left[d] * right[d];
        }
        return sum;
    }
}
