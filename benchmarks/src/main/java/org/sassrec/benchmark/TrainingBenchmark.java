package org.sassrec.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.workload.Workload;

/**
 * Samples a second of the training step on W1 (fine-tuning), W2 (pre-training) and W3 (two-tower), ours and the
 * {@link Peers}', beside the machine's {@link Ceiling}s. Everything of a row is run once a round, in a process of its own,
 * ours and the peers in turn; figures are medians over the rounds, a ratio that of the rounds' ratios. "Rows vary" is W1 with
 * other numbers of rows of each scenario in each batch, which makes shapes that no library has met before.
 *
 * <p>Options, each with its default: {@code --workloads 1,2,3}, {@code --vocabularies 15000} (5,000,000 needs 4 GB),
 * {@code --rounds 3}, {@code --warmup 20}, {@code --steps 30}, {@code --threads 2}, {@code --intra 1}, {@code --json FILE}
 * (appended to), {@code --peers FOLDER}, {@code --venv FOLDER} (theirs, {@code ~/.cache/sass-peers}).
 */
public final class TrainingBenchmark {
    /** Losses of the first five steps at V = 15,000, as the Python peers have them. */
    private static final double[][] LOSSES = {
        {1.0425738, 1.0444345, 1.0420043, 1.0420498, 1.0396156},
        {27.1006508, 25.2792969, 23.4924, 21.6692, 20.1274},
        {8.3772182, 8.1852798, 7.98139, 7.93384, 7.85496}
    };

    private static final int CHECKED_SIZE = 15_000;

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
    private final double[] ceilings = new double[2];

    private TrainingBenchmark(String... arguments) throws IOException {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--?", "");
            if (!options.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown option or no value: " + arguments[i]);
            }
            options.put(name, arguments[i + 1]);
        }
    }

    /** Runs all cases; exit status 1 if the losses of one are not those of the workload. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean good = new TrainingBenchmark(arguments).run();
        System.exit(good ? 0 : 1);
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
        Peers peers = Peers.of(option("peers"), option("venv"));
        if (!peers.missing().isEmpty()) {
            System.out.println(peers.missing());
        }
        List<Row> rows = new ArrayList<>();
        for (int workload : numbers("workloads")) {
            for (int vocabulary : numbers("vocabularies")) {
                rows.addAll(measure(peers, workload, vocabulary));
            }
        }
        print(rows);
        if (!option("json").isEmpty()) {
            History.append(Path.of(option("json")), rows, machine.cpu(), number("threads"), load, ceilings);
        }
        return rows.stream().noneMatch(row -> row.note.startsWith("DIFFER"));
    }

    /** All rows of one workload, ours first. */
    private List<Row> measure(Peers peers, int workload, int vocabulary) throws IOException, InterruptedException {
        Row own = new Row("sassrec", "fp32", workload, vocabulary, false);
        List<Row> rows = new ArrayList<>(List.of(own));
        List<Peers.Variant> variants = peers.missing().isEmpty() ? peers.variants(workload, machine.bf16()) : List.of();
        variants.forEach(v -> rows.add(new Row(v.implementation(), v.precision(), workload, vocabulary, false)));
        Row varied = new Row("sassrec, rows vary", "fp32", workload, vocabulary, true);
        if (workload == 1) {
            rows.add(varied);
        }
        for (int round = 0; round < number("rounds"); round++) {
            measureCeilings();
            own(own);
            for (int p = 0; p < variants.size(); p++) {
                Peers.Told told = peers.run(
                        variants.get(p), workload, vocabulary, number("warmup"), number("steps"), number("threads"));
                rows.get(p + 1).add(told.samplesPerSecond(), told.peakMegabytes());
            }
            if (workload == 1) {
                own(varied);
            }
        }
        return rows;
    }

    /** A ceiling is what was ever reached, so the best of the run counts. */
    private void measureCeilings() throws IOException, InterruptedException {
        Map<String, String> found = Child.java("ceiling ", Ceiling.class, option("threads"));
        ceilings[0] = Math.max(ceilings[0], number(found, "step"));
        ceilings[1] = Math.max(ceilings[1], number(found, "square"));
    }

    private void own(Row row) throws IOException, InterruptedException {
        Map<String, String> found = Child.java(
                "result ",
                TrainingCase.class,
                String.valueOf(row.workload),
                String.valueOf(row.vocabulary),
                option("warmup"),
                "1",
                option("steps"),
                option("threads"),
                option("intra"),
                row.varied ? "1" : "0");
        row.add(number(found, "samples") / number(found, "seconds"), number(found, "peakMb"));
        if (row.vocabulary == CHECKED_SIZE && !row.varied && !row.note.startsWith("DIFFER")) {
            row.note = check(row.workload, value(found, "losses"));
        }
    }

    private void print(List<Row> rows) {
        System.out.printf(
                Locale.ROOT,
                "%nCeilings: %.0f GFLOP/s with the products of W1, %.0f with the best square one%n%n",
                ceilings[0],
                ceilings[1]);
        System.out.println("| workload | V | | | samples/s | rounds from..to | step ms | ours to it | GFLOP/s"
                + " | of W1's products | of the square | peak MB | losses |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        Row own = rows.get(0);
        for (Row row : rows) {
            own = row.implementation.equals("sassrec") ? row : own;
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
                    100 * gflops / ceilings[0],
                    100 * gflops / ceilings[1],
                    row.peakMegabytes,
                    row.note);
        }
    }

    /** Within 1e-5 at step 1 and 1e-4 to step 5, or it is not the same work. */
    private static String check(int workload, String text) {
        double[] found = Arrays.stream(text.split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs(found[i] - LOSSES[workload - 1][i]);
            worst = Math.max(worst, difference);
            if (difference > (i == 0 ? 1e-5 : 1e-4)) {
                return "DIFFER at step " + (i + 1) + ": " + text;
            }
        }
        return String.format(Locale.ROOT, "as the peers' (%.0e)", worst);
    }

    private static String value(Map<String, String> found, String key) {
        String value = found.get(key);
        if (value == null) {
            throw new IllegalStateException("a case does not tell " + key);
        }
        return value;
    }

    private static double number(Map<String, String> found, String key) {
        return Double.parseDouble(value(found, key));
    }
}
