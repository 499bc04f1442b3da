package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.sassrec.sampling.LongIntMap;

/** Which of a segment's shared item rows are no negatives of a user's positives. For one thread and one segment. */
public final class SharedMasks {

    private final ExcludedItems excluded;
    private final LongIntMap shared;
    private final int firstRow;
    /** Of each shared row, the earliest time while a user is gathered; back to {@link Long#MAX_VALUE} after. */
    private final long[] earliest;

    private final Map<Integer, Masks> users = new HashMap<>();

    /**
     * Masks of a segment.
     *
     * @param shared item rows by item
     * @param firstRow first of the segment's shared item rows
     * @param rows how many they are
     */
    public SharedMasks(ExcludedItems excluded, LongIntMap shared, int firstRow, int rows) {
        this.excluded = excluded;
        this.shared = shared;
        this.firstRow = firstRow;
        this.earliest = new long[rows];
        Arrays.fill(earliest, Long.MAX_VALUE);
    }

    /**
     * Item rows.
     *
     * @param rows ascending
     * @param since epoch milliseconds of each row: no negative of positives from then on
     */
    public record Masks(int[] rows, long[] since) {}

    /** Those of a user, gathered once: some have long histories, and many rows in a batch. */
    public Masks of(int user) {
        return users.computeIfAbsent(user, this::gather);
    }

    private Masks gather(int user) {
        IntStream.Builder found = IntStream.builder();
        // Most of a history is in no batch: it is left out before anything is sorted.
        excluded.forEach(user, (item, since) -> {
            int row = shared.get(item);
            if (row >= 0) {
                int place = row - firstRow;
                if (earliest[place] == Long.MAX_VALUE) {
                    found.add(row);
                }
                earliest[place] = Math.min(earliest[place], since);
            }
        });
        int[] rows = found.build().toArray();
        Arrays.sort(rows);
        long[] since = new long[rows.length];
        for (int n = 0; n < rows.length; n++) {
            since[n] = earliest[rows[n] - firstRow];
            earliest[rows[n] - firstRow] = Long.MAX_VALUE;
        }
        return new Masks(rows, since);
    }
}
