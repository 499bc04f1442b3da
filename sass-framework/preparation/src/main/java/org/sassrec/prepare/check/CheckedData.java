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
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/** Gives the checks access to the tables, the configuration and the counts of one preparation. Not thread-safe. */
public final class CheckedData {
    /** Target number of rows in {@code some_events}. */
    private static final long SAMPLE_ROWS = 1_000_000;

    private final SassConfig config;
    private final SqlScript script;
    private final boolean complete;
    private final Instant now;
    private final NavigableMap<Integer, String> conditions;
    private final List<CheckedFeature> features;
    private final DataProblems problems;
    private RowChecks.@Nullable StagedCounts staged;
    private @Nullable ScenarioSplitCounts counts;

    /**
     * Creates the input of the checks.
     *
     * @param complete whether all events were read. A check that would report something missing is skipped for a
     * sample.
     * @param now current time, the reference for events in the future
     * @param conditions SQL condition of each scenario by scenario number, without scenarios of list columns
     * @param features features with separate values
     * @param problems receives the problems
     */
    public CheckedData(
            SassConfig config,
            SqlScript script,
            boolean complete,
            Instant now,
            Map<Integer, String> conditions,
            List<CheckedFeature> features,
            DataProblems problems) {
        this.config = config;
        this.script = script;
        this.complete = complete;
        this.now = now;
        this.conditions = Collections.unmodifiableNavigableMap(new TreeMap<>(conditions));
        this.features = List.copyOf(features);
        this.problems = problems;
    }

    SqlDialect dialect() {
        return script.dialect();
    }

    /** Queries the source files. */
    ResultRow querySource(String name, String query) throws EngineException, IOException {
        return script.reader().queryRow(name, query);
    }

    /** Receives the findings of the checks. */
    DataProblems problems() {
        return problems;
    }

    DataProblem error(DiagnosticCode code, String key) {
        return problems.error(code, key);
    }

    DataProblem warning(DiagnosticCode code, String key) {
        return problems.warning(code, key);
    }

    SassConfig config() {
        return config;
    }

    /**
     * @param name name of the query in the generated SQL
     */
    List<ResultRow> query(String name, String query) throws EngineException, IOException {
        return script.query(name, query);
    }

    /** Returns the only row of a result. */
    ResultRow queryRow(String name, String query) throws EngineException, IOException {
        return script.queryRow(name, query);
    }

    /** Returns the frequent values of the columns that occur in a condition, one text per column. */
    List<String> valuesOf(String condition) throws EngineException, IOException {
        return ConditionValues.describe(script.reader(), condition);
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

    /** Formats epoch milliseconds as a local time in the zone of the data. */
    String formatTime(long time) {
        ZoneId zone = config.data().events().time().zone();
        return Instant.ofEpochMilli(time)
                .atZone(zone)
                .toLocalDateTime()
                .withNano(0)
                .toString();
    }

    /** Counts {@code staged}. The table must exist. */
    void countStaged() throws EngineException, IOException {
        staged = RowChecks.StagedCounts.query(this);
    }

    /** Returns the counts of {@code staged}. */
    RowChecks.StagedCounts staged() {
        return Objects.requireNonNull(staged);
    }

    /** Returns rows and positives by scenario and split. {@link #sampledEvents} counts them. */
    ScenarioSplitCounts counts() {
        return Objects.requireNonNull(counts);
    }

    /** Returns the positives by scenario and split. {@link #sampledEvents} counts them. */
    public long[][] positives() {
        return counts().positives();
    }

    /**
     * Returns the SQL of the relation {@code some_events}: all rows of a sample of users from {@code marked}. Checks of
     * values read this relation, so that many features do not scan all events many times.
     *
     * @return null if the sample contains all users
     */
    public @Nullable String sampledEvents() throws EngineException, IOException {
        counts = ScenarioSplitCounts.query(this);
        return counts().all() <= SAMPLE_ROWS ? null : "SELECT * FROM marked WHERE " + sampledUsers(SAMPLE_ROWS);
    }

    /**
     * Returns a condition that keeps all rows of a sample of users: at most about {@code most} rows, at least half as
     * many. A smaller sample is a subset of a larger one.
     *
     * @param most number of rows to keep
     */
    String sampledUsers(long most) {
        long parts = 1;
        while (counts().all() > most * parts) {
            parts *= 2;
        }
        return parts == 1 ? "true" : dialect().hash(List.of("user_key"), parts) + " = 0";
    }

    /**
     * Numbers of events.
     *
     * @param rows rows by scenario and split
     * @param positives positives by scenario and split
     * @param meanTimes mean time of each split over all scenarios in epoch milliseconds, 0 for a split without rows
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
                    "SELECT scenario, split, count(*), count(*) FILTER (WHERE positive), avg(event_time)\n"
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

        /** Returns the rows of a split over all scenarios. */
        long rows(Split split) {
            return Arrays.stream(rows).mapToLong(r -> r[split.code()]).sum();
        }

        /** Returns the positives of a split over all scenarios. */
        long positives(Split split) {
            return Arrays.stream(positives).mapToLong(r -> r[split.code()]).sum();
        }
    }

    /**
     * A feature whose values are columns of the tables.
     *
     * @param key key in the configuration, for example {@code features.item.author}
     * @param index number of the feature. The value is column {@code v<index>} in the table of its side and {@code
     * c<index>} in the events.
     * @param kind type of the values
     * @param entityKey whether the values are the ids of the side
     * @param textColumn SQL of the source column if numbers are parsed from texts, otherwise {@code null}
     */
    public record CheckedFeature(
            String key,
            String name,
            Side side,
            int index,
            Kind kind,
            boolean entityKey,
            @Nullable String textColumn) {

        /** Type of the values of a feature. */
        public enum Kind {
            NUMBER,
            TEXT,
            LIST
        }

        String column() {
            return (side == Side.CONTEXT ? "c" : "v") + index;
        }

        /** Returns the table that contains {@link #column}. */
        String table() {
            return switch (side) {
                case USER -> "user_side";
                case ITEM -> "item_side";
                case CONTEXT -> "marked";
            };
        }
    }
}
