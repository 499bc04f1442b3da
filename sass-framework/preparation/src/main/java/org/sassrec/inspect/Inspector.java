package org.sassrec.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.Globs;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.ColumnRoles;
import org.sassrec.prepare.source.CompressedFile;
import org.sassrec.prepare.source.SourceFiles;
import org.sassrec.prepare.source.SourceSchema;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.TextTypes;

/** Reads files as preparation does and profiles their columns. Not thread-safe. */
public final class Inspector {
    /** Values are listed for columns with at most this number of distinct values. */
    public static final int MAX_LISTED_VALUES = 200;

    /** Profiles use at most this number of rows. */
    private static final long MAX_ROWS = 2_000_000;

    /**
     * Distinct values are counted up to this number of rows. For more rows they are estimated, with an error of up to
     * 10 %.
     */
    static final long MAX_EXACT_ROWS = 200_000;

    private final SqlEngine engine;
    private final Path folder;
    private final long maxRows;
    private int arrowTables;

    private Inspector(SqlEngine engine, Path folder, long maxRows) {
        this.engine = engine;
        this.folder = folder;
        this.maxRows = maxRows;
    }

    /**
     * Creates an inspector.
     *
     * @param engine engine, which the inspector does not close
     * @param folder base of relative paths
     */
    public static Inspector of(SqlEngine engine, Path folder) {
        return new Inspector(engine, folder, MAX_ROWS);
    }

    /** Returns an inspector that reads at most {@code most} rows. */
    Inspector withMaxRows(long most) {
        return new Inspector(engine, folder, most);
    }

    /**
     * Profiles the rows of files.
     *
     * @param paths files or globs with the same columns
     * @throws org.sassrec.diagnostic.SassException SASS4001 if no file matches, SASS4002 for an empty file, SASS4004
     * for a file that cannot be read, SASS4081 for a file without a header
     */
    public TableProfile profile(List<String> paths) throws IOException {
        List<Path> files = files(paths);
        String delimiter = delimiter(files);
        try {
            String query = query(files, delimiter, Long.MAX_VALUE);
            engine.execute(
                    "CREATE OR REPLACE TEMP TABLE sass_profiled AS SELECT * FROM (" + query + ") LIMIT " + maxRows);
            long rows = engine.queryLong("SELECT count(*) FROM sass_profiled");
            List<ColumnProfile> columns = columns(rows);
            return new TableProfile(paths, files, delimiter, rows, rows < maxRows, columns, query);
        } catch (EngineException e) {
            throw unreadable(files, delimiter, e);
        }
    }

    /** Returns the column names of files without reading their rows. */
    public List<String> columns(List<String> paths) throws IOException {
        List<Path> files = files(paths);
        String delimiter = delimiter(files);
        try {
            return engine.describe(query(files, delimiter, 1)).stream()
                    .map(SqlEngine.Column::name)
                    .toList();
        } catch (EngineException e) {
            throw unreadable(files, delimiter, e);
        }
    }

