package org.sassrec.evaluation.ranking;

import org.sassrec.config.EvaluateConfig.Exclude;

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

    /** Other processes receive only the queries that need a count. */
    @Override
    default int[] ranks(RankCounter.Queries queries, Exclude exclude, int limit, RankCounter counter) {
        int count = queries.target().length;
        int[] ranks = new int[count];
        float[] targetScore = new float[count];
        int[] before = new int[count];
        int[] open = new int[count];
        int[] start = new int[queries.rows() + 1];
        int opened = 0;
        for (int row = 0; row < queries.rows(); row++) {
            for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                ranks[q] = RankCounter.knownRank(queries, exclude, row, q, targetScore, before, q);
                if (ranks[q] < 0) {
                    open[opened++] = q;
                }
            }
            start[row + 1] = opened;
        }
        int[] target = new int[opened];
        float[] score = new float[opened];
        for (int n = 0; n < opened; n++) {
            target[n] = queries.target()[open[n]];
            score[n] = targetScore[open[n]];
        }
        int[] counts = countBefore(queries.candidates(), start, target, score);
        for (int n = 0; n < opened; n++) {
            int rank = before[open[n]] + counts[n];
            ranks[open[n]] = rank >= limit ? RankCounter.NOT_FOUND : rank;
        }
        return ranks;
    }

    @Override
    default int[][] topCandidates(RankCounter.Queries queries, int k, RankCounter counter) {
        return topCandidates(queries.candidates(), queries.excluded(), k);
    }
}
