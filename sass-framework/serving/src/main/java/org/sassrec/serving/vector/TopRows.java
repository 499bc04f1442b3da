package org.sassrec.serving.vector;

/** Keeps the k best rows of a stream: greater score first, then lower row. A heap with the worst kept row on top. */
public final class TopRows {

    private final int[] rows;
    private final float[] scores;
    private int size;

    /** Creates a selection of {@code k} rows. */
    public TopRows(int k) {
        this.rows = new int[k];
        this.scores = new float[k];
    }

    /** Adds a row if it is among the best. */
    public void offer(int row, float score) {
        if (size < rows.length) {
            rows[size] = row;
            scores[size] = score;
            siftUp(size++);
        } else if (size > 0 && before(row, score, rows[0], scores[0])) {
            rows[0] = row;
            scores[0] = score;
            siftDown(size);
        }
    }

    /**
     * Adds those of {@code count} rows from {@code first} that are among the best. Compares most rows only with the
     * worst kept score.
     */
    public void offerAll(int first, float[] offered, int count) {
        int j = 0;
        for (; j < count && size < rows.length; j++) {
            offer(first + j, offered[j]);
        }
        float worst = size == 0 ? Float.POSITIVE_INFINITY : scores[0];
        for (; j < count; j++) {
            if (offered[j] >= worst) {
                offer(first + j, offered[j]);
                worst = scores[0];
            }
        }
    }

    /** Returns the kept rows, best first, and empties this selection. */
    public VectorBlocks.Top toTop() {
        int[] sortedRows = new int[size];
        float[] sortedScores = new float[size];
        while (size > 0) {
            size--;
            sortedRows[size] = rows[0];
            sortedScores[size] = scores[0];
            rows[0] = rows[size];
            scores[0] = scores[size];
            siftDown(size);
        }
        return new VectorBlocks.Top(sortedRows, sortedScores);
    }

    private static boolean before(int rowA, float scoreA, int rowB, float scoreB) {
        return scoreA > scoreB || (scoreA == scoreB && rowA < rowB);
    }

    private void siftUp(int start) {
        int child = start;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!before(rows[parent], scores[parent], rows[child], scores[child])) {
                return;
            }
            swap(parent, child);
            child = parent;
        }
    }

    private void siftDown(int length) {
        int parent = 0;
        while (true) {
            int worst = parent;
            for (int child = 2 * parent + 1; child <= 2 * parent + 2 && child < length; child++) {
                if (before(rows[worst], scores[worst], rows[child], scores[child])) {
                    worst = child;
                }
            }
            if (worst == parent) {
                return;
            }
            swap(parent, worst);
            parent = worst;
        }
    }

    private void swap(int a, int b) {
        int row = rows[a];
        rows[a] = rows[b];
        rows[b] = row;
        float score = scores[a];
        scores[a] = scores[b];
        scores[b] = score;
    }
}
