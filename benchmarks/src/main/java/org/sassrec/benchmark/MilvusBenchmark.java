package org.sassrec.benchmark;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.milvus.MilvusOptions;
import org.sassrec.store.milvus.MilvusStore;

/**
 * Measures the speed of writing rows to Milvus. {@code rates URI ROWS [ROUNDS]} compares the SDK and the store on one
 * server. {@code writers URI ROWS WRITERS} loads one collection with several appenders at the same time. {@code publish
 * URI ROWS} publishes a complete release; run it with a small heap. The environment variables {@code MILVUS_USER} and
 * {@code MILVUS_PASSWORD} contain the optional login.
 */
public final class MilvusBenchmark {

    private static final int DIM = 64;
    private static final int BATCH = 5_000;
    private static final String PREFIX = "sass_benchmark";

    private final MilvusOptions options;
    private final GeneratedVectors items;

    private MilvusBenchmark(String uri, int rows) {
        MilvusOptions plain = MilvusOptions.of(uri, PREFIX);
        @Nullable String user = System.getenv("MILVUS_USER");
        @Nullable String password = System.getenv("MILVUS_PASSWORD");
        options = user == null || password == null ? plain : plain.with(MilvusOptions.Login.password(user, password));
        items = new GeneratedVectors(rows, DIM, 256, 1);
    }

