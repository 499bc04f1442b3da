package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.store.testkit.VectorStoreContract;

/** The contract against a server, and tests that need a server. */
abstract class MilvusContract extends VectorStoreContract {

    private final String prefix = "contract_" + UUID.randomUUID().toString().substring(0, 8);

    /** Options of the server. */
    abstract MilvusOptions options(String prefix);

    /** The types of indexes that the server can build. */
    abstract List<MilvusIndex> indexes();

    @Override
    protected MilvusStore open() {
        return MilvusStore.open(options(prefix));
    }

    private final FakeVectors items = new FakeVectors("home", 2_000, 9, 40, 3);

    private String filled(MilvusStore other) {
        String name = name();
        other.create(new CollectionSpec(name, items.dim(), items.rows(), items.largestNorm()));
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < items.rows(); row++) {
            rows.add(new Row(items.id(row), items.vectors()[row], Map.of()));
        }
        other.upsert(name, rows);
        return name;
    }

    @Test
    void findsTheBestRowsWithEachIndex() {
        for (MilvusIndex index : indexes()) {
            try (MilvusStore other = MilvusStore.open(options(prefix).with(index))) {
                String name = filled(other);
                List<String> steps = new ArrayList<>();
                other.seal(List.of(name), (collection, step, done, of) -> steps.add(step + " " + done));
                assertThat(steps).contains("index 2000", "load 2000");
                assertThat(recall(other, name, items)).as(index.format()).isGreaterThanOrEqualTo(.98);
                // Another program, which knows the index only from the server.
                assertThat(recall(store(), name, items)).as(index.format()).isGreaterThanOrEqualTo(.98);
                other.drop(name);
            }
        }
    }

    static int number(String id) {
        return Integer.parseInt(id.replaceAll("\\D", ""));
    }

    /** Returns the scores of all rows; negative infinity for rows that do not match. */
    static float[] scores(FakeVectors items, float[] user, IntPredicate fits) {
        float[] scores = new float[items.rows()];
        for (int row = 0; row < scores.length; row++) {
            float sum = 0;
            for (int d = 0; d < user.length; d++) {
                sum += user[d] * items.vectors()[row][d];
            }
            scores[row] = fits.test(row) ? sum : Float.NEGATIVE_INFINITY;
        }
        return scores;
    }

    /** Checks the failure for an index that the server cannot build. */
    void assertCannotBuild(MilvusIndex index) {
        MilvusOptions o = options(prefix).with(index);
        MilvusOptions hasty = new MilvusOptions(
                o.uri(), o.database(), prefix, o.login(), o.tls(), index, o.timeout(), Duration.ofSeconds(12));
        try (MilvusStore other = MilvusStore.open(hasty)) {
            String name = filled(other);
            assertThatThrownBy(() -> other.seal(name))
                    .hasMessageContaining("SASS7544")
                    .hasMessageContaining("its index " + index.type())
                    .hasMessageContaining("publish.milvus.index.type");
            assertThat(store().isSealed(name)).isFalse();
            other.drop(name);
        }
    }

    private static double recall(VectorStore store, String name, FakeVectors items) {
        int found = 0;
        List<List<Neighbour>> answers = store.search(name, items.probes(), new SearchSpec(10, 1_000, false));
        for (int p = 0; p < answers.size(); p++) {
            float[] scores = scores(items, items.probes().get(p), row -> true);
            float tenth = sorted(scores)[scores.length - 10];
            for (Neighbour neighbour : answers.get(p)) {
                found += scores[number(neighbour.id())] >= tenth ? 1 : 0;
            }
        }
        return found / (10.0 * answers.size());
    }

    static float[] sorted(float[] scores) {
        float[] copy = scores.clone();
        java.util.Arrays.sort(copy);
        return copy;
    }

    /** After a restart, or after an operator released it, a collection is not loaded. */
    @Test
    void reloadsAnUnloadedCollection() {
        String name = small(row("a", 1, 0));
        MilvusOptions options = options(prefix);
        MilvusOptions.Login login = options.login();
        ConnectConfig config = ConnectConfig.builder().uri(options.uri()).build();
        if (login != null) {
            config.setUsername(login.user());
            config.setPassword(login.password());
        }
        MilvusClientV2 client = new MilvusClientV2(config);
        try {
            client.releaseCollection(ReleaseCollectionReq.builder()
                    .collectionName(prefix + "_" + name)
                    .build());
        } finally {
            client.close();
        }
        assertThat(store().search(name, List.of(new float[] {1, 0}), new SearchSpec(1, 1, false))
                        .get(0))
                .hasSize(1);
        store().drop(name);
    }

    /** A writer that was suspended has lost its lock, and the lock of an ended writer blocks no other. */
    @Test
    void expiresAWritersLock() {
        String name = small(row("a", 1, 0));
        Clock later = Clock.offset(Clock.systemUTC(), WriterLock.LEASE.plus(Duration.ofSeconds(1)));
        try (MilvusStore sleeper = open();
                MilvusStore second = open();
                MilvusStore other = MilvusStore.open(options(prefix), later)) {
            VectorStore.Lock slept = sleeper.lock();
            assertCode(StoreCode.CONCURRENT_PUBLISH, second::lock);
            VectorStore.Lock taken = other.lock();
            assertCode(StoreCode.PUBLISH_LOCK_LOST, () -> sleeper.setAlias("late", name));
            assertThat(store().alias("late")).isEmpty();
            assertCode(StoreCode.PUBLISH_LOCK_LOST, () -> sleeper.drop(name));
            assertThat(store().isSealed(name)).isTrue();
            slept.close();
            other.setAlias("intime", name);
            assertThat(store().alias("intime")).contains(name);
            other.dropAlias("intime");
            taken.close();
        }
        store().drop(name);
    }

    /** A reader that was suspended restores its lease. */
    @Test
    void restoresALeaseThatWasDroppedAsExpired() {
        String name = small(row("a", 1, 0));
        Clock later = Clock.offset(Clock.systemUTC(), MilvusLease.LEASE.plus(Duration.ofSeconds(1)));
        try (MilvusStore sleeper = open();
                MilvusStore other = MilvusStore.open(options(prefix), later)) {
            MilvusLease lease = (MilvusLease) sleeper.lease(name);
            assertThat(other.leasedCollections()).doesNotContain(name);
            assertThat(store().leasedCollections()).doesNotContain(name);
            lease.renew();
            assertThat(store().leasedCollections()).contains(name);
            lease.close();
            lease.renew();
            assertThat(store().leasedCollections()).doesNotContain(name);
        }
        store().drop(name);
    }

    @Test
    void ignoresTheLockOfAKilledWriter() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockTaker.class.getName(),
                        getClass().getName(),
                        prefix)
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(killed.inputReader().readLine()).isEqualTo("locked");
            assertCode(StoreCode.CONCURRENT_PUBLISH, store()::lock);
            killed.destroyForcibly().waitFor();
            store().lock().close();
        } finally {
            killed.destroyForcibly();
        }
    }

    /** Takes the lock and waits until it is killed. */
    static final class LockTaker {
        private LockTaker() {}

        public static void main(String[] args) throws Exception {
            MilvusContract contract = Class.forName(args[0])
                    .asSubclass(MilvusContract.class)
                    .getDeclaredConstructor()
                    .newInstance();
            MilvusStore.open(contract.options(args[1])).lock();
            System.out.println("locked");
            System.out.flush();
            int end = System.in.read();
            System.out.println(end);
        }
    }

    /** Writes a part of a collection in steps and prints each. Arguments: contract, prefix, collection, first and last row. */
    public static final class PartWriter {
        private static final int STEP = 100;

        private PartWriter() {}

        public static void main(String[] args) throws ReflectiveOperationException {
            Constructor<? extends MilvusContract> maker =
                    Class.forName(args[0]).asSubclass(MilvusContract.class).getDeclaredConstructor();
            maker.setAccessible(true);
            MilvusContract contract = maker.newInstance();
            try (MilvusStore store = MilvusStore.open(contract.options(args[1]));
                    VectorStore.Appender appender =
                            store.appender(contract.partsSpec(args[2])).orElseThrow()) {
                int end = Integer.parseInt(args[4]);
                for (int row = Integer.parseInt(args[3]); row < end; row += STEP) {
                    appender.upsert(row, contract.rows(row, Math.min(end, row + STEP)));
                    appender.finish();
                    System.out.println(row);
                }
            }
        }
    }

    private CollectionSpec partsSpec(String name) {
        return new CollectionSpec(name, items.dim(), items.rows(), items.largestNorm());
    }

    private List<Row> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(row -> new Row(items.id(row), items.vectors()[row], Map.of("title", "item " + row)))
                .toList();
    }

    @Test
    void processesThatAreKilledWhileTheyWritePartsLeaveTheSameCollection() throws Exception {
        // With this index a search is exact, so that results of two collections can be compared.
        try (MilvusStore exact = MilvusStore.open(options(prefix).with(MilvusIndex.of(MilvusIndex.Type.FLAT)))) {
            String whole = name();
            exact.create(partsSpec(whole));
            exact.upsert(whole, rows(0, items.rows()));
            exact.seal(whole);
            String parts = name();
            exact.create(partsSpec(parts));
            int middle = items.rows() / 2;
            for (int kill : new int[] {0, 300, 700}) {
                killAfter(kill, startPart(parts, 0, middle));
            }
            Process first = startPart(parts, 0, middle);
            Process second = startPart(parts, middle, items.rows());
            assertThat(output(first)).contains("900");
            assertThat(output(second)).contains("1900");
            exact.seal(parts);

            assertThat(exact.count(parts)).isEqualTo(items.rows());
            assertThat(ids(parts)).isEqualTo(ids(whole));
            assertThat(content(parts)).isEqualTo(content(whole));
            SearchSpec search = new SearchSpec(10, 1_000, true);
            assertThat(exact.search(parts, items.probes(), search))
                    .isEqualTo(exact.search(whole, items.probes(), search));
            assertThatThrownBy(() -> exact.appender(partsSpec(parts)))
                    .hasMessageContaining("SASS7532")
                    .hasMessageContaining("it is complete");
            assertThatThrownBy(() -> exact.appender(partsSpec(name()))).hasMessageContaining("SASS7534");
        }
    }

    private Process startPart(String collection, int from, int to) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PartWriter.class.getName(),
                        getClass().getName(),
                        prefix,
                        collection,
                        Integer.toString(from),
                        Integer.toString(to))
                .redirectErrorStream(true)
                .start();
    }

    /** Kills a process as soon as it has written the step of this row. The next step may be in progress. */
    private static void killAfter(int row, Process process) throws Exception {
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.equals(Integer.toString(row))) {
                line = lines.readLine();
            }
            assertThat(line).isEqualTo(Integer.toString(row));
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> output(Process process) throws Exception {
        try (BufferedReader lines = process.inputReader()) {
            List<String> all = lines.lines().toList();
            assertThat(process.waitFor()).as(String.join("\n", all)).isZero();
            return all;
        }
    }

    private List<String> ids(String collection) {
        List<String> ids = new ArrayList<>();
        store().ids(collection, ids::add);
        ids.sort(null);
        return ids;
    }

    private Map<String, String> content(String collection) {
        Map<String, String> content = new TreeMap<>();
        store().fetch(collection, ids(collection))
                .forEach(row -> content.put(row.id(), Arrays.toString(row.vector()) + row.fields()));
        return content;
    }
}
