package org.sassrec.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.workload.Workload;

/**
 * Measures the samples per second of the training step on W1 (fine-tuning), W2 (pre-training) and W3 (two-tower model).
 * Compares them with {@link PeerImplementations} and with the {@link DenseProductCeiling} of the machine, in float32
 * and, if the processor supports it, in bfloat16. All rows of a table run once per round, each in a separate process.
 * Values are medians over the rounds; a ratio is the median of the ratios of the rounds. The row "rows vary" is W1 with
 * different numbers of rows per scenario in each batch, so that shapes rarely repeat.
 *
 * <p>Options with their defaults: {@code --workloads 1,2,3}, {@code --vocabularies 15000} (5,000,000 needs 4 GB),
 * {@code --rounds 3}, {@code --warmup 20}, {@code --steps 30}, {@code --threads 2}, {@code --intra 1}, {@code --json
 * FILE} (results are appended), {@code --peers FOLDER}, {@code --venv FOLDER} (environment of the peers, {@code
 * ~/.cache/sass-peers}).
 */
public final class TrainingBenchmark {
    /** Losses of the first five steps of the Python peers at V = 15,000. */
    private static final double[][] LOSSES = {
        {1.0425738, 1.0444345, 1.0420043, 1.0420498, 1.0396156},
        {27.1006508, 25.2792969, 23.4924, 21.6692, 20.1274},
        {8.3772182, 8.1852798, 7.98139, 7.93384, 7.85496}
    };

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int CHECKED_SIZE = 15_000;
    private static final String SASSREC = "sassrec";

    private final Map<String, String> options = new HashMap<>(Map.of(
            "workloads", "1,2,3",
            "vocabularies", "15000",
            "rounds", "3",
            "warmup", "20",
            "steps", "30",
            "threads", "2",
            "intra", "1",
            "json", "",
            "peers", System.getProperty("benchmark.peers", ""),
            "venv", System.getProperty("benchmark.venv", "")));
    private final Machine machine = new Machine();
    private final Map<String, double[]> ceilings = new LinkedHashMap<>();

