package org.sassrec.prepare.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SizeLimit;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Runs statements and saves each as a numbered file, so that users can read the SQL that ran. */
public final class SqlScript {
    private final Path folder;
    private final SqlEngine engine;
    private final AtomicInteger number;

    public SqlScript(Path folder, SqlEngine engine) throws IOException {
        this(folder, engine, new AtomicInteger());
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.filter(f -> f.toString().endsWith(".sql")).toList()) {
                Files.deleteIfExists(file); // Another validation may delete the file at the same time.
            }
        }
    }

    private SqlScript(Path folder, SqlEngine engine, AtomicInteger number) {
        this.folder = folder;
        this.engine = engine;
        this.number = number;
    }

    /** Returns the script of the engine that reads the source files. Its statements have numbers of this script. */
    public SqlScript reader() {
        return engine.reader() == engine ? this : new SqlScript(folder, engine.reader(), number);
    }

    /** Returns the SQL of the engine for operations that engines write differently. */
    public SqlDialect dialect() {
        return engine.dialect();
    }

    public void createTable(String table, String query) throws EngineException, IOException {
        save(table, "CREATE TABLE " + table + " AS\n" + query);
        engine.createTable(table, query);
    }

    public void createView(String view, String query) throws EngineException, IOException {
        save(view, "CREATE VIEW " + view + " AS\n" + query);
        engine.createView(view, query);
    }

    public void dropTable(String table) throws EngineException, IOException {
        save("drop_" + table, "DROP TABLE " + table);
        engine.dropTable(table);
    }

    /**
     * Removes the rows of a table for which a condition is true.
     *
     * @param name name of the saved file
     */
    public void deleteRows(String name, String table, String condition) throws EngineException, IOException {
        save(name, "DELETE FROM " + table + "\nWHERE " + condition);
        engine.deleteRows(table, condition);
    }

    /**
     * Creates a table with numbered rows.
     *
     * @param what what the rows are, in the plural
     * @param help what the user can do if there are too many rows
     * @throws org.sassrec.diagnostic.SassException SASS4069 if a number has more than 32 bits
     */
    public void number(String table, RowNumbering rows, String what, String help) throws EngineException, IOException {
        save(table, "CREATE TABLE " + table + " AS\n" + rows.sql());
        try {
            engine.number(table, rows);
        } catch (EngineException e) {
            if (e.isTooManyRows()) {
                throw SassException.of(SizeLimit.exceeded(SizeLimit.MAX, what, help), e);
            }
            throw e;
        }
    }

    /** Loads a file of JSON objects. The saved file contains a comment. */
    public void loadJson(Path file, List<SqlEngine.Column> columns, String table, String select)
            throws EngineException, IOException {
        save(table, "-- " + table + " contains " + select + " of " + file);
        engine.loadJson(file, columns, table, select);
    }

    /** Copies rows of the reader. Nothing is saved if the engine reads the sources itself. */
    public void importRows(String relation, String query) throws EngineException, IOException {
        if (engine.reader() != engine) {
            save(relation, "-- " + relation + " contains the rows of\n" + query);
            engine.importRows(relation, query);
        }
    }

    /** Copies rows of files that the engine reads in parts. */
    public void importParquet(SqlEngine.ParquetRelation relation, String query) throws EngineException, IOException {
        save(relation.name(), "-- " + relation.name() + " contains the rows of\n" + query);
        engine.importParquet(relation, query);
    }

    public List<Double> quantiles(String name, String query, List<String> shares) throws EngineException, IOException {
        save(name, "-- quantiles at " + String.join(", ", shares) + " of\n" + query);
        return engine.quantiles(query, shares);
    }

    public void run(String name, String statement) throws EngineException, IOException {
        save(name, statement);
        engine.execute(statement);
    }

    public long export(String name, String query, Path file) throws EngineException, IOException {
        save(name, query);
        return engine.export(query, file);
    }

    public long export(String name, String query, PartFiles files) throws EngineException, IOException {
        save(name, query);
        return engine.export(query, files);
    }

    /** Streams a result of 64-bit integers. */
    public void readLongs(String name, String query, LongRows consumer) throws EngineException, IOException {
        save(name, query);
        engine.readLongs(query, consumer);
    }

    public List<ResultRow> query(String name, String query) throws EngineException, IOException {
        save(name, query);
        return engine.query(query);
    }

    /** Returns the first row of a result. */
    public ResultRow queryRow(String name, String query) throws EngineException, IOException {
        return query(name, query).get(0);
    }

    /** Loads an Arrow file. The saved file contains a comment, because the operation is not SQL. */
    public void loadArrow(Path file, String table, long most) throws EngineException, IOException {
        save(table, "-- " + table + " contains the rows of " + file);
        engine.loadArrow(file, table, most);
    }

    public SqlEngine engine() {
        return engine;
    }

    private void save(String name, String statement) throws IOException {
        String file = String.format(
                Locale.ROOT, "%02d_%s.sql", number.incrementAndGet(), name.replaceAll("[^A-Za-z0-9_]", "-"));
        Files.writeString(folder.resolve(file), statement.strip() + ";\n");
    }
}
