package org.sassrec.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts of all events, grouped by the values of a column.
 *
 * @param groups groups with the largest first
 * @param first earliest time in epoch milliseconds, {@code null} if no row has a time
 * @param last latest time in epoch milliseconds, {@code null} if no row has a time
 * @param newestTenthStart approximate time in epoch milliseconds after which a tenth of the positives lie
 * @param newestFifthStart the same for a fifth of the positives
 * @param users number of distinct users
 * @param items number of distinct items
 * @param pairs approximate number of distinct pairs of user and item among the positives
 */
public record EventCounts(
        List<Group> groups,
        @Nullable Long first,
        @Nullable Long last,
        @Nullable Long newestTenthStart,
        @Nullable Long newestFifthStart,
        long users,
        long items,
        long pairs) {

    /**
     * Counts of one value.
     *
     * @param value value as text, {@code null} for rows without a value
     */
    public record Group(@Nullable String value, long rows, long positives) {}

    public EventCounts {
        groups = List.copyOf(groups);
    }

    public long rows() {
        return groups.stream().mapToLong(Group::rows).sum();
    }

    public long positives() {
        return groups.stream().mapToLong(Group::positives).sum();
    }

    /** Returns the approximate share of positives that repeat an earlier positive of the same user and item. */
    public double repeatedShare() {
        return positives() == 0 ? 0 : Math.max(0, 1 - (double) pairs / positives());
    }
}
