package org.sassrec.spark;

import org.sassrec.prepare.spark.SparkEngineProvider;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

/** Provides the engine {@code spark} with the options of {@code spark-submit}. The first engine starts Spark. */
public final class SubmittedEngineProvider implements SqlEngineProvider {
    private final SqlEngineProvider engines = new SparkEngineProvider();

    @Override
    public String name() {
        return engines.name();
    }

    /** A table starts Spark, a file does not. */
    @Override
    public ClusterSources clusterSources() {
        return SparkEngineProvider.clusterSources(SparkStart::session);
    }

    @Override
    public SqlEngine open(SqlEngine.Settings settings) throws EngineException {
        SparkStart.session();
        return engines.open(settings);
    }
}