    /** Runs the benchmark with the arguments of the class description. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        if (arguments.length < 3) {
            System.err.println("usage: rates URI ROWS [ROUNDS] | writers URI ROWS WRITERS | publish URI ROWS");
            System.exit(2);
        }
        MilvusBenchmark benchmark = new MilvusBenchmark(arguments[1], Integer.parseInt(arguments[2]));
        if (arguments[0].equals("publish")) {
            benchmark.publish();
        } else if (arguments[0].equals("writers")) {
            benchmark.writers(Integer.parseInt(arguments[3]));
        } else {
            benchmark.rates(arguments.length > 3 ? Integer.parseInt(arguments[3]) : 4);
        }
    }

    private void rates(int rounds) {
        List<List<VectorStore.Row>> batches = batches();
        MilvusClientV2 client = connect();
        try (VectorStore store = MilvusStore.open(options)) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                // The first round is a warm-up.
                List<List<VectorStore.Row>> rows =
                        round > 0 ? batches : batches.subList(0, Math.min(10, batches.size()));
                double raw = raw(client, rows);
                double stored = store(store, rows);
                if (round > 0) {
                    ratios.add(stored / raw);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d: SDK %,.0f rows/s, store %,.0f rows/s, ratio %.2f%n",
                            round,
                            raw,
                            stored,
                            stored / raw);
                }
            }
            ratios.sort(null);
            System.out.printf(Locale.ROOT, "median ratio %.2f, minimum %.2f%n", ratios.get(rounds / 2), ratios.get(0));
        } finally {
            client.close();
        }
    }

    private MilvusClientV2 connect() {
        ConnectConfig config =
                ConnectConfig.builder().uri(options.uri()).rpcDeadlineMs(60_000).build();
        MilvusOptions.Login login = options.login();
        if (login != null) {
            config.setUsername(login.user());
            config.setPassword(login.password());
        }
        return new MilvusClientV2(config);
    }

    /** Writes with the SDK only: builds a request of 5,000 rows, sends it, and builds the next one. */
    private double raw(MilvusClientV2 client, List<List<VectorStore.Row>> batches) {
        String name = PREFIX + "_raw";
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName("id")
                .dataType(DataType.VarChar)
                .maxLength(1_024)
                .isPrimaryKey(true)
                .autoID(false)
                .build());
        schema.addField(
                AddFieldReq.builder().fieldName("texts").dataType(DataType.JSON).build());
        schema.addField(AddFieldReq.builder()
                .fieldName("vector")
                .dataType(DataType.FloatVector)
                .dimension(DIM)
                .build());
        client.createCollection(CreateCollectionReq.builder()
                .collectionName(name)
                .collectionSchema(schema)
                .numShards(1)
                .build());
        try {
            long start = System.nanoTime();
            for (List<VectorStore.Row> rows : batches) {
                List<JsonObject> data = new ArrayList<>();
                for (VectorStore.Row row : rows) {
                    JsonObject json = new JsonObject();
                    json.addProperty("id", row.id());
                    JsonObject texts = new JsonObject();
                    row.fields().forEach(texts::addProperty);
                    json.add("texts", texts);
                    JsonArray values = new JsonArray(DIM);
                    for (float value : row.vector()) {
                        values.add(value);
                    }
                    json.add("vector", values);
                    data.add(json);
                }
                client.upsert(
                        UpsertReq.builder().collectionName(name).data(data).build());
            }
            return rows(batches) / ((System.nanoTime() - start) * 1e-9);
        } finally {
            client.dropCollection(
                    DropCollectionReq.builder().collectionName(name).build());
        }
    }

    /**
     * Writes with the store until the server has confirmed the last row. Flush and index are not measured, as with the
     * SDK.
     */
    private double store(VectorStore store, List<List<VectorStore.Row>> batches) {
        String name = "store";
        store.create(new VectorStore.CollectionSpec(name, DIM, items.rows(), 30));
        try {
            long start = System.nanoTime();
            batches.forEach(rows -> store.upsert(name, rows));
            long[] written = new long[1];
            store.seal(List.of(name), (collection, step, done, of) -> {
                if (step.equals("write")) {
                    written[0] = System.nanoTime();
                }
            });
            return rows(batches) / ((written[0] - start) * 1e-9);
        } finally {
            store.drop(name);
        }
    }

    /**
     * Writes parts of a collection with separate connections until the server has confirmed all rows. The rows are
     * computed in the threads of the writers, as executors read them from a file.
     */
    private void writers(int writers) throws InterruptedException, ExecutionException {
        VectorStore.CollectionSpec spec = new VectorStore.CollectionSpec("writers", DIM, items.rows(), 30);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try (VectorStore store = MilvusStore.open(options)) {
            store.create(spec);
            try {
                long start = System.nanoTime();
                long processor = system.getProcessCpuTime();
                List<Future<?>> parts = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    int from = (int) ((long) items.rows() * writer / writers);
                    int to = (int) ((long) items.rows() * (writer + 1) / writers);
                    parts.add(pool.submit(() -> append(spec, from, to)));
                }
                for (Future<?> part : parts) {
                    part.get();
                }
                double seconds = (System.nanoTime() - start) * 1e-9;
                System.out.printf(
                        Locale.ROOT,
                        "%d writers: %,.0f rows/s, %.1f s, %.1f s of processor time of this process%n",
                        writers,
                        items.rows() / seconds,
                        seconds,
                        (system.getProcessCpuTime() - processor) * 1e-9);
            } finally {
                store.drop(spec.name());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void append(VectorStore.CollectionSpec spec, int from, int to) {
        try (VectorStore store = MilvusStore.open(options);
                VectorStore.Appender appender = store.appender(spec).orElseThrow()) {
            for (int first = from; first < to; first += BATCH) {
                appender.upsert(first, batch(first, Math.min(to, first + BATCH)));
            }
            appender.finish();
        }
    }

    private static int rows(List<List<VectorStore.Row>> batches) {
        return batches.stream().mapToInt(List::size).sum();
    }

    private List<List<VectorStore.Row>> batches() {
        List<List<VectorStore.Row>> batches = new ArrayList<>();
        for (int from = 0; from < items.rows(); from += BATCH) {
            batches.add(batch(from, Math.min(items.rows(), from + BATCH)));
        }
        return batches;
    }

    private List<VectorStore.Row> batch(int from, int to) {
        List<VectorStore.Row> rows = new ArrayList<>();
        float[] vector = new float[DIM];
        for (int row = from; row < to; row++) {
            items.vector(row, vector);
            rows.add(new VectorStore.Row(items.id(row), vector.clone(), items.texts(row)));
        }
        return rows;
    }

    private void publish() throws IOException {
        Path home = Files.createTempDirectory("sass-benchmark");
        Path tower = Files.createDirectory(home.resolve("tower"));
        Files.writeString(tower.resolve("tower"), "none");
        Path snapshot = Files.writeString(home.resolve("snapshot"), "none");
        long start = System.nanoTime();
        try (VectorStore store = MilvusStore.open(options)) {
            PublishPhases phases = new PublishPhases();
            ReleaseManifest release = new Publisher(
                            store, home, new Publisher.Options(ReleaseChannel.LIVE, .95, 1), Clock.systemUTC(), phases)
                    .publish(new ReleaseContent(List.of(items), tower, snapshot, List.of("title"), Map.of()))
                    .release();
            System.out.println(release.scenarios());
            System.out.printf(
                    Locale.ROOT,
                    "published %,d rows in %.0f s; maximum heap %d MB, peak of live data %d MB%n",
                    items.rows(),
                    (System.nanoTime() - start) * 1e-9,
                    Runtime.getRuntime().maxMemory() >> 20,
                    phases.peakLive() >> 20);
            store.dropAlias("sass_live_home");
            store.dropAlias("sass_live");
            store.dropAlias("sass_live__confirmed");
            store.collections().forEach(store::drop);
        }
    }
}
