package org.sassrec.config;

import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The day that {@code today} means in ranges of days. It is determined once, when the configuration is loaded, so that
 * all stages of a run agree also if the run lasts until after midnight.
 *
 * @param day in the time zone of the data
 * @param given whether {@code --date} set the day; otherwise it is the day on which the configuration was loaded
 */
public record ReferenceDate(LocalDate day, boolean given) {
    /** Value of a configuration whose time zone is not known yet. */
    public static final ReferenceDate UNKNOWN = new ReferenceDate(LocalDate.EPOCH, false);

    /** Returns the given day, otherwise the current day of a zone. */
    public static ReferenceDate of(@Nullable LocalDate given, ZoneId zone) {
        return given == null ? new ReferenceDate(LocalDate.now(zone), false) : new ReferenceDate(given, true);
    }
}
