package org.sassrec.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.store.testkit.TestVectors;

@Tag("slow")
class EmbeddedStoreTest {

    @TempDir
    Path folder;

    /** 19,999 rows are searched exactly, 20,000 and 30,000 with the graph. */
    @ParameterizedTest
    @CsvSource({"1, 1", "300, 1", "19999, 1", "20000, .98", "30000, .98"})
    void findsTheBestRowsWithTheirExactScores(int rows, double recall) {
        TestVectors items = new TestVectors(rows, 9, 40, rows);
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            fill(store, "items", items);
            assertThat(store.count("items")).isEqualTo(rows);
            int k = Math.min(50, rows);
            int found = 0;
            for (float[] user : items.probes()) {
                List<Neighbour> answer = store.search("items", List.of(user), new SearchSpec(50, 400, true))
                        .get(0);
                Set<String> best = best(items, user, k);
                assertThat(answer).hasSize(k);
                assertThat(answer).isSortedAccordingTo(Comparator.comparing(n -> -n.score()));
                for (Neighbour neighbour : answer) {
                    int row = row(neighbour.id());
                    found += best.contains(neighbour.id()) ? 1 : 0;
                    assertThat(neighbour.score()).isEqualTo(product(user, items.vectors()[row]));
                    assertThat(neighbour.fields()).isEqualTo(items.texts(row));
                }
            }
            assertThat(found / (40.0 * k)).isGreaterThanOrEqualTo(recall);
        }
    }

    @ParameterizedTest
    @CsvSource({"500", "20000"})
    void fetchesExactRowsAndListsAllIds(int rows) {
        TestVectors items = new TestVectors(rows, 5, 0, 3);
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            fill(store, "items", items);
            Set<String> ids = new HashSet<>();
            store.ids("items", ids::add);
            assertThat(ids).hasSize(rows);
            List<Row> fetched = store.fetch("items", List.of(items.id(rows - 1), "unknown", items.id(0)));
            assertThat(fetched).hasSize(2);
            assertThat(fetched.get(0).vector()).isEqualTo(items.vectors()[rows - 1]);
            assertThat(fetched.get(1).vector()).isEqualTo(items.vectors()[0]);
            assertThat(fetched.get(1).fields()).isEqualTo(items.texts(0));
        }
    }

    /** A column of Lucene has at most 32,766 bytes per row. The content of a row begins with 12 other bytes. */
    @Test
    void returnsTextsOfAnyLength() {
        List<Row> rows = IntStream.of(0, 1, 32_750, 32_754, 32_755, 65_516, 65_520, 65_521, 300_000)
                .mapToObj(length -> new Row("i" + length, new float[] {1, length}, Map.of("title", "x".repeat(length))))
                .toList();
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            store.create(new CollectionSpec("items", 2, rows.size(), 300_001));
            store.upsert("items", rows);
            store.seal("items");
            List<Neighbour> found = store.search("items", List.of(new float[] {1, 0}), new SearchSpec(20, 20, true))
                    .get(0);
            assertThat(found).hasSameSizeAs(rows);
            for (Row row : rows) {
                assertThat(found)
                        .filteredOn(each -> each.id().equals(row.id()))
                        .singleElement()
                        .extracting(Neighbour::fields)
                        .isEqualTo(row.fields());
                assertThat(store.fetch("items", List.of(row.id())).get(0).fields())
                        .isEqualTo(row.fields());
            }
            List<String> ids = new ArrayList<>();
            store.ids("items", ids::add);
            assertThat(ids)
                    .containsExactlyInAnyOrderElementsOf(
                            rows.stream().map(Row::id).toList());
        }
    }

    @Test
    void sharesAliasesBetweenStores() {
        try (EmbeddedStore writer = EmbeddedStore.open(folder);
                EmbeddedStore reader = EmbeddedStore.openExisting(folder)) {
            small(writer, "v1", 1);
            small(writer, "v2", 2);
            assertThat(reader.alias("live")).isEmpty();
            writer.setAlias("live", "v1");
            assertThat(reader.alias("live")).contains("v1");
            writer.setAlias("live", "v2");
            assertThat(reader.alias("live")).contains("v2");
            assertThatThrownBy(() -> writer.drop("v2"))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7537");
            writer.dropAlias("live");
            writer.drop("v2");
            assertThat(reader.collections()).containsExactly("v1");
        }
    }

    @Test
    void reportsACollectionThatAnotherProcessHasDropped() {
        try (EmbeddedStore writer = EmbeddedStore.open(folder);
                EmbeddedStore reader = EmbeddedStore.openExisting(folder)) {
            small(writer, "v1", 1);
            assertThat(reader.count("v1")).isEqualTo(1);
            writer.drop("v1");
            assertThatThrownBy(() -> reader.search("v1", List.of(new float[] {1, 0}), new SearchSpec(1, 1, false)))
                    .hasMessageContaining("SASS7534")
                    .hasMessageContaining("the collection `v1` does not exist");
        }
    }

    @Test
    void allowsOneWriter() throws Exception {
        try (EmbeddedStore first = EmbeddedStore.open(folder);
                EmbeddedStore second = EmbeddedStore.open(folder)) {
            try (VectorStore.Lock held = first.lock()) {
                assertThat(held).isNotNull();
                assertThatThrownBy(second::lock)
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining("SASS7501");
            }
            second.lock().close();
        }
    }

    @Test
    void rejectsASecondWriterProcess() throws Exception {
        EmbeddedStore.open(folder).close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(store::lock).isInstanceOf(SassException.class).hasMessageContaining("SASS7501");
            other.destroyForcibly().waitFor(); // a killed writer has released the lock
            store.lock().close();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void reportsFileSystemErrorsInWords() {
        Path lock = folder.resolve("store.lock");
        assertThat(StoreErrors.failure(
                        EmbeddedCode.STORE_OPEN_FAILED,
                        "cannot lock the store",
                        lock,
                        new AccessDeniedException(lock.toString())))
                .hasMessageContaining("error[SASS7530]: cannot lock the store: permission denied\n")
                .hasMessageContaining("--> " + lock);
    }

    /** Closing any channel of a file releases all locks of the process on it. */
    @Test
    void keepsTheLockAfterARejectedWriter() throws Exception {
        Path link = folder.resolve("link");
        try (EmbeddedStore store = EmbeddedStore.open(Files.createDirectories(folder.resolve("store")))) {
            Files.createSymbolicLink(link, folder.resolve("store"));
            try (EmbeddedStore second = EmbeddedStore.open(link);
                    VectorStore.Lock held = store.lock()) {
                assertThat(held).isNotNull();
                assertThatThrownBy(second::lock).hasMessageContaining("SASS7501");
                Process other = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                link.toString())
                        .redirectErrorStream(true)
                        .start();
                try {
                    assertThat(other.inputReader().readLine()).contains("SASS7501");
                } finally {
                    other.destroyForcibly();
                }
            }
            store.lock().close();
        }
    }

    /** Takes the lock and waits until it is killed. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] args) throws IOException {
            EmbeddedStore.open(Path.of(args[0])).lock();
            System.out.println("locked");
            System.out.flush();
            int end = System.in.read();
            System.out.println(end);
        }
    }

    /** A lease file of another user cannot be opened. The refusal is simulated because root can open every file. */
    @Test
    void respectsLeasesOfOtherUsers() throws IOException {
        Path leases = Files.createDirectories(folder.resolve("leases"));
        Path others = Files.writeString(leases.resolve("items~1"), "");
        Path over = Files.writeString(leases.resolve("old~1"), "");
        LeaseFiles files = new LeaseFiles(leases, file -> {
            if (file.getFileName().equals(others.getFileName())) {
                throw new AccessDeniedException(file.toString());
            }
            return FileChannel.open(file, StandardOpenOption.WRITE);
        });
        try (FileChannel owner = FileChannel.open(others, StandardOpenOption.WRITE)) {
            assertThat(owner.lock()).isNotNull();
            assertThat(files.activeCollections()).containsExactly("items");
            assertThat(others).exists();
            assertThat(over).doesNotExist();
        }
        assertThat(files.activeCollections()).isEmpty();
        assertThat(others).doesNotExist();
    }

    /** Searches of the current release must not wait while another release is opened. */
    @Test
    void opensCollectionsConcurrently() throws Exception {
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            fill(store, "items", new TestVectors(5, 3, 0, 1));
        }
        Path place = folder.resolve("collections/items");
        ReaderCache readers = new ReaderCache();
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        Supplier<CollectionReader> slow = () -> {
            opened.incrementAndGet();
            opening.countDown();
            try {
                assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return CollectionReader.open(place, null);
        };
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            Future<CollectionReader> first = others.submit(() -> readers.acquire("slow", slow));
            assertThat(opening.await(30, TimeUnit.SECONDS)).isTrue();
            Future<CollectionReader> second = others.submit(() -> readers.acquire("slow", slow));
            readers.acquire("fast", () -> CollectionReader.open(place, null)).close();
            readers.unload("other"); // the collection being opened may have changed, so it is opened again
            answered.countDown();
            try (CollectionReader one = first.get(30, TimeUnit.SECONDS);
                    CollectionReader two = second.get(30, TimeUnit.SECONDS)) {
                assertThat(two).isSameAs(one);
                assertThat(one.rows()).isEqualTo(5);
            }
            assertThat(opened).hasValue(2);
        } finally {
            others.shutdownNow();
            readers.unloadAll();
        }
    }

    /** Java throws an exception for a second lock within one process. */
    @Test
    void treatsALeaseLockedByThisProcessAsActive() throws IOException {
        Path lease = Files.writeString(
                Files.createDirectories(folder.resolve("leases")).resolve("items~1"), "");
        try (FileChannel other = FileChannel.open(lease, StandardOpenOption.WRITE)) {
            assertThat(other.lock()).isNotNull();
            assertThat(new LeaseFiles(lease.getParent()).activeCollections()).containsExactly("items");
        }
    }

    @Test
    void removesALeaseFileThatCannotBeLocked() throws IOException {
        LeaseFiles files = new LeaseFiles(folder.resolve("leases"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> files.acquire("items")).hasMessageContaining("SASS7533");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("leases")).isEmptyDirectory();
    }

    @Test
    void ignoresUnsealedCollectionsWhenReopened() {
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            store.create(new CollectionSpec("items", 2, 1, 5));
            store.upsert("items", List.of(row("a", 1, 0)));
        }
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            assertThat(store.collections()).containsExactly("items");
            assertThat(store.isSealed("items")).isFalse();
            store.drop("items");
            assertThat(store.collections()).isEmpty();
        }
    }

    @Test
    void reportsProblems() throws Exception {
        assertThatThrownBy(() -> EmbeddedStore.openExisting(folder.resolve("none")))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7531");
        Path plain = Files.writeString(folder.resolve("plain"), "a file");
        assertThatThrownBy(() -> EmbeddedStore.open(plain))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7530");
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            assertThatThrownBy(() -> store.create(new CollectionSpec("long", 1_024, 30_000, 5)))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7535");
            Files.writeString(folder.resolve("aliases.json"), "{\"version\": 9}");
            assertThatThrownBy(() -> store.alias("live"))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7504");
            Files.writeString(folder.resolve("aliases.json"), "{");
            assertThatThrownBy(() -> store.alias("live"))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS7533");
        }
    }

    private static void small(EmbeddedStore store, String name, float x) {
        store.create(new CollectionSpec(name, 2, 1, 5));
        store.upsert(name, List.of(row("a", x, 0)));
        store.seal(name);
    }

    private static Row row(String id, float... vector) {
        return new Row(id, vector, Map.of());
    }

    private static void fill(EmbeddedStore store, String name, TestVectors items) {
        store.create(new CollectionSpec(name, items.dim(), items.rows(), items.largestNorm()));
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < items.rows(); row++) {
            rows.add(new Row(items.id(row), items.vectors()[row], items.texts(row)));
        }
        store.upsert(name, rows);
        store.seal(name);
    }

    private static Set<String> best(TestVectors items, float[] user, int k) {
        double[] scores = new double[items.rows()];
        Arrays.setAll(scores, row -> product(user, items.vectors()[row]));
        Set<String> best = new HashSet<>();
        IntStream.range(0, items.rows())
                .boxed()
                .sorted(Comparator.comparing(row -> -scores[row]))
                .limit(k)
                .forEach(row -> best.add(items.id(row)));
        return best;
    }

    private static int row(String id) {
        return Integer.parseInt(id.replaceAll("\\D", ""));
    }

    private static float product(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
