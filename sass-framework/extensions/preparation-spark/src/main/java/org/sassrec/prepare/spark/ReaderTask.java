package org.sassrec.prepare.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.Utils;
import org.sassrec.files.Folders;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Reads parts of Parquet files in the tasks of a stage. A task runs the SQL of the reader in its own DuckDB, so it reads
 * values as the driver does. It writes a Parquet file with a name that depends on the part alone, so a repeated task
 * replaces it.
 *
 * @param views views of the reader
 * @param statements statements after the views
 * @param query rows to write
 * @param folder folder of the written files, which all machines have under this path
 * @param zone zone of times without a zone
 * @param settings settings of Hadoop's file systems
 */
record ReaderTask(
        List<ParquetView> views,
        List<String> statements,
        String query,
        String folder,
        String zone,
        SerializableConfiguration settings)
        implements Serializable {
    /** Memory of DuckDB in a task. Larger data is in temporary files. */
    private static final long MEMORY = 256L << 20;

    /**
     * A part of the files of one view.
     *
     * @param number number of the part among all parts
     * @param view index of the view
     */
    record Part(int number, int view, List<ParquetParts.Rows> rows) implements Serializable {}

    /** Reads one part. */
    void run(Part part) throws EngineException, IOException {
        Path local = Files.createTempDirectory(
                Path.of(Utils.getLocalDir(SparkEnv.get().conf())), "sass-reader-");
        try {
            List<String> files = new ArrayList<>();
            for (ParquetParts.Rows rows : part.rows()) {
                files.add(localFile(rows, local.resolve("part-" + files.size())));
            }
            Path temporary = Path.of(folder, "." + part.number() + "." + UUID.randomUUID());
            SqlEngine.FileAccess access = new SqlEngine.FileAccess(allowed(files, temporary), local);
            Path spill = Files.createDirectory(local.resolve("spill"));
            try (SqlEngine engine =
                    DuckDbEngine.open(new SqlEngine.Settings(spill, 1, MEMORY, ZoneId.of(zone), access))) {
                for (int view = 0; view < views.size(); view++) {
                    engine.execute(views.get(view).over(view == part.view() ? files : List.of()));
                }
                for (String statement : statements) {
                    engine.execute(statement);
                }
                engine.execute("COPY (" + query + ") TO " + Sql.literal(temporary.toString()) + " (FORMAT parquet)");
                Files.move(
                        temporary,
                        Path.of(folder, String.format(Locale.ROOT, "part-%06d.parquet", part.number())),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } finally {
            Folders.deleteRecursively(local);
        }
    }

    private static List<String> allowed(List<String> files, Path written) {
        List<String> allowed = new ArrayList<>(files);
        allowed.add(written.toString());
        return allowed;
    }

    /** Returns a local file with the rows. A complete local file is read in place. */
    private String localFile(ParquetParts.Rows rows, Path folder) throws EngineException, IOException {
        boolean remote = rows.file().contains("://");
        if (!remote && !Files.isReadable(Path.of(rows.file()))) {
            throw new EngineException(
                    "`" + rows.file() + "` does not exist on the machine of an executor, or cannot be read there",
                    null);
        }
        if (!remote && rows.isComplete()) {
            return rows.file();
        }
        Path copy =
                folder.resolve(ParquetParts.path(rows.file()).toUri().getPath().replaceFirst("^/+", ""));
        Files.createDirectories(copy.getParent());
        try {
            ParquetParts.copy(rows, settings.value(), copy);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new EngineException("`" + rows.file() + "`: " + HadoopErrors.reason(rows.file(), e), e);
        }
        return copy.toString();
    }
}
