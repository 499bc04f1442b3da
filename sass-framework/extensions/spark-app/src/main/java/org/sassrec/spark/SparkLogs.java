package org.sassrec.spark;

import java.net.URI;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The log of Spark on the driver. A logging configuration or a log level of the user has precedence. */
final class SparkLogs {
    private static final String LEVEL = "spark.log.level";
    private static final String CONFIGURATION = "log4j2.properties";

    private SparkLogs() {}

    /** Limits the log of a command before it starts Spark. Libraries log what the command reports itself. */
    static void limit() {
        LoggerContext context = context();
        if (isDefault(context.getConfiguration())) {
            load(context);
        }
    }

    /**
     * Starts Spark without its log, because the exception of a failed start becomes a diagnostic. Limits the log of a
     * started Spark to warnings.
     */
    static <T> T limit(SparkConf conf, Supplier<T> start) {
        LoggerContext context = context();
        boolean limited = !conf.contains(LEVEL) && isDefault(context.getConfiguration());
        if (limited) {
            conf.set(LEVEL, "OFF");
        }
        T started = start.get();
        if (limited) {
            // Not before the start, because Spark loads its configuration again.
            load(context);
        }
        return started;
    }

    private static void load(LoggerContext context) {
        context.setConfigLocation(URI.create(Objects.requireNonNull(SparkLogs.class.getResource(CONFIGURATION))
                .toString()));
    }

    /** Without a configuration of the user, {@code spark-submit} loads Spark's own, which prints all steps. */
    private static boolean isDefault(Configuration configuration) {
        String location = String.valueOf(configuration.getConfigurationSource().getLocation());
        return configuration instanceof DefaultConfiguration
                || location.contains("org/apache/spark/log4j2-defaults")
                || location.contains("org/sassrec/spark/" + CONFIGURATION);
    }

    /** Returns the context of Spark's class loader. The class loader of the application has a separate one. */
    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(SparkSession.class.getClassLoader(), false);
    }
}
