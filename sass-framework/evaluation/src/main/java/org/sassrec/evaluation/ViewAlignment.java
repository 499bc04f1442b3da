package org.sassrec.evaluation;

import org.sassrec.training.ViewVectors;

/**
 * How well a user's vector in one scenario finds the same user's in another one among all users' there:
 *
 * <pre>
 * nearer_i = (others' vectors in the other scenario that are farther than the own + half of those as far) / others
 * </pre>
 */
public final class ViewAlignment {
    private ViewAlignment() {}

    /** Mean of nearer_i over the rows that have others; one half is guessing, NaN without any. */
    public static double nearerShare(ViewVectors views) {
        float[][] vectors = views.vectors();
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < vectors.length; row++) {
            int partner = views.partners()[row];
            double own = dot(vectors[row], vectors[partner]);
            double beaten = 0;
            int others = 0;
            for (int other = 0; other < vectors.length; other++) {
                if (views.scenarios()[other] == views.scenarios()[partner]
                        && views.users()[other] != views.users()[row]) {
                    double its = dot(vectors[row], vectors[other]);
                    beaten += its < own ? 1 : its == own ? 0.5 : 0;
                    others++;
                }
            }
            if (others > 0) {
                sum += beaten / others;
                counted++;
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
