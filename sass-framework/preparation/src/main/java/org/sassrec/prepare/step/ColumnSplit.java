package org.sassrec.prepare.step;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.prepare.sql.Sql;

/** The split of {@code by: column} in SQL over the events. */
final class ColumnSplit {
    /** Stands where the ranges are of days or times and a value is neither. */
    static final int UNREADABLE = 3;

    /** A name that no source column has: the column's value as a time. */
    private static final String TIME = "sass_split_time";

    private static final String NUMBER = "[-+]?[0-9]+(\\.[0-9]+)?";

    private final DataConfig.ByColumn split;
    private final String column;
    private final String type;
    private final ZoneId zone;
    private final boolean times;

    /** @param type of the column in the engine's words */
    ColumnSplit(DataConfig.ByColumn split, String type, ZoneId zone) {
        this.split = split;
        this.column = Sql.identifier(split.column());
        this.type = type;
        this.zone = zone;
        this.times = (type.equals("VARCHAR") || type.equals("DATE") || type.startsWith("TIMESTAMP"))
                && (split.test().times() != null
                        || (split.validation() != null && split.validation().times() != null));
    }

    /** The column. */
    String column() {
        return split.column();
    }

    /** What {@link #code} needs beside the columns of the events, to be selected with them; empty if nothing. */
    String helperColumn() {
        return times ? ",\n    " + time() + " AS " + TIME : "";
    }

    /** SQL of a row's split. */
    String code() {
        DataConfig.Range validation = split.validation();
        return "CASE WHEN " + rangeCondition(split.test()) + " THEN 2"
                + (validation == null ? "" : " WHEN " + rangeCondition(validation) + " THEN 1")
                + (mayBeUnreadable() ? " WHEN " + TIME + " IS NULL AND " + column + " <> '' THEN " + UNREADABLE : "")
                + " ELSE 0 END";
    }

    /** Whether the column may hold what is no time where one is needed; in no other case a row is {@link #UNREADABLE}. */
    boolean mayBeUnreadable() {
        return times && type.equals("VARCHAR");
    }

    /** A query for a value that is unreadable. */
    String unreadableQuery() {
        return "SELECT " + column + " FROM events_source WHERE " + column + " <> '' AND " + time() + " IS NULL LIMIT 1";
    }

    /** Texts may have an offset. Those without one are times of the zone, as those of types without one are. */
    private String time() {
        return type.equals("VARCHAR")
                ? "TRY_CAST(" + column + " AS TIMESTAMP WITH TIME ZONE)"
                : isZoned() ? column : "CAST(" + column + " AS TIMESTAMP)";
    }

    private boolean isZoned() {
        return type.equals("VARCHAR") || type.equals("TIMESTAMP WITH TIME ZONE");
    }

    private String rangeCondition(DataConfig.Range range) {
        DataConfig.Range.Times ends = times ? range.times() : null;
        if (ends != null) {
            // As texts, all of the last day but its midnight would come after it.
            return TIME + " >= " + timestampLiteral(ends.from().start(zone)) + " AND " + TIME + " < "
                    + timestampLiteral(ends.to().endExclusive(zone));
        }
        return range.from().matches(NUMBER) && range.to().matches(NUMBER)
                ? "TRY_CAST(" + column + " AS DOUBLE) BETWEEN " + range.from() + " AND " + range.to()
                : "CAST(" + column + " AS VARCHAR) BETWEEN " + Sql.literal(range.from()) + " AND "
                        + Sql.literal(range.to());
    }

    /** Of the column's kind, so that no row's value is moved to another zone. */
    private String timestampLiteral(Instant moment) {
        String text = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(moment, isZoned() ? ZoneOffset.UTC : zone));
        return isZoned() ? "TIMESTAMPTZ " + Sql.literal(text + "Z") : "TIMESTAMP " + Sql.literal(text);
    }

    /** That of a configuration; {@code null} if it splits otherwise. */
    static @Nullable ColumnSplit of(DataConfig data, Map<String, String> columns) {
        return data.split() instanceof DataConfig.ByColumn byColumn
                ? new ColumnSplit(
                        byColumn,
                        columns.getOrDefault(byColumn.column(), ""),
                        data.events().time().zone())
                : null;
    }
}
