package org.sassrec.config;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of days, both ends inside.
 *
 * @param missing what to do about a day without a file
 */
public record Dates(Day from, Day to, Missing missing) {

    /** What a day without a file is. */
    public enum Missing {
        /** A model trained on half of the days unnoticed is worse than none. */
        ERROR,
        /** Left out, with a warning. */
        SKIP
    }

    /**
     * A day.
     *
     * @param date {@code null}: today
     * @param offset days after it, mostly less than 0; 0 for a date
     */
    public record Day(@Nullable LocalDate date, int offset) {
        LocalDate on(LocalDate today) {
            return date == null ? today.plusDays(offset) : date;
        }
    }

    /** The days of the range as of a day; empty when it ends before it begins. */
    public List<LocalDate> days(LocalDate today) {
        LocalDate first = from.on(today);
        LocalDate end = to.on(today).plusDays(1);
        return first.isBefore(end) ? first.datesUntil(end).toList() : List.of();
    }
}
