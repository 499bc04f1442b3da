package org.sassrec.evaluation.ranking;

/** Scores of user rows whose candidates other processes can count and list. */
interface PartRows extends Scorer.Rows {

    /**
     * Counts the candidates in front of each target: greater scores, and equal scores at lower positions.
     *
     * @param candidates number of candidates, which are the first of the scored items
     * @param start [rows + 1] offsets: the targets of row r are [start[r], start[r + 1])
     * @param target positions of targets
     * @param targetScore scores of the targets
     * @return the counts, in the order of the targets
     */
    int[] countBefore(int candidates, int[] start, int[] target, float[] targetScore);

    /**
     * Returns for each row the positions of the {@code k} best candidates that are not excluded, best first.
     *
     * @param candidates number of candidates, which are the first of the scored items
     * @param excluded [rows][] excluded positions of each row, ascending and distinct
     */
    int[][] topCandidates(int candidates, int[][] excluded, int k);
}
