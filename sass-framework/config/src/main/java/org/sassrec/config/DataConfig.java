package org.sassrec.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code data}: source files, time column and split.
 *
 * @param engine engine that prepares the dataset. All engines write equal datasets.
 */
public record DataConfig(
        Events events, @Nullable Entity users, @Nullable Entity items, Split split, Engine engine) {

    /** Returns the table of users or items; {@code null} without one. */
    public @Nullable Entity table(Side side) {
        return side == Side.USER ? users : items;
    }

    /** Returns the column of the events with the id of the user or item. */
    public String idColumn(Side side) {
        return side == Side.USER ? events.user : events.item;
    }

    /** Returns whether a feature is the id of a user or item, in the events or in the table. */
    public boolean isId(FeatureConfig feature) {
        Entity table = table(feature.side());
        return feature instanceof FeatureConfig.Id id
                && feature.side() != Side.CONTEXT
                && (id.column().equals(idColumn(id.side()))
                        || (table != null && id.column().equals(table.key)));
    }

    /** Engine that runs the SQL of the preparation: in this process, or on a cluster. */
    public enum Engine {
        DUCKDB,
        SPARK
    }

    /**
     * The events: one row per exposure, or one row per positive if exposures are not logged.
     *
     * @param paths files, globs, or addresses such as {@code s3://...}. The extension determines the format, which is
     * the same for all.
     * @param delimiter separator of text files; {@code null}: by extension ({@code ,} or tab)
     * @param dates days of the paths that contain {@code ${date}}; {@code null} without such paths
     * @param ready path with {@code ${date}} that exists when the files of a day are complete; {@code null} for none
     */
    public record Events(
            List<String> paths,
            @Nullable String delimiter,
            String user,
            String item,
            Time time,
            @Nullable DateRange dates,
            @Nullable String ready) {
        public Events {
            paths = List.copyOf(paths);
        }
    }

    /**
     * The time column of the events.
     *
     * @param zone time zone of days, windows and SQL expressions
     */
    public record Time(String column, TimeUnit unit, ZoneId zone) {}

    /** Unit of the time column: a unit since the epoch, or timestamps and ISO 8601 texts. */
    public enum TimeUnit {
        MS,
        S,
        US,
        TIMESTAMP
    }

    /**
     * A table of users or items.
     *
     * @param join additional files with the same key column, joined left
     * @param dates days of the paths that contain {@code ${date}}; {@code null} without such paths
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

    /** Assignment of events to train, validation and test. */
    public sealed interface Split {

        /** Returns whether the split has validation events. */
        default boolean hasValidation() {
            return true;
        }
    }

    /**
     * Temporal split: the newest {@code test} duration is test, the {@code validation} duration before it is
     * validation. Zero means no validation.
     */
    public record ByTime(Duration validation, Duration test) implements Split {
        @Override
        public boolean hasValidation() {
            return !validation.isZero();
        }
    }

    /** The last positive of each user and scenario is test, the one before it is validation. */
    public record LeaveOneOut() implements Split {}

    /** Split by closed ranges of a column of days, times, numbers or texts. All other values are train. */
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

    /** A range {@code from..to}, both ends included. */
    public record Range(String from, String to) {

        /** Days or times from the first moment of {@code from} to the last moment of {@code to}. */
        public record Times(DayOrTime from, DayOrTime to) {}

        /** Returns the ends as days or times; {@code null} if one of them is neither. */
        public @Nullable Times times() {
            DayOrTime first = DayOrTime.parse(from);
            DayOrTime last = DayOrTime.parse(to);
            return first == null || last == null ? null : new Times(first, last);
        }
    }
}
