package org.sassrec.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Samples a second of the training step on W1 (fine-tuning), W2 (pre-training) and W3 (two-tower) for several sizes of
 * the vocabulary, beside the machine's ceiling of dense products measured in the same run.
 *
 * <p>Options, each with its default: {@code --workloads 1,2,3}, {@code --vocabularies 15000,150000,1500000,5000000},
 * {@code --warmup 20}, {@code --blocks 3}, {@code --steps 30}, {@code --threads 2}, {@code --intra 1}. The figure is the
 * median block. The largest size needs 4 GB of memory.
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
            "vocabularies", "15000,150000,1500000,5000000",
            "warmup", "20",
            "blocks", "3",
            "steps", "30",
            "threads", "2",
            "intra", "1"));

    private TrainingBenchmark(String... arguments) {
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--?", "");
            if (!options.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown option or no value: " + arguments[i]);
            }
            options.put(name, arguments[i + 1]);
        }
    }

    /** Runs all cases; exit status 1 if a case fails or its losses are not those of the workload. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean good = new TrainingBenchmark(arguments).run();
        System.exit(good ? 0 : 1);
    }

    private String option(String name) {
        return options.getOrDefault(name, "");
    }

    private int[] numbers(String name) {
        return Arrays.stream(option(name).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private boolean run() throws IOException, InterruptedException {
        System.out.println("CPU: " + cpu() + ", " + option("threads") + " inter-op x " + option("intra")
                + " intra-op threads, float32; load average " + load());
        double ceiling = number(child("ceiling ", Ceiling.class, option("threads")), "gflops");
        System.out.printf(Locale.ROOT, "Ceiling of dense products: %.0f GFLOP/s%n%n", ceiling);
        System.out.println("| workload | V | samples/s | blocks from..to | step ms | CPU ms | GFLOP/s | of the ceiling"
                + " | step time to V=15k | peak MB | losses |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        boolean good = true;
        for (int workload : numbers("workloads")) {
            double smallest = Double.NaN;
            for (int size : numbers("vocabularies")) {
                Map<String, String> found = child(
                        "result ",
                        TrainingCase.class,
                        String.valueOf(workload),
                        String.valueOf(size),
                        option("warmup"),
                        option("blocks"),
                        option("steps"),
                        option("threads"),
                        option("intra"));
                double seconds = number(found, "seconds");
                if (size == CHECKED_SIZE) {
                    smallest = seconds;
                }
                String losses = size == CHECKED_SIZE ? check(workload, value(found, "losses")) : "-";
                good &= !losses.startsWith("DIFFER");
                print(workload, size, found, seconds, ceiling, smallest, losses);
            }
        }
        return good;
    }

    private static void print(
            int workload,
            int size,
            Map<String, String> found,
            double seconds,
            double ceiling,
            double smallest,
            String losses) {
        double samples = number(found, "samples");
        double gflops = samples * number(found, "flops") / seconds / 1e9;
        System.out.printf(
                Locale.ROOT,
                "| W%d | %,d | %,.0f | %,.0f - %,.0f | %.1f | %.0f | %.0f | %.0f %% | %s | %s | %s |%n",
                workload,
                size,
                samples / seconds,
                samples / number(found, "slowest"),
                samples / number(found, "fastest"),
                seconds * 1000,
                number(found, "cpu") * 1000,
                gflops,
                100 * gflops / ceiling,
                Double.isNaN(smallest) ? "-" : String.format(Locale.ROOT, "%.2f", seconds / smallest),
                value(found, "peakMb"),
                losses);
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
        return String.format(Locale.ROOT, "as the peers (%.0e)", worst);
    }

    /** Runs a class in a JVM of its own and returns the {@code key=value}s of its line that begins with a mark. */
    private static Map<String, String> child(String mark, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // Tables lie outside the heap, which JavaCPP would take for a leak.
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        // glibc gives large blocks back at once, and the page faults cost more than what lies between them. The peers
        // run with the same.
        builder.environment().put("MALLOC_MMAP_MAX_", "0");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "17179869184");
        builder.environment().put("MALLOC_TOP_PAD_", "268435456");
        Process process = builder.start();
        Map<String, String> found = new HashMap<>();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.startsWith(mark)) {
                    for (String pair : line.substring(mark.length()).split(" ", -1)) {
                        found.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
                    }
                }
            }
        }
        if (process.waitFor() != 0 || found.isEmpty()) {
            throw new IllegalStateException("a case failed: " + String.join(" ", arguments) + "\n" + output);
        }
        return found;
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

    private static String cpu() throws IOException {
        Map<String, String> info = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return info.get("model name") + " (" + info.get("cpu family") + "/" + info.get("model") + "/"
                + info.get("stepping") + ")";
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }
}
