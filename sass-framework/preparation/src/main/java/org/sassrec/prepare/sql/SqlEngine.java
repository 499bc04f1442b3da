package org.sassrec.prepare.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.arrow.TableWriter;

/** Runs the generated SQL. One session: tables and views made by one statement are there for the next. */
public interface SqlEngine extends AutoCloseable {

    /** Opens engines. */
    @FunctionalInterface
    interface Factory {
        SqlEngine open(Settings settings) throws EngineException;
    }

    /**
     * How an engine runs.
     *
     * @param temp folder for what does not fit into memory; exists and is empty
     * @param threads 0: all cores
     * @param memory bytes that the engine may use outside the Java heap
     * @param zone of times without one
     */
    record Settings(Path temp, int threads, long memory, ZoneId zone) {}

    /** A column of a query's result; the type in the engine's words. */
    record Column(String name, String type) {}

    /** Runs one statement without a result. */
    void execute(String statement) throws EngineException;

    /** Columns of a query's result, without running it. */
    List<Column> describe(String query) throws EngineException;

    /** A small result, row by row. */
    List<ResultRow> query(String query) throws EngineException;

    /** The only row of a result. */
    default ResultRow queryRow(String query) throws EngineException {
        return query(query).get(0);
    }

    /** The number in the first row and column of a result; 0 for null. */
    default long queryLong(String query) throws EngineException {
        return queryRow(query).number(0);
    }

    /**
     * Streams a result into an Arrow file as {@link org.sassrec.files.table.TableFile} reads it.
     *
     * @return rows written
     */
    default long export(String query, Path file) throws EngineException, IOException {
        return export(query, file, TableWriter.LARGE_BATCH);
    }

    /**
     * The same.
     *
     * @param batchRows rows of every batch but the last; a batch takes less than 2 GiB, whatever texts it holds
     */
    long export(String query, Path file, int batchRows) throws EngineException, IOException;

    /**
     * Makes a table of the rows of a user's Arrow file, batch by batch. An engine that reads Arrow files by itself does not
     * need it; DuckDB would need an extension that it has to fetch.
     *
     * @param most rows to read from its start
     * @throws IOException if it is no such file or is broken
     */
    void loadArrow(Path file, String table, long most) throws EngineException, IOException;

    @Override
    void close() throws EngineException;

    /** A row of a small result; columns go by their index. */
    record ResultRow(List<@Nullable Object> values) {
        public ResultRow {
            values = Collections.unmodifiableList(values);
        }

        public boolean isNull(int column) {
            return values.get(column) == null;
        }

        public boolean isTrue(int column) {
            return Boolean.TRUE.equals(values.get(column));
        }

        /** A whole number; 0 for null. */
        public long number(int column) {
            return values.get(column) instanceof Number number ? number.longValue() : 0;
        }

        /** A number; 0 for null. */
        public double real(int column) {
            return values.get(column) instanceof Number number ? number.doubleValue() : 0;
        }

        /** A value as text; {@code "null"} for null. */
        public String text(int column) {
            return String.valueOf(values.get(column));
        }
    }
}
