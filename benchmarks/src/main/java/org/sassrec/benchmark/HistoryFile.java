package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The history file: a line of JSON for each row of each run; {@code benchmarks/compare} reads it. */
final class HistoryFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HistoryFile() {}

    /** Appends a run. */
    static void append(Path file, List<BenchmarkRow> rows, String cpu, int threads, double load, Map<String, double[]> ceilings)
            throws IOException {
        String run = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        StringBuilder lines = new StringBuilder();
        for (BenchmarkRow row : rows) {
            double[] best = ceilings.getOrDefault(row.precision, new double[2]);
            ObjectNode node = JSON.createObjectNode()
                    .put("run", run)
                    .put("cpu", cpu)
                    .put("threads", threads)
                    .put("load", load)
                    .put("workload", "W" + row.workload)
                    .put("vocabulary", row.vocabulary)
                    .put("implementation", row.implementation)
                    .put("precision", row.precision)
                    .put("samples_per_s", Math.round(row.median()))
                    .put("peak_mb", Math.round(row.peakMegabytes))
                    .put("ceiling_step", best[0])
                    .put("ceiling_square", best[1]);
            row.rates.forEach(node.withArray("rates")::add);
            lines.append(node).append('\n');
        }
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
