package org.sassrec.prepare.check;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/** The data that a check looks at. */
public final class CheckedData {
    /** Rows of {@code some_events}, about. */
    private static final long SAMPLE_ROWS = 1_000_000;

    private final SassConfig config;
    private final SqlScript script;
    private final boolean complete;
    private final Instant now;
    private final NavigableMap<Integer, String> conditions;
    private final List<CheckedFeature> features;
    private RowChecks.@Nullable StagedCounts staged;
    private @Nullable ScenarioSplitCounts counts;

    /**
     * Describes the data.
     *
     * @param whole whether all events were read; otherwise what is not there says nothing
     * @param now what lies far after it is no time of an event
     * @param conditions SQL of the scenarios' conditions by the scenario's number, without those of list columns
     * @param features with values of their own
     */
    public CheckedData(
            SassConfig config,
            SqlScript script,
            boolean whole,
            Instant now,
            Map<Integer, String> conditions,
            List<CheckedFeature> features) {
        this.config = config;
        this.script = script;
        this.complete = whole;
        this.now = now;
        this.conditions = Collections.unmodifiableNavigableMap(new TreeMap<>(conditions));
        this.features = List.copyOf(features);
    }

    SassConfig config() {
        return config;
    }

    /** @param name of the query, for people who look at what was asked */
    List<ResultRow> query(String name, String query) throws EngineException, IOException {
        return script.query(name, query);
    }

    /** The only row of a result. */
    ResultRow queryRow(String name, String query) throws EngineException, IOException {
        return script.queryRow(name, query);
    }

    boolean isComplete() {
        return complete;
    }

    Instant now() {
        return now;
    }

    NavigableMap<Integer, String> conditions() {
        return conditions;
    }

    List<CheckedFeature> features() {
        return features;
    }

    ScenarioConfig scenario(int number) {
        return config.scenarios().get(number);
    }

    /** A time in the data's zone. */
    String formatTime(long time) {
        ZoneId zone = config.data().events().time().zone();
        return Instant.ofEpochMilli(time)
                .atZone(zone)
                .toLocalDateTime()
                .withNano(0)
                .toString();
    }

    /** Counts {@code staged}, once it is there. */
    void countStaged() throws EngineException, IOException {
        staged = RowChecks.StagedCounts.query(this);
    }

    /** What one look at {@code staged} tells. */
    RowChecks.StagedCounts staged() {
        return Objects.requireNonNull(staged);
    }

    /** Rows and positives by scenario and split, counted for {@link #sampledEvents}. */
    ScenarioSplitCounts counts() {
        return Objects.requireNonNull(counts);
    }

    /**
     * SQL of the relation {@code some_events}: the rows of {@code marked} of some users, each user's all or none. What looks
     * at each row's values looks at these, so that many features don't read all events many times.
     *
     * @return null when all users are among them
     */
    public @Nullable String sampledEvents() throws EngineException, IOException {
        counts = ScenarioSplitCounts.query(this);
        return counts().all() <= SAMPLE_ROWS ? null : "SELECT * FROM marked WHERE " + sampledUsers(SAMPLE_ROWS);
    }

    /**
     * A condition that keeps at most about so many of the events' rows and at least half of that, each user's all or none.
     * Those of a smaller number are among those of a larger one.
     *
     * @param most rows to keep
     */
    String sampledUsers(long most) {
        long parts = 1;
        while (counts().all() > most * parts) {
            parts *= 2;
        }
        return parts == 1 ? "true" : "hash(user_key) % " + parts + " = 0";
    }

    /**
     * How many events there are.
     *
     * @param rows by scenario and split
     * @param positives of them
     * @param meanTimes of the splits over all scenarios; 0 without rows
     */
    record ScenarioSplitCounts(long[][] rows, long[][] positives, long[] meanTimes) {

        static ScenarioSplitCounts query(CheckedData data) throws EngineException, IOException {
            int scenarios = data.config().scenarios().size();
            int splits = Split.values().length;
            long[][] rows = new long[scenarios][splits];
            long[][] positives = new long[scenarios][splits];
            double[] times = new double[splits];
            long[] all = new long[splits];
            for (ResultRow row : data.query(
                    "counts",
                    "SELECT scenario, split, count(*), count(*) FILTER (positive), avg(event_time)\n"
                            + "FROM marked GROUP BY scenario, split ORDER BY scenario, split")) {
                int scenario = (int) row.number(0);
                int split = (int) row.number(1);
                rows[scenario][split] = row.number(2);
                positives[scenario][split] = row.number(3);
                all[split] += rows[scenario][split];
                times[split] += rows[scenario][split] * row.real(4);
            }
            long[] means = new long[splits];
            for (int split = 0; split < splits; split++) {
                means[split] = all[split] == 0 ? 0 : Math.round(times[split] / all[split]);
            }
            return new ScenarioSplitCounts(rows, positives, means);
        }

        long all() {
            return Arrays.stream(rows).flatMapToLong(LongStream::of).sum();
        }

        /** Rows of a split over all scenarios. */
        long rows(Split split) {
            return Arrays.stream(rows).mapToLong(r -> r[split.code()]).sum();
        }

        /** Positives of a split over all scenarios. */
        long positives(Split split) {
            return Arrays.stream(positives).mapToLong(r -> r[split.code()]).sum();
        }
    }

    /**
     * A feature whose values are columns of the tables.
     *
     * @param key in the configuration, such as {@code features.item.author}
     * @param index its number: the value is column {@code v<index>} of its side's table, {@code c<index>} of the events'
     * @param kind how the values are meant
     * @param entityKey whether they are the ids of the side
     * @param textColumn the source's column as SQL where a number is read from texts; {@code null} where it needs no reading
     */
    public record CheckedFeature(
            String key,
            String name,
            Side side,
            int index,
            Kind kind,
            boolean entityKey,
            @Nullable String textColumn) {

        /** How values are meant. */
        public enum Kind {
            NUMBER,
            TEXT,
            LIST
        }

        /** The column of the values. */
        String column() {
            return (side == Side.CONTEXT ? "c" : "v") + index;
        }

        /** The table that has the column. */
        String table() {
            return switch (side) {
                case USER -> "user_side";
                case ITEM -> "item_side";
                case CONTEXT -> "marked";
            };
        }
    }
}
