package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.SideRows;

/** Collects the item side of a batch, segment by segment. */
final class ItemRowsBuilder {

    private final RowRequests rows;
    private final int[] positive;
    private final int perRow;
    private final int[] candidates;
    private final int[] shared;
    private final IntStream.Builder maskedUser = IntStream.builder();
    private final IntStream.Builder maskedItem = IntStream.builder();
    private final int minedPerRow;
    private final int[] mined;
    private final int[] minedCounts;
    private float[] logQ;
    private float[] prior;
    private float[] labels = {};

    /**
     * Creates a builder for one batch.
     *
     * @param perPositive number of negatives per user row; 0 for shared negatives
     * @param minedPerRow maximum number of hard negatives per user row
     */
    ItemRowsBuilder(int userRows, int perPositive, int minedPerRow, int scenarios) {
        this.rows = new RowRequests(userRows * 2);
        this.positive = new int[userRows];
        this.perRow = perPositive == 0 ? 0 : perPositive + 1;
        this.candidates = new int[userRows * perRow];
        this.shared = new int[scenarios];
        this.minedPerRow = minedPerRow;
        this.mined = new int[userRows * minedPerRow];
        this.minedCounts = new int[userRows];
        this.logQ = new float[userRows * 2];
        this.prior = new float[userRows * 2];
    }

    int addRow(int item, int scenario, int day, double itemLogQ, float itemPrior) {
        int row = rows.addItem(item, scenario, day);
        if (row >= logQ.length) {
            logQ = Arrays.copyOf(logQ, row * 2 + 1);
            prior = Arrays.copyOf(prior, row * 2 + 1);
        }
        logQ[row] = (float) itemLogQ;
        prior[row] = itemPrior;
        return row;
    }

    /** Divides the probabilities of the item rows from {@code first} on. */
    void divideProbabilities(int first, int by) {
        float log = (float) Math.log(by);
        for (int row = first; row < rows.size(); row++) {
            logQ[row] -= log;
        }
    }

    void setPositive(int userRow, int itemRow) {
        positive[userRow] = itemRow;
        if (perRow > 0) {
            candidates[userRow * perRow] = itemRow;
        }
    }

    /** Sets the item row and the label of an exposure. */
    void setExposure(int userRow, int itemRow, boolean label) {
        if (labels.length == 0) {
            labels = new float[positive.length];
        }
        positive[userRow] = itemRow;
        labels[userRow] = label ? 1 : 0;
    }

    void setNegative(int userRow, int position, int itemRow) {
        candidates[userRow * perRow + position] = itemRow;
    }

    void addMined(int userRow, int itemRow) {
        mined[userRow * minedPerRow + minedCounts[userRow]++] = itemRow;
    }

    /** Sets the number of item rows of a scenario that are candidates of all its user rows: the first ones. */
    void setShared(int scenario, int itemRows) {
        shared[scenario] = itemRows;
    }

    /**
     * @param itemOrPosition item row, or position among the candidates of the user row
     */
    void mask(int userRow, int itemOrPosition) {
        maskedUser.add(userRow);
        maskedItem.add(itemOrPosition);
    }

    int positive(int userRow) {
        return positive[userRow];
    }

    int size() {
        return rows.size();
    }

    RowRequests rows() {
        return rows;
    }

    RetrievalBatch batch(SideRows users, SideRows items, float[] weights, RetrievalBatch.Trend trend) {
        return new RetrievalBatch(
                users,
                items,
                positive,
                candidates,
                perRow,
                shared,
                Arrays.copyOf(logQ, rows.size()),
                Arrays.copyOf(prior, rows.size()),
                maskedUser.build().toArray(),
                maskedItem.build().toArray(),
                weights,
                minedPerRow == 0
                        ? RetrievalBatch.MinedNegatives.NONE
                        : new RetrievalBatch.MinedNegatives(minedPerRow, mined, minedCounts),
                trend,
                labels);
    }
}
