package org.sassrec.evaluation.metric;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What each user adds to the areas of one scenario's exposures; parallel arrays, an element each user who has any.
 *
 * @param users hashes of their ids
 * @param exposures of each
 * @param weights what each would add to twice the area over all exposures if all positives were above all negatives: his
 *     share of the positives and that of the negatives; not finite without both kinds
 * @param model by its scores
 * @param popularity by that of the items
 */
public record UserAucParts(long[] users, int[] exposures, double[] weights, Parts model, Parts popularity) {

    /**
     * By one ranking.
     *
     * @param shares what each user adds to twice the area over all exposures (Obuchowski, Biometrics 1997)
     * @param userAuc the area inside each user; NaN if his exposures are all of one kind
     */
    public record Parts(double[] shares, double[] userAuc) {}

    public static final UserAucParts NONE = empty(0);

    private static UserAucParts empty(int users) {
        return new UserAucParts(
                new long[users],
                new int[users],
                new double[users],
                new Parts(new double[users], new double[users]),
                new Parts(new double[users], new double[users]));
    }

    public int count() {
        return users.length;
    }

    /** Whether there is an area over all exposures: some were answered, and some not. */
    public boolean isDefined() {
        return users.length > 0 && Double.isFinite(weights[0]);
    }

    /** The same as the popularity of the scenario ranks them. */
    public UserAucParts byPopularity() {
        return new UserAucParts(users, exposures, weights, popularity, popularity);
    }

    public void write(DataOutputStream out) throws IOException {
        out.writeInt(users.length);
        for (int u = 0; u < users.length; u++) {
            out.writeLong(users[u]);
            out.writeInt(exposures[u]);
            out.writeDouble(weights[u]);
            for (Parts areas : new Parts[] {model, popularity}) {
                out.writeDouble(areas.shares[u]);
                out.writeDouble(areas.userAuc[u]);
            }
        }
    }

    public static UserAucParts read(DataInputStream in) throws IOException {
        UserAucParts read = empty(in.readInt());
        for (int u = 0; u < read.users.length; u++) {
            read.users[u] = in.readLong();
            read.exposures[u] = in.readInt();
            read.weights[u] = in.readDouble();
            for (Parts areas : new Parts[] {read.model, read.popularity}) {
                areas.shares[u] = in.readDouble();
                areas.userAuc[u] = in.readDouble();
            }
        }
        return read;
    }
}
