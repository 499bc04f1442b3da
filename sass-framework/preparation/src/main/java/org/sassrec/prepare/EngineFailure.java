package org.sassrec.prepare;

import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlCode;

/** The error of a generated statement that the engine rejected. */
final class EngineFailure {

    private EngineFailure() {}

    /** Returns the diagnostic of a generated statement that the engine rejected. */
    static Diagnostic of(EngineException e, Path sql) {
        if (e.isOutOfMemory()) {
            return Diagnostic.error(DataCode.PREPARE_FAILED, "cannot prepare the data: the SQL engine is out of memory")
                    .withNote(e.summary())
                    .withHelp("increase the memory of the machine or container, of which the engine uses half,"
                            + " or reduce `run.threads`");
        }
        if (e.isTooSlow()) {
            return Diagnostic.error(SqlCode.SQL_TOO_SLOW, "an SQL statement takes too long")
                    .withNote(e.summary())
                    .withHelp("see the last statement in `" + sql + "`");
        }
        return Diagnostic.error(DataCode.PREPARE_FAILED, "cannot prepare the data: an SQL statement failed")
                .withNote(e.summary())
                .withHelp("see the last statement in `" + sql + "`");
    }
}
