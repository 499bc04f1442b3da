package org.sassrec.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** A Spark application in the JVM of the tests, with two threads. */
final class LocalSpark {
    private LocalSpark() {}

    /** Starts the application. */
    static void start() {
        SparkStart.start(new SparkConf(false)
                .setMaster("local[2]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                // Compiling the plan of a statement takes longer than its few rows.
                .set("spark.sql.codegen.wholeStage", "false")
                .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .set("spark.sql.adaptive.enabled", "false")
                .set("spark.sql.shuffle.partitions", "2"));
    }

    /** Stops the application, because a test of the start needs a process without one. */
    static void stop() {
        SparkStart.session().stop();
        SparkSession.clearDefaultSession();
    }
}
