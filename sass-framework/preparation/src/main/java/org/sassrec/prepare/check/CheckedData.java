package org.sassrec.prepare.check;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;
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
    private @Nullable StagedCounts staged;
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
        staged = StagedCounts.query(this);
    }

    /** What one look at {@code staged} tells. */
    StagedCounts staged() {
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
}