    private List<Path> files(List<String> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String path : paths) {
            if (path.contains("://")) {
                throw Diagnostic.error(DataCode.ADDRESS_UNREACHABLE, "cannot inspect `" + path + "`")
                        .withNote("only local files are inspected")
                        .withHelp("copy a file with some rows to this machine, and use its path; change the path in the"
                                + " configuration afterwards")
                        .toException();
            }
            List<Path> found = Globs.find(folder, path);
            if (found.isEmpty()) {
                throw Diagnostic.error(DataCode.NO_MATCHING_FILE, "no file matches `" + path + "`")
                        .withHelp(Globs.unmatchedHelp(folder, path))
                        .toException();
            }
            files.addAll(found);
        }
        for (Path file : files) {
            if (Files.size(file) == 0) {
                throw Diagnostic.error(DataCode.EMPTY_SOURCE, "`" + file + "` is empty")
                        .toException();
            }
        }
        return files;
    }

    private @Nullable String delimiter(List<Path> files) {
        try {
            return HeaderLine.detectDelimiter(source(files, null), files.get(0));
        } catch (IOException e) {
            throw unreadable(List.of(files.get(0)), IoErrorMessage.of(e));
        }
    }

    /** Folders such as {@code date=2026-05-01} below the project are columns, as in preparation. */
    private SourceFiles source(List<Path> files, @Nullable String delimiter) {
        List<String> locations = files.stream().map(Path::toString).toList();
        return SourceFiles.of(locations, delimiter, folder);
    }

    /**
     * @param most maximum number of rows to load from Arrow files. Other formats are read when the query runs. If it is
     * unlimited, all rows determine the types of text files.
     */
    private String query(List<Path> files, @Nullable String delimiter, long most) throws EngineException {
        SourceFiles source = source(files, delimiter);
        if (source.format() != SourceFiles.Format.ARROW) {
            SourceSchema shape = source.infer(
                    engine, source.schema(engine), ColumnRoles.INFERRED, most == Long.MAX_VALUE, TextTypes.NONE);
            return source.query(engine, shape, ColumnRoles.INFERRED);
        }
        List<String> parts = new ArrayList<>();
        for (Path file : files) {
            String table = "sass_arrow_" + arrowTables++;
            try {
                engine.loadArrow(file, table, most);
            } catch (IOException e) {
                throw unreadable(files, IoErrorMessage.of(e));
            }
            parts.add("SELECT * FROM " + table);
        }
        return String.join("\nUNION ALL BY NAME\n", parts);
    }

    private RuntimeException unreadable(List<Path> files, @Nullable String delimiter, EngineException e) {
        List<Path> broken = e.isSniffingError()
                ? source(files, delimiter)
                        .firstUnreadable(engine)
                        .map(file -> List.of(Path.of(file)))
                        .orElse(files)
                : files;
        boolean mixed = e.isSniffingError() && CompressedFile.hasMixedLineEnds(broken.get(0));
        return unreadable(broken, mixed ? CompressedFile.MIXED_LINE_ENDS : e.summary());
    }

    private static RuntimeException unreadable(List<Path> files, String why) {
        return Diagnostic.error(
                        DataCode.SOURCE_UNREADABLE,
                        "cannot read `" + files.get(0) + "`"
                                + (files.size() > 1 ? " and " + (files.size() - 1) + " more" : ""))
                .withNote(why)
                .toException();
    }

    /**
     * Returns the statistics of a log.
     *
     * @param user column of the user
     * @param item column of the item
     * @param time SQL of the time of an event in epoch milliseconds
     * @param label SQL condition of a positive
     */
    public EventStatistics events(TableProfile events, String user, String item, String time, String label) {
        String columns = Sql.identifier(user) + " AS u, " + Sql.identifier(item) + " AS i, " + time
                + " AS t, coalesce(CAST((" + label + "\n) AS BOOLEAN), false) AS p";
        return new EventStatistics(
                engine, events.query(), columns, e -> unreadable(events.files(), events.delimiter(), e));
    }

    /** Returns whether an SQL expression has at least two values in the rows of a table. */
    public boolean varies(TableProfile table, String expression) {
        return holds(table, "coalesce(min(" + expression + ") <> max(" + expression + "), false)");
    }

    /** Returns whether each row of a table has a value in a column and no value occurs twice. */
    public boolean isUnique(TableProfile table, String column) {
        return holds(table, "count(*) = count(DISTINCT " + Sql.identifier(column) + ")");
    }

    private boolean holds(TableProfile table, String condition) {
        try {
            return engine.queryLong("SELECT CAST(" + condition + " AS INTEGER) FROM (" + table.query() + ")") == 1;
        } catch (EngineException e) {
            throw unreadable(table.files(), table.delimiter(), e);
        }
    }

    /**
     * Returns the share of the distinct values of a column that occur in a column of another table, or 0 without
     * values. Values are compared as texts.
     */
    public double coverage(TableProfile table, String column, TableProfile by, String key) {
        String values =
                "SELECT DISTINCT CAST(" + Sql.identifier(column) + " AS VARCHAR) AS v FROM (" + table.query() + ")";
        String keys = "SELECT CAST(" + Sql.identifier(key) + " AS VARCHAR) FROM (" + by.query() + ")";
        try {
            return engine.queryRow("SELECT avg(CAST(v IN (" + keys + ") AS INTEGER)) FROM (" + values + " LIMIT 100000)"
                            + " WHERE v IS NOT NULL")
                    .real(0);
        } catch (EngineException e) {
            throw unreadable(table.files(), table.delimiter(), e);
        }
    }

    /** Returns the error of an SQL condition over the columns of a table, or {@code null} if it is valid. */
    public @Nullable String sqlError(TableProfile table, String expression) {
        try {
            engine.describe("SELECT CAST((" + expression + "\n) AS BOOLEAN) FROM (" + table.query() + ")");
            return null;
        } catch (EngineException e) {
            return e.summary();
        }
    }

    private List<ColumnProfile> columns(long rows) throws EngineException {
        List<SqlEngine.Column> columns = engine.describe("SELECT * FROM sass_profiled");
        List<String> select = new ArrayList<>();
        for (SqlEngine.Column column : columns) {
            String name = Sql.identifier(column.name());
            boolean ordered = !column.type().matches(".*(\\[\\d*]|STRUCT|MAP|UNION).*");
            boolean text = column.type().equals("VARCHAR");
            String value = text ? "nullif(" + name + ", '')" : name;
            select.add("count(" + value + ")");
            select.add((rows > MAX_EXACT_ROWS ? "approx_count_distinct(" : "count(DISTINCT ") + value + ")");
            select.add(ordered ? "CAST(min(" + value + ") AS VARCHAR)" : "NULL");
            select.add(ordered ? "CAST(max(" + value + ") AS VARCHAR)" : "NULL");
            select.add(text ? "count(TRY_CAST(" + value + " AS TIMESTAMP))" : "0");
        }
        ResultRow found = engine.queryRow("SELECT " + String.join(", ", select) + " FROM sass_profiled");
        List<ColumnProfile> profiles = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
            ResultRow row = new ResultRow(found.values().subList(5 * c, 5 * c + 5));
            profiles.add(column(columns.get(c), rows, row));
        }
        return profiles;
    }

    private ColumnProfile column(SqlEngine.Column column, long rows, ResultRow found) throws EngineException {
        long filled = found.number(0);
        long distinct = found.number(1);
        List<ColumnProfile.Value> values = List.of();
        // The distinct count may be an estimate.
        if (distinct <= MAX_LISTED_VALUES + MAX_LISTED_VALUES / 4) {
            values = values(column);
            boolean all = values.size() <= MAX_LISTED_VALUES;
            distinct = all ? values.size() : Math.max(distinct, values.size());
            values = all ? values : List.of();
        }
        double timestamps = filled == 0 ? 0 : (double) found.number(4) / filled;
        return new ColumnProfile(
                column.name(),
                column.type(),
                rows,
                filled,
                distinct,
                text(found, 2),
                text(found, 3),
                timestamps,
                values,
                column.type().equals("VARCHAR") && timestamps < 0.5 ? list(column, filled) : null);
    }

    private List<ColumnProfile.Value> values(SqlEngine.Column column) throws EngineException {
        List<ColumnProfile.Value> values = new ArrayList<>();
        for (ResultRow row : engine.query("SELECT v, count(*) FROM (SELECT nullif(CAST("
                + Sql.identifier(column.name()) + " AS VARCHAR), '') AS v FROM sass_profiled) WHERE v IS NOT NULL"
                + " GROUP BY v ORDER BY 2 DESC, 1 LIMIT " + (MAX_LISTED_VALUES + 1))) {
            values.add(new ColumnProfile.Value(row.text(0), row.number(1)));
        }
        return values;
    }

    /**
     * Returns the separator that most rows contain, if at least a tenth of them do. A blank also occurs in titles and
     * is the last choice.
     */
    private ColumnProfile.@Nullable TextList list(SqlEngine.Column column, long filled) throws EngineException {
        String name = Sql.identifier(column.name());
        ColumnProfile.TextList best = null;
        for (String separator : new String[] {"|", ";", ",", " "}) {
            if (best != null && separator.equals(" ")) {
                break;
            }
            ResultRow found = engine.queryRow("SELECT count(*) FILTER (contains(" + name + ", "
                    + Sql.literal(separator)
                    + ")), (SELECT approx_count_distinct(v) FROM (SELECT unnest(string_split("
                    + name + ", " + Sql.literal(separator) + ")) AS v FROM sass_profiled)) FROM sass_profiled");
            double share = filled == 0 ? 0 : (double) found.number(0) / filled;
            if (share >= 0.1 && (best == null || share > best.share())) {
                best = new ColumnProfile.TextList(separator, share, found.number(1));
            }
        }
        return best;
    }

    private static @Nullable String text(ResultRow row, int column) {
        return row.isNull(column) ? null : row.text(column);
    }
}
