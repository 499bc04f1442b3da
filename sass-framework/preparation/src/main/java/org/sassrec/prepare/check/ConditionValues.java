package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/** Describes the values of the columns in a condition that is true for no row. */
public final class ConditionValues {
    private static final int MAX_COLUMNS = 3;
    private static final int MAX_VALUES = 8;

    private ConditionValues() {}

    /** Returns the most frequent values of the columns of the events that occur in a condition, one text per column. */
    public static List<String> describe(SqlScript script, String condition) throws EngineException, IOException {
        List<String> described = new ArrayList<>();
        for (ResultRow column : script.query("event_columns", "SELECT column_name FROM (DESCRIBE events_source)")) {
            if (described.size() < MAX_COLUMNS && isUsed(column.text(0), condition)) {
                described.add(describeColumn(script, column.text(0)));
            }
        }
        return described;
    }

    /** Returns whether a condition may read a column. */
    public static boolean isUsed(String column, String condition) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}_])" + Pattern.quote(column) + "(?![\\p{L}\\p{N}_])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE) // as in SQL
                .matcher(condition)
                .find();
    }

    /**
     * Describes the columns of texts that occur in SQL, by a value that is not a number if there is one.
     *
     * @param columns columns of the relation with their types
     */
    public static List<String> texts(SqlEngine engine, String relation, Map<String, String> columns, String sql)
            throws EngineException {
        List<String> described = new ArrayList<>();
        for (Map.Entry<String, String> column : columns.entrySet()) {
            if (column.getValue().equals("VARCHAR") && described.size() < MAX_COLUMNS && isUsed(column.getKey(), sql)) {
                String name = Sql.identifier(column.getKey());
                ResultRow found = engine.queryRow("SELECT coalesce(min(" + name + ") FILTER (WHERE TRY_CAST(" + name
                        + " AS DOUBLE) IS NULL), min(" + name + "))\nFROM " + relation + " WHERE " + name
                        + " <> ''");
                if (!found.isNull(0)) {
                    described.add("`" + column.getKey() + "` contains `" + MessageText.shorten(found.text(0))
                            + "`, so it is a column of texts: convert it with `TRY_CAST`");
                }
            }
        }
        return described;
    }

    private static String describeColumn(SqlScript script, String column) throws EngineException, IOException {
        List<String> values = script
                .query(
                        "values_of_" + column,
                        "SELECT CAST(" + Sql.identifier(column) + " AS VARCHAR) AS v, count(*) AS n\nFROM events_source"
                                + " WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT " + (MAX_VALUES + 1))
                .stream()
                .map(row -> MessageText.shorten(row.text(0)))
                .toList();
        String more = values.size() > MAX_VALUES ? " and others" : "";
        return "values of `" + column + "`: "
                + (values.isEmpty()
                        ? "none"
                        : MessageText.quotedNames(values.subList(0, Math.min(MAX_VALUES, values.size()))) + more);
    }
}
