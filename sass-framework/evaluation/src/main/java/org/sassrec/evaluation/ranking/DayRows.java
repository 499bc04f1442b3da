package org.sassrec.evaluation.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of user rows whose items have other vectors on each day.
 *
 * @param days rows of one day each
 * @param numbers [days][] the numbers of their rows, ascending
 * @param day [rows] index of the day of each row
 * @param place [rows] number of each row in its day
 */
record DayRows(List<PartRows> days, int[][] numbers, int[] day, int[] place) implements PartRows {

    /** Returns the scores of some rows on one day. */
    @FunctionalInterface
    interface Day {
        PartRows rows(int day, int[] rows);
    }

    /**
     * Divides rows by day.
     *
     * @param dayOf [rows] day of each row
     */
    static DayRows of(int[] dayOf, Day scores) {
        int[] distinct = Arrays.stream(dayOf).distinct().sorted().toArray();
        List<PartRows> days = new ArrayList<>();
        int[][] numbers = new int[distinct.length][];
        int[] day = new int[dayOf.length];
        int[] place = new int[dayOf.length];
        for (int d = 0; d < distinct.length; d++) {
            int each = distinct[d];
            numbers[d] = IntStream.range(0, dayOf.length)
                    .filter(row -> dayOf[row] == each)
                    .toArray();
            for (int n = 0; n < numbers[d].length; n++) {
                day[numbers[d][n]] = d;
                place[numbers[d][n]] = n;
            }
            days.add(scores.rows(each, numbers[d]));
        }
        return new DayRows(days, numbers, day, place);
    }

    @Override
    public void block(int row, int block, float[] scores) {
        days.get(day[row]).block(place[row], block, scores);
    }

    @Override
    public float score(int row, int item) {
        return days.get(day[row]).score(place[row], item);
    }

    @Override
    public int[] countBefore(int candidates, int[] start, int[] target, float[] targetScore) {
        int[] counts = new int[target.length];
        for (int d = 0; d < numbers.length; d++) {
            int[] queries = IntStream.of(numbers[d])
                    .flatMap(row -> IntStream.range(start[row], start[row + 1]))
                    .toArray();
            int[] starts = new int[numbers[d].length + 1];
            float[] scores = new float[queries.length];
            for (int n = 0; n < numbers[d].length; n++) {
                starts[n + 1] = starts[n] + start[numbers[d][n] + 1] - start[numbers[d][n]];
            }
            for (int q = 0; q < queries.length; q++) {
                scores[q] = targetScore[queries[q]];
            }
            int[] targets = IntStream.of(queries).map(q -> target[q]).toArray();
            int[] found = days.get(d).countBefore(candidates, starts, targets, scores);
            for (int q = 0; q < queries.length; q++) {
                counts[queries[q]] = found[q];
            }
        }
        return counts;
    }

    @Override
    public int[][] topCandidates(int candidates, int[][] excluded, int k) {
        int[][] lists = new int[excluded.length][];
        for (int d = 0; d < numbers.length; d++) {
            int[][] of = IntStream.of(numbers[d]).mapToObj(row -> excluded[row]).toArray(int[][]::new);
            int[][] found = days.get(d).topCandidates(candidates, of, k);
            for (int n = 0; n < found.length; n++) {
                lists[numbers[d][n]] = found[n];
            }
        }
        return lists;
    }
}