    private TrainingBenchmark(String... arguments) throws IOException {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--?", "");
            if (!options.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown option or missing value: " + arguments[i]);
            }
            options.put(name, arguments[i + 1]);
        }
    }

    /** Runs all cases. The exit code is 1 if the losses of a case differ from those of the peers. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean equal = new TrainingBenchmark(arguments).run();
        System.exit(equal ? 0 : 1);
    }

    private String option(String name) {
        return options.getOrDefault(name, "");
    }

    private int number(String name) {
        return Integer.parseInt(option(name));
    }

    private int[] numbers(String name) {
        return Arrays.stream(option(name).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private boolean run() throws IOException, InterruptedException {
        double load = Machine.load();
        System.out.printf(
                Locale.ROOT,
                "CPU: %s, %s inter-op x %s intra-op threads; load average before: %.1f%n",
                machine.cpu(),
                option("threads"),
                option("intra"),
                load);
        PeerImplementations peers = PeerImplementations.of("tf_sass.py", option("peers"), option("venv"));
        if (!peers.missingSetup().isEmpty()) {
            System.out.println(peers.missingSetup());
        }
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int workload : numbers("workloads")) {
            for (int vocabulary : numbers("vocabularies")) {
                rows.addAll(measure(peers, workload, vocabulary));
            }
        }
        print(rows);
        if (!option("json").isEmpty()) {
            appendHistory(Path.of(option("json")), rows, load);
        }
        return rows.stream().noneMatch(row -> row.note.startsWith("DIFFER"));
    }

    /** Measures all rows of one workload, first those of sassrec. */
    private List<BenchmarkRow> measure(PeerImplementations peers, int workload, int vocabulary)
            throws IOException, InterruptedException {
        List<BenchmarkRow> own = new ArrayList<>();
        precisions().forEach(p -> own.add(new BenchmarkRow(SASSREC, p, workload, vocabulary, false)));
        if (workload == 1) {
            precisions()
                    .forEach(p -> own.add(new BenchmarkRow(SASSREC + ", rows vary", p, workload, vocabulary, true)));
        }
        Map<BenchmarkRow, PeerImplementations.Variant> others = new LinkedHashMap<>();
        if (peers.missingSetup().isEmpty()) {
            peers.variants(workload, machine.bf16())
                    .forEach(v -> others.put(
                            new BenchmarkRow(v.implementation(), v.precision(), workload, vocabulary, false), v));
        }
        for (int round = 0; round < number("rounds"); round++) {
            measureCeilings();
            for (BenchmarkRow row : own) {
                own(row);
            }
            for (Map.Entry<BenchmarkRow, PeerImplementations.Variant> other : others.entrySet()) {
                PeerImplementations.Measurement measured = peers.run(
                        other.getValue(), workload, vocabulary, number("warmup"), number("steps"), number("threads"));
                other.getKey().addRound(measured.samplesPerSecond(), measured.peakMegabytes());
            }
        }
        List<BenchmarkRow> rows = new ArrayList<>(own);
        rows.addAll(others.keySet());
        return rows;
    }

    private List<String> precisions() {
        return machine.bf16() ? List.of("fp32", "bf16") : List.of("fp32");
    }

    /** Updates the ceilings with the maximum of all rounds. */
    private void measureCeilings() throws IOException, InterruptedException {
        for (String precision : precisions()) {
            Map<String, String> found =
                    BenchmarkProcess.java("ceiling ", DenseProductCeiling.class, option("threads"), precision);
            double[] best = ceilings.computeIfAbsent(precision, p -> new double[2]);
            best[0] = Math.max(best[0], number(found, "step"));
            best[1] = Math.max(best[1], number(found, "square"));
        }
    }

    private void own(BenchmarkRow row) throws IOException, InterruptedException {
        Map<String, String> found = BenchmarkProcess.java(
                "result ",
                TrainingCase.class,
                String.valueOf(row.workload),
                String.valueOf(row.vocabulary),
                option("warmup"),
                "1",
                option("steps"),
                option("threads"),
                option("intra"),
                row.varied ? "1" : "0",
                row.precision.equals("bf16") ? "1" : "0");
        row.addRound(number(found, "samples") / number(found, "seconds"), number(found, "peakMb"));
        if (row.vocabulary == CHECKED_SIZE && !row.varied && !row.note.startsWith("DIFFER")) {
            row.note = check(row, value(found, "losses"));
        }
    }

    private void print(List<BenchmarkRow> rows) {
        System.out.println();
        ceilings.forEach((precision, best) -> System.out.printf(
                Locale.ROOT,
                "Ceilings, %s: %.0f GFLOP/s for the products of W1, %.0f for the best square product%n",
                precision,
                best[0],
                best[1]));
        System.out.println();
        System.out.println("| workload | V | | | samples/s | min - max of rounds | step ms | sassrec / row | GFLOP/s"
                + " | of W1 ceiling | of square ceiling | peak MB | losses |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (BenchmarkRow row : rows) {
            BenchmarkRow own = own(rows, row);
            double[] best = ceilings.getOrDefault(row.precision, new double[] {Double.NaN, Double.NaN});
            Workload workload = new Workload(row.workload, row.vocabulary);
            double gflops = row.median() * workload.flopsPerSample() / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "| W%d | %,d | %s | %s | %,.0f | %,.0f - %,.0f | %.1f | %s | %.0f | %.0f %% | %.0f %% | %,.0f | %s |%n",
                    row.workload,
                    row.vocabulary,
                    row.implementation,
                    row.precision,
                    row.median(),
                    row.rates.stream().mapToDouble(r -> r).min().orElse(0),
                    row.rates.stream().mapToDouble(r -> r).max().orElse(0),
                    1000 * workload.samples() / row.median(),
                    row == own ? "" : String.format(Locale.ROOT, "%.2f", row.ratioOf(own)),
                    gflops,
                    100 * gflops / best[0],
                    100 * gflops / best[1],
                    row.peakMegabytes,
                    row.note);
        }
    }

    /** Appends one line of JSON per row to the history file, which {@code benchmarks/compare} reads. */
    private void appendHistory(Path file, List<BenchmarkRow> rows, double load) throws IOException {
        String run = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        StringBuilder lines = new StringBuilder();
        for (BenchmarkRow row : rows) {
            double[] best = ceilings.getOrDefault(row.precision, new double[2]);
            ObjectNode node = JSON.createObjectNode()
                    .put("run", run)
                    .put("cpu", machine.cpu())
                    .put("threads", number("threads"))
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

    /** Returns the row of sassrec with the same workload and precision. */
    private static BenchmarkRow own(List<BenchmarkRow> rows, BenchmarkRow of) {
        return rows.stream()
                .filter(r ->
                        r.implementation.equals(SASSREC) && r.workload == of.workload && r.vocabulary == of.vocabulary)
                .filter(r -> r.precision.equals(of.precision))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Checks the losses. The tolerance is 1e-5 at step 1 and 1e-4 up to step 5; in bfloat16 it is relative: 2e-5 and
     * 1e-4.
     */
    private static String check(BenchmarkRow row, String text) {
        double[] found = Arrays.stream(text.split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        boolean rounded = row.precision.equals("bf16");
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double expected = LOSSES[row.workload - 1][i];
            double difference = Math.abs(found[i] - expected);
            worst = Math.max(worst, difference);
            double first = rounded ? 2e-5 * expected : 1e-5;
            double later = rounded ? 1e-4 * expected : 1e-4;
            if (difference > (i == 0 ? first : later)) {
                return "DIFFER at step " + (i + 1) + ": " + text;
            }
        }
        return String.format(Locale.ROOT, "equal (%.0e)", worst);
    }

    private static String value(Map<String, String> found, String key) {
        String value = found.get(key);
        if (value == null) {
            throw new IllegalStateException("the output of a case lacks " + key);
        }
        return value;
    }

    private static double number(Map<String, String> found, String key) {
        return Double.parseDouble(value(found, key));
    }
}
