package org.sassrec.inspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.prepare.check.FutureColumns;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Statistics of the events and positives of a log, see {@link Inspector#events}. Not thread-safe. */
public final class EventStatistics {
    private static final long DAY = 86_400_000;

    private final SqlEngine engine;
    private final String source;
    private final String columns;
    private final Function<EngineException, RuntimeException> unreadable;

    /**
     * Creates the statistics.
     *
     * @param source query of the events
     * @param columns SQL of the user {@code u}, the item {@code i}, the time {@code t} in epoch milliseconds, and of
     * {@code p}, whether the event is a positive
     */
    EventStatistics(
            SqlEngine engine, String source, String columns, Function<EngineException, RuntimeException> unreadable) {
        this.engine = engine;
        this.source = source;
        this.columns = columns;
        this.unreadable = unreadable;
    }

    /** Returns a query of all events with the value of a column as text {@code g}, {@code null} without a value. */
    private String rows(@Nullable String column) {
        String group = column == null ? "NULL" : "nullif(CAST(" + Sql.identifier(column) + " AS VARCHAR), '')";
        return "SELECT " + group + " AS g, " + columns + " FROM (" + source + ")";
    }

    /**
     * Counts all events by the values of a column.
     *
     * @param column column to group by, or {@code null} for one group of all events
     */
    public EventCounts count(@Nullable String column) {
        try {
            // Files may be large, so one pass computes the groups and the totals.
            List<ResultRow> found = engine.query("SELECT grouping(g), g, count(*), count(*) FILTER (p), min(t), max(t),"
                    + " CAST(approx_quantile(t, 0.9) FILTER (p) AS BIGINT), CAST(approx_quantile(t, 0.8) FILTER (p) AS BIGINT),"
                    + " count(DISTINCT u), count(DISTINCT i), approx_count_distinct((u, i)) FILTER (p)\nFROM ("
                    + rows(column)
                    + ")\nGROUP BY GROUPING SETS ((g), ()) ORDER BY 1 DESC, 3 DESC, 2");
            ResultRow all = found.get(0);
            List<EventCounts.Group> groups = new ArrayList<>();
            for (ResultRow row : found.subList(1, found.size())) {
                groups.add(new EventCounts.Group(row.isNull(1) ? null : row.text(1), row.number(2), row.number(3)));
            }
            return new EventCounts(
                    groups,
                    all.isNull(4) ? null : all.number(4),
                    all.isNull(5) ? null : all.number(5),
                    all.isNull(6) ? null : all.number(6),
                    all.isNull(7) ? null : all.number(7),
                    all.number(8),
                    all.number(9),
                    all.number(10));
        } catch (EngineException e) {
            throw unreadable.apply(e);
        }
    }

    /**
     * Returns the share of the newest positives whose item occurs in an earlier event with the same value of a column.
     *
     * @param column column to group by, or {@code null} for one group of all events
     * @param newest start of the newest positives in epoch milliseconds
     * @return shares by value; the empty text for rows without a value
     */
    public Map<String, Double> exposedItemShares(@Nullable String column, long newest) {
        try {
            Map<String, Double> shares = new HashMap<>();
            for (ResultRow row : engine.query("WITH e AS (SELECT coalesce(g, '') AS g, p, t, i FROM (" + rows(column)
                    + ")), known AS (SELECT DISTINCT g, i FROM e WHERE t < " + newest + ")"
                    + " SELECT e.g, avg(CAST(known.i IS NOT NULL AS INTEGER)) FROM e LEFT JOIN known"
                    + " ON e.g = known.g AND e.i = known.i WHERE e.p AND e.t >= " + newest + " GROUP BY e.g")) {
                shares.put(row.text(0), row.real(1));
            }
            return shares;
        } catch (EngineException e) {
            throw unreadable.apply(e);
        }
    }

    /**
     * Returns the share of the newest positives whose user had an earlier positive.
     *
     * @param newest start of the newest positives in epoch milliseconds
     * @param before end of the earlier positives in epoch milliseconds
     */
    public double returningUserShare(long newest, long before) {
        try {
            return engine.queryRow("WITH p AS (SELECT u, t FROM (" + rows(null)
                            + ") WHERE p) SELECT avg(CAST(u IN (SELECT u FROM p WHERE t < " + before
                            + ") AS INTEGER)) FROM p WHERE t >= " + newest)
                    .real(0);
        } catch (EngineException e) {
            throw unreadable.apply(e);
        }
    }

    /**
     * Examines whether columns of a table of users or items contain events after a time.
     *
     * @param users whether the table is that of the users, otherwise that of the items
     * @param columns columns of the table with single values
     * @param start start of the later events in epoch milliseconds
     * @param end time of the last event
     * @return findings by column
     */
    public Map<String, FutureColumns.Finding> futureColumns(
            TableProfile table, String key, boolean users, List<String> columns, long start, long end) {
        String day = "CAST(t // " + DAY + " AS BIGINT)";
        try {
            Map<String, FutureColumns.Finding> found = new HashMap<>();
            for (String half :
                    !users ? List.of("hash(u)") : end - start > DAY ? List.of("hash(i)", day) : List.of("hash(i)")) {
                FutureColumns values = new FutureColumns(
                        engine.query(futureSql(table, key, users ? "u" : "i", half, columns, start, end)));
                for (int c = 0; c < columns.size(); c++) {
                    found.merge(columns.get(c), values.examine(c), FutureColumns.Finding::and);
                }
            }
            return found;
        } catch (EngineException e) {
            throw unreadable.apply(e);
        }
    }

    private String futureSql(
            TableProfile table, String key, String id, String half, List<String> columns, long start, long end) {
        String entity = "CAST(" + id + " AS VARCHAR)";
        long parts = 1 + table.rows() / FutureColumns.MAX_ENTITIES;
        String events = "SELECT " + entity + " AS entity, t AS event_time, p AS positive, t >= " + start + " AS held, "
                + half + " % 2 AS half FROM (" + rows(null) + ")"
                + (parts == 1 ? "" : " WHERE hash(" + entity + ") % " + parts + " = 0");
        StringBuilder values = new StringBuilder();
        columns.forEach(column ->
                values.append(", CAST(").append(Sql.identifier(column)).append(" AS VARCHAR)"));
        return "SELECT " + FutureColumns.activityColumns() + values + " FROM ("
                + FutureColumns.activitySql(events, start, end) + ") AS a JOIN (" + table.query() + ") AS s ON CAST(s."
                + Sql.identifier(key) + " AS VARCHAR) = entity ORDER BY entity";
    }

    /**
     * Returns the half-life with which the positives before a time predict the items of the next ones best; empty if
     * counting all alike is as good.
     *
     * @param from end of the earlier positives in epoch milliseconds
     * @param until end of the later positives
     */
    public Optional<Duration> popularityHalfLife(long from, long until) {
        try {
            return PopularityHalfLife.best(engine.queryRow(PopularityHalfLife.query(rows(null), from, until)));
        } catch (EngineException e) {
            throw unreadable.apply(e);
        }
    }
}
