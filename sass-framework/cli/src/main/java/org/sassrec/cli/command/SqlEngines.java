package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/** An SQL engine for a look at data, with a temporary folder of its own. */
final class SqlEngines {
    /** What does not fit goes to the disk. */
    private static final long MEMORY = 1L << 30;

    private SqlEngines() {}

    /** What is done with an engine. */
    @FunctionalInterface
    interface EngineTask<T> {
        T run(SqlEngine engine) throws IOException;
    }

    /** What a user reads of an engine that failed where no problem of the data is known. */
    static SassException failure(EngineException e) {
        return Diagnostic.error(DiagnosticCode.PREPARE_FAILED, "the data can't be looked at")
                .withNote(e.summary())
                .toException();
    }

    /**
     * Opens one, uses it and closes it.
     *
     * @param zone of times without one
     */
    static <T> T with(ZoneId zone, EngineTask<T> look) throws IOException {
        Path temp = Files.createTempDirectory("sass-look");
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 0, MEMORY, zone))) {
            return look.run(engine);
        } catch (EngineException e) {
            throw failure(e);
        } finally {
            Folders.deleteRecursively(temp);
        }
    }
}
