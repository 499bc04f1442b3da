package org.sassrec.files.hadoop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** The settings of a file system. */
final class HadoopSettings {

    /** Hadoop's own limits let a process wait for a quarter of an hour if a server does not answer. */
    private static final Map<String, String> LIMITS = Map.of(
            "ipc.client.connect.timeout", "10000",
            "ipc.client.connect.max.retries", "1",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "fs.s3a.connection.establish.timeout", "10s",
            "fs.s3a.attempts.maximum", "2",
            "fs.s3a.retry.limit", "2");

    private HadoopSettings() {}

    /**
     * Returns the settings of the files in {@code HADOOP_CONF_DIR} and on the class path. Limits of connections are
     * shorter than Hadoop's defaults unless the files set them. For {@code s3a}, the address of a server other than
     * Amazon's comes from the variable of the AWS SDK unless the files set it.
     */
    static Configuration of(Map<String, String> environment, String scheme) {
        Configuration settings = new Configuration();
        String folder = environment.get("HADOOP_CONF_DIR");
        if (folder != null) {
            for (String name : new String[] {"core-site.xml", "hdfs-site.xml"}) {
                Path file = Path.of(folder, name);
                if (Files.isRegularFile(file)) {
                    settings.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
                }
            }
        }
        LIMITS.forEach((key, value) -> setDefault(settings, key, value));
        String endpoint = environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.get("AWS_ENDPOINT_URL"));
        if (scheme.equals("s3a") && endpoint != null) {
            setDefault(settings, "fs.s3a.endpoint", endpoint);
            setDefault(settings, "fs.s3a.path.style.access", "true");
            setDefault(settings, "fs.s3a.endpoint.region", environment.getOrDefault("AWS_REGION", "us-east-1"));
        }
        return settings;
    }

    /** Sets a value unless a file of the user sets it. */
    private static void setDefault(Configuration settings, String key, String value) {
        String[] sources = settings.getPropertySources(key);
        if (sources == null || sources.length == 0 || sources[sources.length - 1].endsWith("-default.xml")) {
            settings.set(key, value);
        }
    }
}
