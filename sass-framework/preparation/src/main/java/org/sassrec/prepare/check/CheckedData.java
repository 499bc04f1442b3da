package org.sassrec.prepare.check;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;

/** The data that a check looks at. */
public final class CheckedData {
    /** Rows of {@code some_events}, about. */
    private static final long SAMPLE_ROWS = 1_000_000;

    private final SassConfig config;
    private final QueryRunner queries;
    private final boolean complete;
    private final Instant now;
    private final Map<Integer, String> conditions;
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
            QueryRunner rows,
            boolean whole,
            Instant now,
            Map<Integer, String> conditions,
            List<CheckedFeature> features) {
        this.config = config;
        this.queries = rows;
        this.complete = whole;
        this.now = now;
        this.conditions = Map.copyOf(conditions);
        this.features = List.copyOf(features);
    }

    SassConfig config() {
        return config;
    }

    QueryRunner queries() {
        return queries;
    }

    boolean isComplete() {
        return complete;
    }

    Instant now() {
        return now;
    }

    Map<Integer, String> conditions() {
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

    /** What one look at {@code staged} tells, asked once. */
    StagedCounts staged() {
        StagedCounts known = staged;
        if (known == null) {
            known = StagedCounts.query(
                    queries, TimeRangeCheck.EARLIEST, TimeRangeCheck.soon(this), TimeRangeCheck.latestPlausible(this));
            staged = known;
        }
        return known;
    }

    /** Rows and positives by scenario and split, asked once. */
    ScenarioSplitCounts counts() {
        ScenarioSplitCounts known = counts;
        if (known == null) {
            known = ScenarioSplitCounts.query(queries, config.scenarios().size());
            counts = known;
        }
        return known;
    }

    /**
     * SQL of the relation {@code some_events}: the rows of {@code marked} of some users, each user's all or none. What looks
     * at each row's values looks at these, so that many features don't read all events many times.
     *
     * @return null when all users are among them
     */
    public @Nullable String sampledEvents() {
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

    /** The word for an entity of a side. */
    static String entityName(Side side) {
        return side == Side.USER ? "user" : "item";
    }
}
