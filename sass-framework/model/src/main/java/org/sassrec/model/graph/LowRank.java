package org.sassrec.model.graph;

/** Scenarios' matrices of {@code model.scenarioRank}: W + A diag(c) B, of which only the few numbers c are a scenario's own. */
public final class LowRank {
    private LowRank() {}

    /** Whether a scenario's array is made so: a matrix that has more directions than the rank. */
    public static boolean applies(int rank, long... shape) {
        return rank > 0 && shape.length == 2 && Math.min(shape[0], shape[1]) > rank;
    }

    /**
     * First values of A and B: a direction, the product of a column of A and a row of B, is about as large as the whole
     * matrix, so that an own number of 1 counts as much as what is shared. Of a matrix of equal numbers, too: with
     * directions of 0 nothing would ever be learned.
     */
    public static Initializer factorInitializer(Initializer matrix) {
        double deviation = matrix.bound() == 0 ? Math.abs(matrix.constant()) : matrix.bound() / Math.sqrt(3);
        return new Initializer(0, Math.sqrt(3 * deviation));
    }

    /** Numbers of a matrix that are a scenario's own. */
    public static long scenarioParameters(int rank, long in, long out) {
        return applies(rank, in, out) ? rank : in * out;
    }
}
