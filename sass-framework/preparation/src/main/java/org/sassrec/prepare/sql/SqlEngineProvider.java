package org.sassrec.prepare.sql;

/** Opens SQL engines of one kind. {@link java.util.ServiceLoader} finds the implementations on the class path. */
public interface SqlEngineProvider {

    /** Returns the name of the engine, which is a value of {@code data.engine}. */
    String name();

    /**
     * Opens an engine.
     *
     * @throws EngineException if the engine rejects the settings
     * @throws org.sassrec.diagnostic.SassException if the user must change something before the engine can start
     */
    SqlEngine open(SqlEngine.Settings settings) throws EngineException;
}
