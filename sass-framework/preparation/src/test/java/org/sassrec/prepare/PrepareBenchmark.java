package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Side;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.files.Folders;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/**
 * Measures the speed of preparation from Parquet by number of events, each in a separate JVM with a heap of 256 MB, and
 * of the accessors. It is not a test and does not run with the tests. Prints the steps of each size and a table:
 *
 * <pre>{@code
 * mvn -pl sass-framework/preparation -am verify -Dtest=PrepareBenchmark \
 *     -Dsass.benchmark.events=1000000,5000000,20000000
 * }</pre>
 *
 * Half a million users and 50,000 items at 20 million events, in proportion for other sizes. The popularity of both is
 * skewed. 30 days, five scenarios. The engine may use {@code sass.benchmark.memory} bytes (6 GiB) outside the heap.
 * Processor time is that of the process from the start of the preparation, including compilation. The number of shards
 * is {@code sass.benchmark.shards}, or that of a preparation. Of the accessors it prints the least of 150 rounds. With
 * {@code sass.benchmark.project}, it only writes the project of one size to this folder, for {@code benchmarks/spark}.
 */
class PrepareBenchmark {
    static final String YAML = """
            sass: 1
            name: generated
            data:
              events: {path: events.parquet, user: user, item: item, time: {column: time, unit: ms, zone: Asia/Shanghai}}
              items: {path: items.parquet, key: item}
              split: {by: time, validation: 1d, test: 2d}
            label: click
            scenarios:
              a: {where: place = 0}
              b: {where: place = 1}
              c: {where: place = 2}
              d: {where: place = 3}
              e: {where: place = 4}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: clicked, type: sequence, of: item, maxLength: 50}
                - {name: latest, type: sequence, of: item, scope: all, maxLength: 3}
                - {name: clicks, type: statistic, of: positives, window: 7d, buckets: quantile(16)}
              item:
                - {name: item, column: item, type: id}
                - {name: author, column: author, type: id}
                - {name: rate, type: statistic, of: ctr, window: 7d}
                - {name: fresh, type: statistic, of: positives, halfLife: 36h}
            run: {threads: THREADS}
            """;

    private static final String HEADER =
            "| events | seconds | events/s | processor s | events/s and core | heap MB | resident MB | spilt MB | dataset MB |\n"
                    + "|---|---|---|---|---|---|---|---|---|";

    /** Prefix of the table line in the output of a run. */
    private static final String ROW = "| ";

    @Test
    void prepare(@TempDir Path folder) throws Exception {
        String sizes = System.getProperty("sass.benchmark.events", "");
        assumeTrue(!sizes.isEmpty(), "-Dsass.benchmark.events is not set");
        String project = System.getProperty("sass.benchmark.project", "");
        if (!project.isEmpty()) {
            generate(Path.of(project), Long.parseLong(sizes));
            Files.writeString(Path.of(project, "sass.yaml"), YAML.replace("THREADS", "auto"));
            return;
        }
        List<String> table = new ArrayList<>();
        for (String size : sizes.split(",", -1)) {
            long events = Long.parseLong(size.strip());
            Path own = Files.createDirectory(folder.resolve("of_" + events));
            generate(own, events);
            table.add(child(own, events));
            Folders.deleteRecursively(own);
        }
        print("%s%n%s", HEADER, String.join("\n", table));
    }

