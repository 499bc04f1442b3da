package org.sassrec.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code data:} the sources, the time, the split. */
public record DataConfig(
        Events events, @Nullable Entity users, @Nullable Entity items, Split split) {

    /**
     * One row per exposure (or per positive where exposures are not logged).
     *
     * @param paths files, globs, or addresses such as {@code s3://...}; the format by extension, one for all
     * @param delimiter of CSV-like files; {@code null}: by extension ({@code ,} or tab)
     * @param dates the days of paths that hold {@code ${date}}; {@code null} when none does
     */
    public record Events(
            List<String> paths,
            @Nullable String delimiter,
            String user,
            String item,
            Time time,
            @Nullable DateRange dates) {
        public Events {
            paths = List.copyOf(paths);
        }
    }

    /**
     * The event's time.
     *
     * @param zone rules days, windows and the SQL of expressions
     */
    public record Time(String column, TimeUnit unit, ZoneId zone) {}

    /** How the time column counts: epoch units, or a timestamp/ISO text. */
    public enum TimeUnit {
        MS,
        S,
        US,
        TIMESTAMP
    }

    /**
     * A table of users or items.
     *
     * @param join further files of the same key column, joined left
     * @param dates the days of paths that hold {@code ${date}}; {@code null} when none does
     */
    public record Entity(
            List<String> paths,
            @Nullable String delimiter,
            String key,
            List<String> join,
            @Nullable DateRange dates) {
        public Entity {
            paths = List.copyOf(paths);
            join = List.copyOf(join);
        }
    }

    /** Which events are train, validation and test. */
    public sealed interface Split {

        /** Whether any events are held out to choose by. */
        default boolean hasValidation() {
            return true;
        }
    }

    /** The newest {@code test} time is test, the {@code validation} time before it validation. Zero validation: none. */
    public record ByTime(Duration validation, Duration test) implements Split {
        @Override
        public boolean hasValidation() {
            return !validation.isZero();
        }
    }

    /** Per (user, scenario) the last positive is test, the last but one validation. */
    public record LeaveOneOut() implements Split {}

    /** By closed ranges of a column's days and times, numbers or texts, validation if there is any; what lies in neither is train. */
    public record ByColumn(String column, @Nullable Range validation, Range test) implements Split {
        @Override
        public boolean hasValidation() {
            return validation != null;
        }
    }

    /** Separate event files; {@code validation} may be empty. */
    public record ByFile(List<String> validation, List<String> test) implements Split {
        public ByFile {
            validation = List.copyOf(validation);
            test = List.copyOf(test);
        }

        @Override
        public boolean hasValidation() {
            return !validation.isEmpty();
        }
    }

    /** {@code from..to}, both ends inside. */
    public record Range(String from, String to) {

        /** Days or times from the first moment of one to the last one of the other. */
        public record Times(DayOrTime from, DayOrTime to) {}

        /** The ends as days or times; {@code null} if they are not both such. */
        public @Nullable Times times() {
            DayOrTime first = DayOrTime.parse(from);
            DayOrTime last = DayOrTime.parse(to);
            return first == null || last == null ? null : new Times(first, last);
        }
    }
}
