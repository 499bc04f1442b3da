package org.sassrec.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Compares the version of the running Spark with the version that the application was built for. */
final class SparkVersion {
    /** Major and minor version. Spark keeps its API within a minor version. */
    static final String BUILT_FOR = "4.0";

    private SparkVersion() {}

    /**
     * Checks the running Spark.
     *
     * @throws SassException SASS4064 for another major or minor version
     */
    static void check() {
        check(running());
    }

    static void check(String running) {
        if (!running.startsWith(BUILT_FOR + ".")) {
            throw Diagnostic.error(
                            SparkCode.SPARK_VERSION_MISMATCH,
                            "this application is built for Spark " + BUILT_FOR + ", but it runs on Spark " + running)
                    .withHelp("start it with the `spark-submit` of Spark " + BUILT_FOR)
                    .toException();
        }
    }

    /** Reads the version from a resource that all versions of Spark contain. The classes differ between versions. */
    static String running() {
        try (InputStream info =
                SparkVersion.class.getClassLoader().getResourceAsStream("spark-version-info.properties")) {
            Properties properties = new Properties();
            if (info != null) {
                properties.load(info);
            }
            return properties.getProperty("version", "of an unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
