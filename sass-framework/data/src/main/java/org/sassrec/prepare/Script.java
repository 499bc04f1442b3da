package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.TableWriter;

/** Runs statements and keeps each as a file for people to read: what stands in the folder is what ran. */
final class Script {
    private final Path folder;
    private final SqlEngine engine;
    private int number;

    Script(Path folder, SqlEngine engine) throws IOException {
        this.folder = folder;
        this.engine = engine;
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : old.filter(f -> f.toString().endsWith(".sql")).toList()) {
                Files.deleteIfExists(file); // another validation may tidy, too
            }
        }
    }

    void run(String name, String statement) throws EngineException, IOException {
        keep(name, statement);
        engine.execute(statement);
    }

    long export(String name, String query, Path file) throws EngineException, IOException {
        keep(name, query);
        return engine.export(query, file);
    }

    /** Of rows with texts of any length. */
    long exportTexts(String name, String query, Path file) throws EngineException, IOException {
        keep(name, query);
        return engine.export(query, file, TableWriter.SMALL);
    }

    List<List<@Nullable Object>> rows(String name, String query) throws EngineException, IOException {
        keep(name, query);
        return engine.rows(query);
    }

    /** A comment stands for what SQL has no words for. */
    void loadArrow(Path file, String table, long most) throws EngineException, IOException {
        keep(table, "-- " + table + " holds the rows of " + file);
        engine.loadArrow(file, table, most);
    }

    SqlEngine engine() {
        return engine;
    }

    private void keep(String name, String statement) throws IOException {
        number++;
        String file = String.format(Locale.ROOT, "%02d_%s.sql", number, name.replaceAll("[^A-Za-z0-9_]", "-"));
        Files.writeString(folder.resolve(file), statement.strip() + ";\n");
    }
}
