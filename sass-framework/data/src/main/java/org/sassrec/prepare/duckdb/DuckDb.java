package org.sassrec.prepare.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBResultSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.ArrowCopy;
import org.sassrec.prepare.EngineException;
import org.sassrec.prepare.SqlEngine;

/**
 * DuckDB inside this process. Tables live in memory up to the limit and beyond it in the temporary folder; results leave
 * as streamed Arrow batches, so that no row passes through the Java heap.
 */
public final class DuckDb implements SqlEngine {
    private final Connection connection;

    private DuckDb(Connection connection) {
        this.connection = connection;
    }

    /** Opens a database of its own. */
    public static SqlEngine open(Settings settings) throws EngineException {
        Properties properties = new Properties();
        properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        properties.setProperty("temp_directory", settings.temp().toString());
        properties.setProperty("memory_limit", settings.memory() / (1 << 20) + "MiB");
        properties.setProperty("preserve_insertion_order", "false");
        // What an update of the engine would fetch, or a home folder bring, must not decide what a build does.
        properties.setProperty("autoinstall_known_extensions", "false");
        if (settings.threads() > 0) {
            properties.setProperty("threads", Integer.toString(settings.threads()));
        }
        try {
            DuckDb engine = new DuckDb(new DuckDBDriver().connect("jdbc:duckdb:", properties));
            engine.execute("SET TimeZone = '" + settings.zone().getId() + "'");
            return engine;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void execute(String statement) throws EngineException {
        try (Statement running = connection.createStatement()) {
            running.execute(statement);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public List<Column> describe(String query) throws EngineException {
        List<Column> columns = new ArrayList<>();
        for (List<@Nullable Object> row : rows("DESCRIBE " + query)) {
            columns.add(new Column(String.valueOf(row.get(0)), String.valueOf(row.get(1))));
        }
        return columns;
    }

    @Override
    public List<List<@Nullable Object>> rows(String query) throws EngineException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement running = connection.createStatement();
                ResultSet result = running.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int c = 1; c <= columns; c++) {
                    row.add(result.getObject(c));
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        return rows;
    }

    @Override
    public long export(String query, Path file) throws EngineException, IOException {
        try (Statement running = connection.createStatement();
                DuckDBResultSet result = (DuckDBResultSet) running.executeQuery(query)) {
            return ArrowCopy.copy(result::arrowExportStream, file);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() throws EngineException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static EngineException failure(SQLException e) {
        return new EngineException(String.valueOf(e.getMessage()), e);
    }
}
