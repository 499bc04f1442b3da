package org.sassrec.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.sassrec.files.Folders;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.UserTower;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Publishes an export to an embedded store and queries it like a service, including the user tower. Prints the build
 * time of the index, recall@50 compared with exact search, and quantiles of the latency. The CPU time of the thread is
 * also printed, because it depends less on the load of the machine.
 *
 * <p>Arguments: folder of the export, scenario, file with user ids in its first column, and number of queries of each
 * of the two threads.
 */
public final class RetrievalBenchmark {

    private static final int K = 50;
    private static final int THREADS = 2;
    private static final int COMPARED = 200;

    private final Path export;
    private final String scenario;
    private final List<String> users;

    private RetrievalBenchmark(Path export, String scenario, List<String> users) {
        this.export = export;
        this.scenario = scenario;
        this.users = users;
    }

    /** Runs the benchmark with the arguments of the class description. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            System.err.println("usage: EXPORT SCENARIO USERS [QUERIES]");
            System.exit(2);
        }
        RetrievalBenchmark benchmark =
                new RetrievalBenchmark(Path.of(arguments[0]), arguments[1], firstColumn(Path.of(arguments[2])));
        benchmark.run(arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5_000);
    }

    private static List<String> firstColumn(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
        }
    }

    private void run(int queries) throws Exception {
        ReleaseContent all = ExportReader.open(export, Map.of());
        ScenarioVectors items = all.scenarios().stream()
                .filter(vectors -> vectors.scenario().equals(scenario))
                .findFirst()
                .orElseThrow();
        System.out.printf(Locale.ROOT, "%,d items x %d, %,d users%n", items.rows(), items.dim(), users.size());
        Path home = Files.createTempDirectory("sass-benchmark");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseContent one = new ReleaseContent(
                    List.of(items), all.userTower(), all.snapshot(), all.columns(), all.fingerprints());
            Publisher.Options options = new Publisher.Options(ReleaseChannel.LIVE, .98, 1);
            long cpu = TrainingCase.cpuNanos();
            ReleaseManifest release = new Publisher(store, home, options, Clock.systemUTC(), new PublishPhases())
                    .publish(one)
                    .release();
            System.out.printf(
                    Locale.ROOT,
                    "%.0f s of CPU time; %s%n",
                    (TrainingCase.cpuNanos() - cpu) * 1e-9,
                    release.scenarios().get(scenario));
            try (Retriever retriever =
                    Retriever.builder(store, home).refreshEvery(Duration.ZERO).open()) {
                System.out.printf(Locale.ROOT, "recall@%d %.4f%n", K, recall(retriever, items));
                measure(retriever, queries / 5); // warm-up
                measure(retriever, queries);
            }
            tower(queries / 5);
        } finally {
            Folders.deleteRecursively(home);
        }
    }

    /** Returns the share of the exact top items that the retriever finds, for users drawn at random. */
    private double recall(Retriever retriever, ScenarioVectors items) {
        List<String> queried = drawn(COMPARED, 1);
        ServingSnapshot snapshot = ServingSnapshot.open(export.resolve("snapshot"));
        List<float[]> vectors = new ArrayList<>();
        try (UserTower tower = UserTower.open(export.resolve("user_tower"))) {
            for (String user : queried) {
                vectors.add(tower.encode(
                        List.of(new UserTower.Row(scenario, snapshot.inputs(snapshot.find(user), scenario)))));
            }
        }
        List<TopRows> best =
                Stream.generate(() -> new TopRows(K)).limit(COMPARED).toList();
        float[] item = new float[items.dim()];
        for (int row = 0; row < items.rows(); row++) {
            items.vector(row, item);
            for (int u = 0; u < COMPARED; u++) {
                float[] user = vectors.get(u);
                float score = 0;
                for (int d = 0; d < item.length; d++) {
                    score += user[d] * item[d];
                }
                best.get(u).offer(row, score);
            }
        }
        int hits = 0;
        for (int u = 0; u < COMPARED; u++) {
            Set<String> wanted = new HashSet<>();
            Arrays.stream(best.get(u).toTop().rows()).forEach(row -> wanted.add(items.id(row)));
            for (QueryResult.Item found :
                    retriever.retrieve(Query.of(scenario, queried.get(u), K)).items()) {
                hits += wanted.contains(found.id()) ? 1 : 0;
            }
        }
        return hits / (double) (COMPARED * K);
    }

    private List<String> drawn(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> users.get(random.nextInt(users.size())))
                .limit(count)
                .toList();
    }

    private void measure(Retriever retriever, int queries) throws InterruptedException, ExecutionException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        long[][] wall = new long[THREADS][queries];
        long[][] own = new long[THREADS][queries];
        long cpu = TrainingCase.cpuNanos();
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                workers.add(pool.submit(() -> {
                    List<String> queried = drawn(queries, 100 + thread);
                    for (int q = 0; q < queries; q++) {
                        long ownStart = threads.getCurrentThreadCpuTime();
                        long start = System.nanoTime();
                        retriever.retrieve(Query.of(scenario, queried.get(q), K));
                        wall[thread][q] = System.nanoTime() - start;
                        own[thread][q] = threads.getCurrentThreadCpuTime() - ownStart;
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }
        print("elapsed", wall);
        print("CPU time of the thread", own);
        System.out.printf(
                Locale.ROOT,
                "CPU time of all threads: mean %.2f ms per query%n",
                (TrainingCase.cpuNanos() - cpu) * 1e-6 / ((double) THREADS * queries));
    }

    private void tower(int queries) {
        ServingSnapshot snapshot = ServingSnapshot.open(export.resolve("snapshot"));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[][] own = new long[1][queries];
        long[][] wall = new long[1][queries];
        try (UserTower tower = UserTower.open(export.resolve("user_tower"))) {
            List<String> queried = drawn(queries, 7);
            for (int q = 0; q < queries; q++) {
                UserTower.Row row =
                        new UserTower.Row(scenario, snapshot.inputs(snapshot.find(queried.get(q)), scenario));
                long ownStart = threads.getCurrentThreadCpuTime();
                long start = System.nanoTime();
                tower.encode(List.of(row));
                wall[0][q] = System.nanoTime() - start;
                own[0][q] = threads.getCurrentThreadCpuTime() - ownStart;
            }
        }
        print("elapsed, user tower only", wall);
        print("CPU time of the thread, user tower only", own);
    }

    private static void print(String what, long[][] nanos) {
        long[] sorted =
                Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.2f ms, p90 %.2f, p99 %.2f, max %.2f of %,d%n",
                what,
                sorted[sorted.length / 2] * 1e-6,
                sorted[sorted.length * 9 / 10] * 1e-6,
                sorted[sorted.length * 99 / 100] * 1e-6,
                sorted[sorted.length - 1] * 1e-6,
                sorted.length);
    }
}
