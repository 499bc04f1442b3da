package org.sassrec.prepare.spark;

import java.time.ZoneId;
import org.apache.spark.sql.SparkSession;

/** Settings of Spark SQL on which the statements of a preparation depend. */
final class SessionSettings {
    private SessionSettings() {}

    /** Opens a session of the Spark application of this process. */
    static SparkSession open(ZoneId zone) {
        SparkSession session = SparkSession.builder().getOrCreate().newSession();
        session.conf().set("spark.sql.session.timeZone", zone.getId());
        session.conf().set("spark.sql.ansi.enabled", true);
        session.conf().set("spark.sql.ansi.doubleQuotedIdentifiers", true);
        // A condition could read any file under its path.
        session.conf().set("spark.sql.runSQLOnFiles", false);
        session.conf().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        // In DuckDB, a backslash in a literal is a backslash.
        session.conf().set("spark.sql.parser.escapedStringLiterals", true);
        session.conf().set("spark.sql.datetime.java8API.enabled", true);
        // Otherwise a cached table keeps the partitions of its last shuffle, 200 by default, also if it has few rows. A
        // shuffle of such a table writes 200 files in each of 200 tasks.
        session.conf().set("spark.sql.optimizer.canChangeCachedPlanOutputPartitioning", true);
        return session;
    }
}
