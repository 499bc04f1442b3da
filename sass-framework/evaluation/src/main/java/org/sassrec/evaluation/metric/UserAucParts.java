package org.sassrec.evaluation.metric;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The contribution of each user to AUC and GAUC of one scenario: parallel arrays with one element per user with
 * exposures.
 *
 * @param users hashes of the user ids
 * @param exposures number of exposures of each user
 * @param weights contribution of each user to twice the AUC if all positives scored above all negatives: the user's
 * share of the positives plus that of the negatives. Not finite without both labels.
 * @param model contributions by the scores of the model
 * @param popularity contributions by the popularity of the items
 */
public record UserAucParts(long[] users, int[] exposures, double[] weights, Parts model, Parts popularity) {

    /**
     * Contributions by one ranking.
     *
     * @param shares contribution of each user to twice the AUC (Obuchowski, Biometrics 1997)
     * @param userAuc AUC of each user; NaN without both labels
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

    /** Returns whether AUC is defined: there are positive and negative exposures. */
    public boolean isDefined() {
        return users.length > 0 && Double.isFinite(weights[0]);
    }

    /** Returns the contributions of the popularity baseline. */
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
