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

/** Generates the SQL of a split by a column of the events. */
final class ColumnSplit {
    /** Code of a value that is no day or time although the ranges are. */
    static final int UNREADABLE = 3;

    /** Name of the helper column with the value as a time. No source column has this name. */
    private static final String TIME = "sass_split_time";

    private static final String NUMBER = "[-+]?[0-9]+(\\.[0-9]+)?";

    private final DataConfig.ByColumn split;
    private final String column;
    private final String type;
    private final ZoneId zone;
    private final boolean times;

    /**
     * @param type SQL type of the column
     */
    ColumnSplit(DataConfig.ByColumn split, String type, ZoneId zone) {
        this.split = split;
        this.column = Sql.identifier(split.column());
        this.type = type;
        this.zone = zone;
        this.times = (type.equals("VARCHAR") || type.equals("DATE") || type.startsWith("TIMESTAMP"))
                && (split.test().times() != null
                        || (split.validation() != null && split.validation().times() != null));
    }

    String column() {
        return split.column();
    }

    /** Returns the helper column that {@link #code} needs, as a part of a SELECT list, or an empty text. */
    String helperColumn() {
        return times ? ",\n    " + time() + " AS " + TIME : "";
    }

    /** Returns the SQL of the split code of a row. */
    String code() {
        DataConfig.Range validation = split.validation();
        return "CASE WHEN " + rangeCondition(split.test()) + " THEN 2"
                + (validation == null ? "" : " WHEN " + rangeCondition(validation) + " THEN 1")
                + (mayBeUnreadable() ? " WHEN " + TIME + " IS NULL AND " + column + " <> '' THEN " + UNREADABLE : "")
                + " ELSE 0 END";
    }

    /** Returns whether a row may be {@link #UNREADABLE}: the ranges are times and the column contains texts. */
    boolean mayBeUnreadable() {
        return times && type.equals("VARCHAR");
    }

    /** Returns a query for one unreadable value. */
    String unreadableQuery() {
        return "SELECT " + column + " FROM events_source WHERE " + column + " <> '' AND " + time() + " IS NULL LIMIT 1";
    }

    /** Texts may have an offset. Texts and types without one are times in the zone of the data. */
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
            // A comparison of texts would exclude all of the last day except midnight.
            return TIME + " >= " + timestampLiteral(ends.from().start(zone)) + " AND " + TIME + " < "
                    + timestampLiteral(ends.to().endExclusive(zone));
        }
        return range.from().matches(NUMBER) && range.to().matches(NUMBER)
                ? "TRY_CAST(" + column + " AS DOUBLE) BETWEEN " + range.from() + " AND " + range.to()
                : "CAST(" + column + " AS VARCHAR) BETWEEN " + Sql.literal(range.from()) + " AND "
                        + Sql.literal(range.to());
    }

    /** Returns a literal of the column's type, so that no value is converted to another zone. */
    private String timestampLiteral(Instant moment) {
        String text = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(moment, isZoned() ? ZoneOffset.UTC : zone));
        return isZoned() ? "TIMESTAMPTZ " + Sql.literal(text + "Z") : "TIMESTAMP " + Sql.literal(text);
    }

    /** Returns the split of a configuration, or {@code null} if it splits in another way. */
    static @Nullable ColumnSplit of(DataConfig data, Map<String, String> columns) {
        return data.split() instanceof DataConfig.ByColumn byColumn
                ? new ColumnSplit(
                        byColumn,
                        columns.getOrDefault(byColumn.column(), ""),
                        data.events().time().zone())
                : null;
    }
}
