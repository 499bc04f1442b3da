package org.sassrec.prepare.sql;

import org.jspecify.annotations.Nullable;

/** Opens SQL engines of one kind. {@link java.util.ServiceLoader} finds the implementations on the class path. */
public interface SqlEngineProvider {

    /** Returns the name of the engine, which is a value of {@code data.engine}. */
    String name();

    /** Returns the sources that only this engine can reach, to find them without an engine; {@code null} without any. */
    default @Nullable ClusterSources clusterSources() {
        return null;
    }

    /**
     * Opens an engine.
     *
     * @throws EngineException if the engine rejects the settings
     * @throws org.sassrec.diagnostic.SassException if the user must change something before the engine can start
     */
    SqlEngine open(SqlEngine.Settings settings) throws EngineException;
}
