package org.sassrec.prepare.sql;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.dataset.arrow.TableWriter;

/** Runs the generated SQL in one session. Tables and views persist between statements. */
public interface SqlEngine extends AutoCloseable {

    /** Opens engines. */
    @FunctionalInterface
    interface Factory {
        SqlEngine open(Settings settings) throws EngineException;
    }

    /**
     * Settings of an engine.
     *
     * @param temp existing empty folder for data that exceeds the memory
     * @param threads number of threads, 0 for all cores
     * @param memory memory in bytes that the engine may use outside the Java heap
     * @param zone zone of times without a zone
     * @param access the only files and addresses that statements can read, {@code null} for all
     * @param limit time after which a statement fails, {@code null} without a limit
     */
    record Settings(
            Path temp,
            int threads,
            long memory,
            ZoneId zone,
            @Nullable FileAccess access,
            @Nullable Duration limit) {

        /** Creates settings of an engine that runs no SQL of a configuration and can read all files. */
        public Settings(Path temp, int threads, long memory, ZoneId zone) {
            this(temp, threads, memory, zone, null);
        }

        /** Creates settings without a limit of the time. */
        public Settings(Path temp, int threads, long memory, ZoneId zone, @Nullable FileAccess access) {
            this(temp, threads, memory, zone, access, null);
        }
    }

    /**
     * The files that SQL can read. The SQL of a configuration may come from other people than those who run it.
     *
     * @param locations source files and addresses. An address may contain {@code *}.
     * @param scratch folder with temporary files of the preparation
     */
    record FileAccess(List<String> locations, Path scratch) {}

    /**
     * A column of a source or of a query over sources.
     *
     * @param type type in the words of DuckDB, which reads all sources
     */
    record Column(String name, String type) implements Serializable {}

    /**
     * A relation over files that an engine can read in parts.
     *
     * @param name name of the relation
     * @param query rows of the relation, in the SQL of the reader
     * @param views views that the query reads
     */
    record ParquetRelation(String name, String query, List<ParquetView> views) {}

    /** Returns the SQL of this engine for operations that engines write differently. */
    SqlDialect dialect();

    /**
     * Returns the engine that reads the source files and infers their types. Its SQL is the SQL of DuckDB. An engine
     * that reads the files itself returns itself.
     */
    default SqlEngine reader() {
        return this;
    }

    /**
     * Makes the rows of a relation of the {@link #reader} available under the same name. Does nothing if this engine is
     * the reader.
     *
     * @param query rows to copy, in the SQL of the reader
     */
    default void importRows(String relation, String query) throws EngineException, IOException {}

    /** Returns whether this engine reads Parquet files in parts, with {@link #importParquet}. */
    default boolean readsParquet() {
        return false;
    }

    /**
     * Reads files in parts and makes the rows available under the name of the relation, in this engine and in the reader.
     *
     * @param query rows to copy, in the SQL of the reader
     */
    default void importParquet(ParquetRelation relation, String query) throws EngineException, IOException {
        importRows(relation.name(), query);
    }

    /** Returns the sources that only this engine can reach; {@code null} if it reads local files alone. */
    default @Nullable ClusterSources clusterSources() {
        return null;
    }

    /** Runs a statement without a result. */
    void execute(String statement) throws EngineException;

    /** Creates a table with the rows of a query. */
    default void createTable(String table, String query) throws EngineException {
        execute("CREATE TABLE " + table + " AS\n" + query);
    }

    /** Creates a name for a query, which is evaluated each time that a statement reads it. */
    default void createView(String view, String query) throws EngineException {
        execute("CREATE VIEW " + view + " AS\n" + query);
    }

    default void dropTable(String table) throws EngineException {
        execute("DROP TABLE " + table);
    }

    /** Removes the rows of a table for which a condition is true. */
    default void deleteRows(String table, String condition) throws EngineException {
        execute("DELETE FROM " + table + "\nWHERE " + condition);
    }

    /** Creates a table with numbered rows. */
    default void number(String table, RowNumbering rows) throws EngineException {
        execute("CREATE TABLE " + table + " AS\n" + rows.sql());
    }

    /**
     * Creates a table from a file of JSON objects, one per line, on the machine of this process.
     *
     * @param columns values of the objects: INTEGER, VARCHAR or BOOLEAN
     * @param select SELECT list over the columns
     */
    void loadJson(Path file, List<Column> columns, String table, String select) throws EngineException, IOException;

    /**
     * Returns discrete quantiles: for each share q of n values the value at position {@code max(1, n - floor(n - q n))}
     * in ascending order, computed without rounding.
     *
     * @param query query with one column of finite numbers, DOUBLE
     * @param shares shares between 0 and 1 in decimal notation
     * @return one value per share, empty without rows
     */
    List<Double> quantiles(String query, List<String> shares) throws EngineException;

    /**
     * Returns the columns of a query's result without running it.
     *
     * @param query query over relations of the {@link #reader}, in its SQL
     */
    List<Column> describe(String query) throws EngineException;

    /** Returns all rows of a small result. */
    List<ResultRow> query(String query) throws EngineException;

    /** Returns the first row of a result. */
    default ResultRow queryRow(String query) throws EngineException {
        return query(query).get(0);
    }

    /** Returns the number in the first row and column of a result, 0 for NULL. */
    default long queryLong(String query) throws EngineException {
        return queryRow(query).number(0);
    }

    /**
     * Streams a result to an Arrow file that {@link org.sassrec.files.table.TableFile} can read.
     *
     * @return number of rows
     */
    default long export(String query, Path file) throws EngineException, IOException {
        return export(query, file, TableWriter.LARGE_BATCH);
    }

    /**
     * Streams a result to an Arrow file with the given batch size.
     *
     * @param batchRows rows of each batch except the last. A batch must be smaller than 2 GiB.
     */
    default long export(String query, Path file, int batchRows) throws EngineException, IOException {
        return export(query, new PartFiles(List.of(file), List.of(0), null, batchRows));
    }

    /**
     * Streams a sorted result to one or several Arrow files.
     *
     * @return number of rows
     */
    long export(String query, PartFiles files) throws EngineException, IOException;

    /**
     * Streams a result whose columns are 64-bit integers without NULL. The order of the rows is not defined.
     *
     * @param consumer receives the rows. One thread calls it.
     */
    void readLongs(String query, LongRows consumer) throws EngineException, IOException;

    /**
     * Loads the rows of an Arrow file into a table, batch by batch. The Arrow support of DuckDB is an extension that
     * must be downloaded, so this method does not use it.
     *
     * @param most maximum number of rows
     * @throws IOException if the file is not an Arrow file or is damaged
     */
    void loadArrow(Path file, String table, long most) throws EngineException, IOException;

    @Override
    void close() throws EngineException;

    /** A row of a small result. Columns are identified by index. */
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

        /** Returns an integer, 0 for NULL. */
        public long number(int column) {
            return values.get(column) instanceof Number number ? number.longValue() : 0;
        }

        /** Returns a number, 0 for NULL. */
        public double real(int column) {
            return values.get(column) instanceof Number number ? number.doubleValue() : 0;
        }

        /** Returns a value as text, {@code "null"} for NULL. */
        public String text(int column) {
            return String.valueOf(values.get(column));
        }
    }
}
