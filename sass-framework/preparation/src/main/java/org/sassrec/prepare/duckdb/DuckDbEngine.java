package org.sassrec.prepare.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.arrow.ArrowFiles;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/**
 * Runs DuckDB inside this process. Tables are in memory up to the limit and spill to the temporary folder. Results are
 * streamed as Arrow batches outside the Java heap. A statement is canceled when its caller is interrupted, or at the limit.
 */
public final class DuckDbEngine implements SqlEngine {
    private static final String LIBRARY_FILES = "libduckdb_java*.so";

    /** A library is written and loaded within a second. A loaded library may be deleted, except on Windows. */
    private static final Duration MIN_LIBRARY_AGE = Duration.ofMinutes(1);

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");

    private final SqlDialect dialect = new DuckDbDialect();
    /** How long a canceled statement may run. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

    private final Connection connection;
    private final @Nullable Duration limit;

    /** Whether a statement runs that cannot be canceled. */
    private boolean abandoned;

    /** Statements run in this thread. Native code ignores interrupts, so the caller waits and cancels. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread started = new Thread(task, "sass-duckdb");
        started.setDaemon(true);
        return started;
    });

    private DuckDbEngine(Connection connection, @Nullable Duration limit) {
        this.connection = connection;
        this.limit = limit;
    }

    private interface StatementTask<T> {
        T run(Statement statement) throws SQLException, IOException;
    }

    /** Opens a separate in-memory database. */
    public static SqlEngine open(Settings settings) throws EngineException {
        Properties properties = new Properties();
        properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        properties.setProperty("temp_directory", settings.temp().toString());
        properties.setProperty("memory_limit", settings.memory() / (1 << 20) + "MiB");
        properties.setProperty("preserve_insertion_order", "false");
        // Extensions are not installed automatically, so that results do not depend on the network or the home folder.
        properties.setProperty("autoinstall_known_extensions", "false");
        if (settings.threads() > 0) {
            properties.setProperty("threads", Integer.toString(settings.threads()));
        }
        removeStaleLibraries(Path.of(System.getProperty("java.io.tmpdir")), Instant.now());
        DuckDbEngine engine;
        try {
            engine = new DuckDbEngine(new DuckDBDriver().connect("jdbc:duckdb:", properties), settings.limit());
        } catch (SQLException e) {
            throw failure(e);
        }
        try {
            engine.execute("SET TimeZone = '" + zoneName(settings.zone()) + "'");
            if (settings.access() != null) {
                engine.restrict(settings.access());
            }
            return engine;
        } catch (EngineException | RuntimeException | Error e) {
            try (engine) {
                throw e;
            }
        }
    }

    /** Denies all files except the given ones to all further statements. No statement can change this. */
    private void restrict(SqlEngine.FileAccess access) throws EngineException {
        Set<String> paths = new LinkedHashSet<>();
        Set<String> folders = new LinkedHashSet<>(Set.of(access.scratch() + "/"));
        Set<String> extensions = new LinkedHashSet<>();
        for (String location : access.locations()) {
            Matcher address = ADDRESS.matcher(location);
            if (address.matches()) {
                String plain = location.replaceFirst("[*?\\[].*", "");
                folders.add(plain.substring(0, plain.lastIndexOf('/') + 1));
                extensions.add(
                        address.group(1).toLowerCase(Locale.ROOT).matches("az|azure|abfss?") ? "azure" : "httpfs");
            } else {
                // The engine checks the path of a statement, in which the source reader escapes patterns, and the file.
                paths.add(location);
                paths.add(Sql.literalPath(location));
            }
        }
        for (String extension : extensions) {
            loadExtension(extension);
        }
        execute("SET autoload_known_extensions = false");
        execute("SET allowed_paths = " + list(paths));
        execute("SET allowed_directories = " + list(folders));
        execute("SET enable_external_access = false");
        execute("SET lock_configuration = true");
    }

    /** Loads an extension and the stored credentials, which the engine cannot do later. */
    private void loadExtension(String extension) throws EngineException {
        try {
            execute("LOAD " + extension);
            query("SELECT count(*) FROM duckdb_secrets()");
        } catch (EngineException e) {
            e.throwIfGeneral();
            // The statement that reads the address fails with a message about the extension.
        }
    }

    private static String list(Collection<String> texts) {
        return texts.stream().map(Sql::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the zone as a region that DuckDB knows. The sign of an {@code Etc/GMT} region is inverted. */
    private static String zoneName(ZoneId zone) {
        if (!(zone.normalized() instanceof ZoneOffset offset)) {
            return zone.getId();
        }
        long hours = TimeUnit.SECONDS.toHours(offset.getTotalSeconds());
        return hours == 0 ? "UTC" : String.format(Locale.ROOT, "Etc/GMT%+d", -hours);
    }

    @Override
    public SqlDialect dialect() {
        return dialect;
    }

    @Override
    public void execute(String statement) throws EngineException {
        run(running -> running.execute(statement));
    }

    @Override
    public List<Column> describe(String query) throws EngineException {
        List<Column> columns = new ArrayList<>();
        for (ResultRow row : query("DESCRIBE " + query)) {
            columns.add(new Column(row.text(0), row.text(1)));
        }
        return columns;
    }

    @Override
    public List<ResultRow> query(String query) throws EngineException {
        return run(running -> {
            List<ResultRow> rows = new ArrayList<>();
            try (ResultSet result = running.executeQuery(query)) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<@Nullable Object> row = new ArrayList<>(columns);
                    for (int c = 1; c <= columns; c++) {
                        row.add(result.getObject(c));
                    }
                    rows.add(new ResultRow(row));
                }
            }
            return rows;
        });
    }

