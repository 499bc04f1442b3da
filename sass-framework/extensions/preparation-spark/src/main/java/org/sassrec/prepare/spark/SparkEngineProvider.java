package org.sassrec.prepare.spark;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.sassrec.prepare.sql.ClusterSources;
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
    public ClusterSources clusterSources() {
        return clusterSources(() -> SparkSession.builder().getOrCreate());
    }

    /**
     * Returns the sources of a session.
     *
     * @param session gives the session that finds tables. It is not called for files.
     */
    public static ClusterSources clusterSources(Supplier<SparkSession> session) {
        return new SparkSources(
                session,
                SparkHadoopUtil.get().newConfiguration(new SparkConf()),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Override
    public SqlEngine open(SqlEngine.Settings settings) throws EngineException {
        return SparkEngine.open(settings);
    }
}
