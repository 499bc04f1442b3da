package org.sassrec.prepare.spark;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Limits of the time that the driver waits for a file system before it reports an error. */
final class HadoopLimits {
    /** With Hadoop's own limits, a process waits for a quarter of an hour if a server does not answer. */
    private static final Map<String, String> LIMITS = Map.of(
            "ipc.client.connect.timeout", "10000",
            "ipc.client.connect.max.retries", "1",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "dfs.client.failover.max.attempts", "3",
            "fs.s3a.connection.establish.timeout", "10s",
            "fs.s3a.attempts.maximum", "2",
            "fs.s3a.retry.limit", "2");

    private HadoopLimits() {}

    /** Returns a copy of settings with limits, except for those that the user sets. */
    static Configuration of(Configuration settings) {
        Configuration limited = new Configuration(settings);
        LIMITS.forEach((key, value) -> {
            String[] sources = limited.getPropertySources(key);
            if (sources == null || sources.length == 0 || sources[sources.length - 1].endsWith("-default.xml")) {
                limited.set(key, value);
            }
        });
        return limited;
    }
}