    @Override
    public long export(String query, PartFiles files) throws EngineException, IOException {
        return stream(query, rows -> ArrowFiles.copy(rows, files));
    }

    @Override
    public void readLongs(String query, LongRows consumer) throws EngineException, IOException {
        stream(query, rows -> {
            ArrowFiles.readLongs(rows, consumer);
            return query;
        });
    }

    private interface StreamTask<T> {
        T run(ArrowFiles.StreamSource rows) throws SQLException, IOException;
    }

    private <T> T stream(String query, StreamTask<T> task) throws EngineException, IOException {
        try {
            return run(running -> {
                try (DuckDBResultSet result = (DuckDBResultSet) running.executeQuery(query)) {
                    return task.run(result::arrowExportStream);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void loadArrow(Path file, String table, long most) throws EngineException, IOException {
        String stream = "sass_arrow_stream";
        try {
            run(running -> {
                ArrowFiles.read(file, rows -> {
                    connection.unwrap(DuckDBConnection.class).registerArrowStream(stream, rows);
                    try {
                        running.execute("CREATE TABLE " + table + " AS SELECT * FROM " + stream
                                + (most < Long.MAX_VALUE ? " LIMIT " + most : ""));
                    } finally {
                        // The DROP statement releases the last batches, which must not outlive the file.
                        running.execute("DROP VIEW IF EXISTS " + stream);
                    }
                });
                return table;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void loadJson(Path file, List<Column> columns, String table, String select) throws EngineException {
        String types = columns.stream()
                .map(column -> column.name() + ": " + Sql.literal(column.type()))
                .collect(Collectors.joining(", ", "{", "}"));
        createTable(
                table,
                "SELECT " + select + "\nFROM read_json(" + Sql.literal(Sql.literalPath(file.toString()))
                        + ", format = 'newline_delimited', columns = " + types + ")");
    }

    @Override
    public List<Double> quantiles(String query, List<String> shares) throws EngineException {
        ResultRow found = queryRow("SELECT CAST(to_json(quantile_disc(value, [" + String.join(", ", shares)
                + "])) AS VARCHAR)\nFROM (" + query + ") AS t (value)");
        String list = found.isNull(0) ? "" : found.text(0).replaceAll("[\\[\\]\\s]", "");
        return Arrays.stream(list.split(",", -1))
                .filter(text -> !text.isEmpty())
                .map(Double::valueOf)
                .toList();
    }

    private <T> T run(StatementTask<T> work) throws EngineException {
        if (abandoned) {
            throw EngineException.tooSlow(Objects.requireNonNull(limit));
        }
        try {
            Statement created = connection.createStatement();
            Future<T> running = thread.submit(() -> {
                try (Statement statement = created) {
                    return work.run(statement);
                }
            });
            try {
                return limit == null ? running.get() : running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                cancel(created, running);
                Thread.currentThread().interrupt();
                throw new EngineException("interrupted", e);
            } catch (TimeoutException e) {
                abandoned = !cancelWithin(CANCEL_LIMIT, created, running);
                throw EngineException.tooSlow(Objects.requireNonNull(limit));
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Waits for the end, because a running statement must not be closed. */
    private static void cancel(Statement statement, Future<?> running) throws SQLException {
        while (true) {
            // A cancel before the statement starts has no effect, so it is repeated.
            statement.cancel();
            try {
                running.get(100, TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                // The statement was canceled.
                return;
            } catch (TimeoutException | InterruptedException e) {
                // The statement still runs. Further interrupts are ignored.
            }
        }
    }

    /**
     * Cancels a statement in another thread, because the driver does not return while a function computes a constant.
     * Returns whether the statement ended.
     */
    private static boolean cancelWithin(Duration limit, Statement statement, Future<?> running) {
        Thread canceling = new Thread(
                () -> {
                    try {
                        cancel(statement, running);
                    } catch (SQLException e) {
                        // The statement is closed.
                    }
                },
                "sass-duckdb-cancel");
        canceling.setDaemon(true);
        canceling.start();
        try {
            canceling.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !canceling.isAlive() && running.isDone();
    }

    @Override
    public void close() throws EngineException {
        thread.shutdown();
        if (abandoned) {
            return; // The connection must not be closed while a statement runs. Both end with the process.
        }
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static EngineException failure(@Nullable Throwable cause) {
        if (cause instanceof SQLException e) {
            return new EngineException(String.valueOf(e.getMessage()), e);
        }
        // DuckDB wraps errors of a stream of rows in this way.
        if (cause instanceof RuntimeException && cause.getCause() instanceof SQLException) {
            return failure(cause.getCause());
        }
        if (cause instanceof IOException e) {
            throw new UncheckedIOException(e);
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException(cause);
    }

    /**
     * Deletes native libraries of killed processes. The driver of DuckDB unpacks its library of about 60 MB into the
     * temporary folder and deletes it when the JVM exits. A killed JVM leaves it behind.
     */
    static void removeStaleLibraries(Path folder, Instant now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, LIBRARY_FILES)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(MIN_LIBRARY_AGE))) {
                        Files.delete(file);
                    }
                } catch (IOException e) {
                    // The file belongs to another user, or another process deleted it.
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A failed cleanup is not an error.
        }
    }
}
