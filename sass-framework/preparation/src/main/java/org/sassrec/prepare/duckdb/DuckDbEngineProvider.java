package org.sassrec.prepare.duckdb;

import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

/** Provides the engine {@code duckdb}. */
public final class DuckDbEngineProvider implements SqlEngineProvider {
    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public SqlEngine open(SqlEngine.Settings settings) throws EngineException {
        return DuckDbEngine.open(settings);
    }
}
