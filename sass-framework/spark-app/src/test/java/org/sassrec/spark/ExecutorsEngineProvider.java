package org.sassrec.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

/**
 * An engine that starts Spark, runs a task on each executor and leaves the SQL to DuckDB. {@link SparkSubmitIT} adds it to
 * the application.
 */
public final class ExecutorsEngineProvider implements SqlEngineProvider {
    /** File that receives the process ids of the driver and the executors. */
    static final String PROCESSES = "processes";

    /** If this file exists, each task connects to the port in it and ends when the connection ends. */
    static final String PORT = "port";

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public SqlEngine open(SqlEngine.Settings settings) throws EngineException {
        JavaSparkContext spark = new JavaSparkContext(SparkStart.session().sparkContext());
        String port = Path.of(PORT).toAbsolutePath().toString();
        List<Integer> tasks = IntStream.range(0, 8).boxed().toList();
        List<Long> executors = spark.parallelize(tasks, tasks.size())
                .map(task -> process(Path.of(port)))
                .distinct()
                .collect();
        try {
            Files.writeString(Path.of(PROCESSES), ProcessHandle.current().pid() + " " + join(executors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DuckDbEngine.open(settings);
    }

    private static long process(Path port) throws IOException {
        if (Files.exists(port)) {
            try (Socket test = new Socket("127.0.0.1", Integer.parseInt(Files.readString(port)))) {
                int unused = test.getInputStream().read();
            }
        }
        return ProcessHandle.current().pid();
    }

    private static String join(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
