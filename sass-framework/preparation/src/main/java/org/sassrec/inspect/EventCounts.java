package org.sassrec.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events by the values of a column, over all rows.
 *
 * @param groups the one with most rows first
 * @param first,last time in milliseconds since 1970; {@code null} without a time in any row
 * @param newestTenthStart the time after which a tenth of the positives lie, about
 * @param newestFifthStart the same of a fifth
 * @param users,items distinct ones
 * @param pairs distinct pairs of user and item among the positives, about
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
     * One value.
     *
     * @param value as text; {@code null} for rows without one
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

    /** The share of the positives whose user has answered the same item before, about. */
    public double repeatedShare() {
        return positives() == 0 ? 0 : Math.max(0, 1 - (double) pairs / positives());
    }
}
