package org.sassrec.evaluation.ranking;

/** Scores of user rows whose candidates other processes can count. */
interface CountedRows extends Scorer.Rows {

    /**
     * Counts the candidates in front of each target: greater scores, and equal scores at lower positions.
     *
     * @param start [rows + 1] offsets: the targets of row r are [start[r], start[r + 1])
     * @param target positions of targets
     * @param targetScore scores of the targets
     * @return the counts, in the order of the targets
     */
    int[] countBefore(int[] start, int[] target, float[] targetScore);
}
