package org.sassrec.prepare.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Runs statements and saves each as a numbered file, so that users can read the SQL that ran. */
public final class SqlScript {
    private final Path folder;
    private final SqlEngine engine;
    private int number;

    public SqlScript(Path folder, SqlEngine engine) throws IOException {
        this.folder = folder;
        this.engine = engine;
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.filter(f -> f.toString().endsWith(".sql")).toList()) {
                Files.deleteIfExists(file); // Another validation may delete the file at the same time.
            }
        }
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
        number++;
        String file = String.format(Locale.ROOT, "%02d_%s.sql", number, name.replaceAll("[^A-Za-z0-9_]", "-"));
        Files.writeString(folder.resolve(file), statement.strip() + ";\n");
    }
}