    /** Runs a size in a separate JVM and returns its table line. */
    private static String child(Path folder, long events) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Xmx256m",
                        "-Dsass.benchmark.memory=" + Long.getLong("sass.benchmark.memory", 6L << 30),
                        "-Dsass.benchmark.threads=" + System.getProperty("sass.benchmark.threads", "auto"),
                        "-Dsass.benchmark.shards=" + Integer.getInteger("sass.benchmark.shards", 0),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrepareBenchmark.class.getName(),
                        folder.toString(),
                        Long.toString(events))
                .redirectErrorStream(true);
        builder.environment().put("MALLOC_MMAP_MAX_", "0");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "17179869184");
        builder.environment().put("MALLOC_TOP_PAD_", "268435456");
        Process process = builder.start();
        String row = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                row = line.startsWith(ROW) ? line : row;
            }
        }
        assertThat(process.waitFor()).isZero();
        return row;
    }

    /**
     * Prepares the data that {@link #generate} wrote to a folder and reads from it. The arguments are the folder and
     * the number of events.
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        long events = Long.parseLong(arguments[1]);
        String threads = System.getProperty("sass.benchmark.threads", "auto");
        Files.writeString(folder.resolve("sass.yaml"), YAML.replace("THREADS", threads));
        LoadedConfig loaded = ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double cpu = system.getProcessCpuTime() / 1e9;
        Path output = folder.resolve("target/sass");
        AtomicLong spill = new AtomicLong();
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> watching = watch.scheduleAtFixedRate(
                () -> spill.accumulateAndGet(spilled(output), Math::max), 100, 100, TimeUnit.MILLISECONDS);
        double begun = System.nanoTime() / 1e9;
        var prepared = Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(Long.getLong("sass.benchmark.memory", 6L << 30))
                .shards(Integer.getInteger("sass.benchmark.shards", 0))
                .listener((step, seconds) -> print(
                        "%-14s %8.2f s, %8.2f s of processor time so far",
                        step, seconds, system.getProcessCpuTime() / 1e9 - cpu))
                .run();
        double seconds = System.nanoTime() / 1e9 - begun;
        double cpuSeconds = system.getProcessCpuTime() / 1e9 - cpu;
        watching.cancel(true);
        watch.shutdown();
        print(
                ROW + "%,d | %.1f | %,.0f | %.1f | %,.0f | %d | %s | %,d | %,d |",
                events,
                seconds,
                events / seconds,
                cpuSeconds,
                events / cpuSeconds,
                ManagementFactory.getMemoryPoolMXBeans().stream()
                                .filter(p -> p.getType() == MemoryType.HEAP)
                                .mapToLong(p -> p.getPeakUsage().getUsed())
                                .sum()
                        >> 20,
                resident(),
                spill.get() >> 20,
                prepared.manifest().files().values().stream()
                                .mapToLong(f -> f.bytes())
                                .sum()
                        >> 20);
        try (Dataset dataset = DatasetOpener.open(prepared.folder())) {
            if (dataset.events().rows() != events) {
                throw new IllegalStateException("rows: " + dataset.events().rows());
            }
            access(dataset);
        }
    }

    /** Bytes in the temporary files of the engine. */
    private static long spilled(Path output) {
        try (Stream<Path> files = Files.walk(output)) {
            return files.filter(f -> f.toString().contains("-work/engine/"))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            // The file was deleted in the meantime.
            return 0;
        }
    }

    /** Maximum resident memory of the process, including mapped files, as Linux reports it. */
    private static String resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(l -> l.startsWith("VmHWM:"))
                    .map(l -> l.replaceAll("\\D+", ""))
                    .map(kb -> String.format(Locale.ROOT, "%,d", Long.parseLong(kb) >> 10))
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static void access(Dataset dataset) {
        FeatureSpec author = feature(dataset, Side.ITEM, "author");
        FeatureSpec rate = feature(dataset, Side.ITEM, "rate");
        FeatureSpec clicked = feature(dataset, Side.USER, "clicked");
        FeatureSpec latest = feature(dataset, Side.USER, "latest");
        int[] items = new int[50];
        long sum = 0;
        int calls = 20_000;
        long[] least = new long[4];
        Arrays.fill(least, Long.MAX_VALUE);
        for (int round = 0; round < 150; round++) {
            SplittableRandom random = new SplittableRandom(round);
            long[] times = new long[least.length + 1];
            times[0] = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                sum += dataset.single(author, random.nextInt(dataset.itemCount()), 0, 0, Horizon.TRAIN);
            }
            times[1] = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                long row = random.nextLong(dataset.events().rows());
                sum += dataset.single(
                        rate,
                        dataset.events().item(row),
                        dataset.events().scenario(row),
                        dataset.events().day(row),
                        Horizon.TRAIN);
            }
            times[2] = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                long row = random.nextLong(dataset.events().rows());
                sum += dataset.sequence(
                        clicked,
                        dataset.events().user(row),
                        dataset.events().scenario(row),
                        dataset.events().time(row),
                        Horizon.TRAIN,
                        items);
            }
            times[3] = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                long row = random.nextLong(dataset.events().rows());
                sum += dataset.sequence(
                        latest, dataset.events().user(row), 0, dataset.events().time(row), Horizon.TRAIN, items);
            }
            times[4] = System.nanoTime();
            for (int call = 0; call < least.length; call++) {
                least[call] = Math.min(least[call], times[call + 1] - times[call]);
            }
        }
        print(
                "ns a random call: id %.0f, rate %.0f, sequence %.0f, sequence over all %.0f (%d)",
                least[0] / (double) calls,
                least[1] / (double) calls,
                least[2] / (double) calls,
                least[3] / (double) calls,
                sum & 1);
    }

    private static FeatureSpec feature(Dataset dataset, Side side, String name) {
        return dataset.features(side).stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void generate(Path folder, long events) throws Exception {
        generate(folder, events, Math.max(100, events / 40), Math.max(100, events / 400));
    }

    static void generate(Path folder, long events, long users, long items) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = false");
            String random = "(hash(%s, range) %% 1000003) / 1000003.0";
            statement.execute("COPY (SELECT CAST(floor(" + users + " * pow(" + String.format(Locale.ROOT, random, 1)
                    + ", 1.5)) AS BIGINT) AS user, CAST(floor(" + items + " * pow("
                    + String.format(Locale.ROOT, random, 2)
                    + ", 2)) AS BIGINT) AS item, CAST(floor(5 * pow(" + String.format(Locale.ROOT, random, 3)
                    + ", 2)) AS TINYINT) AS place, 1650000000000 + CAST(hash(4, range) % 2592000000 AS BIGINT) AS time,"
                    + " hash(5, range) % 5 = 0 AS click FROM range(" + events + ")) TO '"
                    + folder.resolve("events.parquet") + "' (FORMAT parquet)");
            statement.execute("COPY (SELECT range AS item, range % 1000 AS author FROM range(" + items + ")) TO '"
                    + folder.resolve("items.parquet") + "' (FORMAT parquet)");
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
