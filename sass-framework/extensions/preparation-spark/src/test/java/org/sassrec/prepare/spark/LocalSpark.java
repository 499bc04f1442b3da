package org.sassrec.prepare.spark;

import java.nio.file.Path;
import java.time.ZoneId;
import org.apache.spark.sql.SparkSession;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * A Spark application in the JVM of the tests, with two threads. It interprets plans, which is faster for small tables.
 * Tests with {@code spark-submit} use the defaults of Spark.
 */
final class LocalSpark {
    private static final String WAREHOUSE =
            "target/warehouse-" + ProcessHandle.current().pid();

    private LocalSpark() {}

    /** Starts the application if it does not run. It ends with the JVM. */
    static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("tests")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config(
                        "spark.sql.extensions",
                        UnpartitionedWindows.class.getName() + ",io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.shuffle.partitions", 3)
                // Each statement processes a few rows. Compiling and describing its plan would take most of the time.
                .config("spark.sql.codegen.wholeStage", false)
                .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .config("spark.sql.adaptive.enabled", false)
                .config("spark.sql.maxPlanStringLength", 0)
                .config("spark.sql.warehouse.dir", WAREHOUSE + "/delta")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", WAREHOUSE + "/iceberg")
                .config("spark.sql.catalog.broken", "org.missing.Catalog")
                .getOrCreate();
    }

    /** Opens an engine with a small memory. */
    static SqlEngine open(Path folder, ZoneId zone) throws EngineException {
        session();
        return new SparkEngineProvider().open(new SqlEngine.Settings(folder, 1, 1L << 28, zone));
    }
}
