package org.sassrec.prepare.check;

import java.io.IOException;
import org.sassrec.prepare.sql.EngineException;

/** One thing that can be wrong with data, for one configuration. */
@FunctionalInterface
interface DataCheck {
    /** Looks, and reports what it finds. */
    void run(CheckedData data, DataProblems problems) throws EngineException, IOException;
}
