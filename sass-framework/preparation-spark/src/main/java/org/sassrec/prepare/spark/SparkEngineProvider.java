package org.sassrec.prepare.spark;

import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

/** Opens engines of the Spark session of this process. */
public final class SparkEngineProvider implements SqlEngineProvider {
    @Override
    public String name() {
        return "spark";
    }

    @Override
    public SqlEngine open(SqlEngine.Settings settings) throws EngineException {
        return SparkEngine.open(settings);
    }
}
