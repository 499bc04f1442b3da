package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Readiness;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.UserDistribution;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Changes files of a store in place while a retriever or a reader of a collection with a graph has them open and
 * answers. Each answer is one of an intact release, or a coded error. After two checks, a retriever is not ready if
 * each query of a scenario fails. When the files are restored, it answers again.
 */
public final class RunningStoreFuzzer implements Fuzzer {

    private static final String GRAPH = "graph";
    private static final List<Query> QUERIES = List.of(
            Query.of("home", "u1", 20),
            Query.of("home", "u7", 40).unseen(),
            Query.of("feed", "u3", 20).unseen(),
            new Query("feed", null, Map.of("city", "c2", "clicked", List.of("i3", "i4")), 20));

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final Map<String, Object> expected = new TreeMap<>();
    private final List<Filter> filters = new ArrayList<>();
    private Path two = Path.of("");
    private Path one = Path.of("");
    private Path graph = Path.of("");
    private Path work = Path.of("");
    private FakeVectors vectors = new FakeVectors(GRAPH, 1, 8, 1, 1);

    /** Runs one query of a number. */
    private interface Reader {
        /** Returns the key of the answer in the expected ones and the answer. */
        Map.Entry<String, Object> read(int query);
    }

    @Override
    public void open(Path folder, Path shared) throws IOException {
        Path trained = TrainedRelease.export(shared);
        Path export = Files.createDirectories(folder.resolve("exports")).resolve("export");
        TrainedRelease.copy(trained, export);
        two = folder.resolve("two");
        one = folder.resolve("one");
        graph = folder.resolve(GRAPH);
        work = folder.resolve("work");
        for (Path home : List.of(one, two)) {
            publish(home, export);
        }
        Files.writeString(export.resolve("snapshot/note"), "another");
        publish(two, export);
        writeGraph();
    }

    private void publish(Path home, Path export) {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            TrainedRelease.publish(store, home, export);
        }
        try (Retriever retriever = retriever(home)) {
            readAll(retriever(retriever));
        }
    }

    private void writeGraph() {
        int rows = EmbeddedStore.MIN_GRAPH_ROWS;
        vectors = new FakeVectors(GRAPH, rows, 8, 4, 5);
        FilterColumns columns = FilterColumns.of(List.of("tag"), List.of());
        filters.add(columns.bind(Filter.parse("tag = 't3'")));
        filters.add(columns.bind(Filter.parse("tag in ('t1', 't5')")));
        try (EmbeddedStore store = EmbeddedStore.open(graph)) {
            store.create(new VectorStore.CollectionSpec(
                    GRAPH, 8, rows, vectors.largestNorm(), UserDistribution.of(vectors.probes()), columns, false));
            List<VectorStore.Row> all = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                all.add(new VectorStore.Row("i" + row, vectors.vectors()[row], Map.of("tag", "t" + row % 7)));
            }
            store.upsert(GRAPH, all);
            store.seal(List.of(GRAPH), (collection, step, done, of) -> {});
        }
        try (EmbeddedStore store = EmbeddedStore.openExisting(graph)) {
            readAll(reader(store));
        }
    }

    private void readAll(Reader reader) {
        for (int query = 0; query < QUERIES.size(); query++) {
            Map.Entry<String, Object> answer = reader.read(query);
            expected.put(answer.getKey(), answer.getValue());
        }
    }

    private static Retriever retriever(Path home) {
        return Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .open();
    }

    private static Reader retriever(Retriever retriever) {
        return query -> {
            QueryResult answer = retriever.retrieve(QUERIES.get(query));
            return Map.entry(answer.release() + " query " + query, answer);
        };
    }

    private Reader reader(VectorStore store) {
        return query -> {
            Filter filter = query < filters.size() ? filters.get(query) : null;
            List<float[]> user = List.of(vectors.probes().get(query));
            return Map.entry(
                    "graph query " + query,
                    query == 3
                            ? store.fetch(GRAPH, List.of("i17", "i19000")).stream()
                                    .map(row -> row.id() + List.of(row.vector()[0], row.vector()[7]) + row.fields())
                                    .toList()
                            : store.search(GRAPH, user, new VectorStore.SearchSpec(20, 40, true, filter)));
        };
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Folders.deleteRecursively(work);
        Path intact = trial.pick(one, two, graph);
        TrainedRelease.copy(intact, work);
        if (intact.equals(graph)) {
            try (EmbeddedStore store = EmbeddedStore.openExisting(work)) {
                store.verify(GRAPH);
                Reader reader = reader(store);
                changeWhileReading(trial, reader);
                String outcome = "graph, " + read(reader, new TreeSet<>());
                restore(intact);
                store.verify(GRAPH);
                assertThat(read(reader, new TreeSet<>()))
                        .as("answers after a repair")
                        .isEqualTo("answered");
                return outcome;
            }
        }
        try (Retriever retriever = retriever(work)) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
            Reader reader = retriever(retriever);
            changeWhileReading(trial, reader);
            Set<String> answered = new TreeSet<>();
            String outcome = read(reader, answered);
            for (int check = 0; check < 2; check++) {
                retriever.refresh();
                readiness.check();
                read(reader, answered);
            }
            boolean blind = !answered.containsAll(List.of("home", "feed"));
            assertThat(readiness.reason().isPresent() || !blind)
                    .as("not ready, as only %s answer", answered)
                    .isTrue();
            restore(intact);
            retriever.refresh();
            readiness.check();
            assertThat(readiness.reason()).as("readiness after a repair").isEmpty();
            assertThat(read(reader, answered)).as("answers after a repair").isEqualTo("answered");
            return (intact.equals(one) ? "one release, " : "two releases, ") + outcome;
        }
    }

    /** Compares the answers with those of the intact stores. Collects the scenarios that answer. */
    private String read(Reader reader, Set<String> answered) {
        int failed = 0;
        for (int query = 0; query < QUERIES.size(); query++) {
            try {
                Map.Entry<String, Object> answer = reader.read(query);
                assertThat(answer.getValue()).as(answer.getKey()).isEqualTo(expected.get(answer.getKey()));
                answered.add(QUERIES.get(query).scenario());
            } catch (SassException coded) {
                failed++;
            }
        }
        return failed == 0 ? "answered" : failed == QUERIES.size() ? "reported" : "partly reported";
    }

    private void changeWhileReading(Trial trial, Reader reader) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        Future<?> reading = other.submit(() -> {
            do {
                read(reader, new TreeSet<>());
                started.countDown();
            } while (!stop.get());
        });
        started.await();
        try {
            for (Path file : chooseFiles(trial)) {
                change(trial, file);
            }
        } finally {
            stop.set(true);
            reading.get();
        }
    }

    /** One to three files, or all files with the same ending. */
    private List<Path> chooseFiles(Trial trial) throws IOException {
        List<Path> all = files(work);
        Collections.shuffle(all, trial.random());
        if (trial.between(0, 3) > 0) {
            return all.subList(0, Math.min(all.size(), trial.between(1, 4)));
        }
        String ending = trial.pick(".arrow", ".cfs", ".json", "");
        return all.stream().filter(file -> file.toString().endsWith(ending)).toList();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            List<Path> files =
                    new ArrayList<>(found.filter(Files::isRegularFile).sorted().toList());
            files.removeIf(
                    file -> file.toString().contains("lock") || file.toString().contains("leases"));
            return files;
        }
    }

    private static void change(Trial trial, Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        FileTime modified = Files.getLastModifiedTime(file);
        int size = (int) Files.size(file);
        int at = trial.between(0, size);
        int length = Math.min(size - at, 1 + trial.between(0, trial.pick(4, 4_096, size)));
        int kind = trial.between(0, 9);
        trial.note("kind %d of %s, bytes %d to %d of %d".formatted(kind, file, at, at + length, size));
        switch (kind) {
            case 0 -> truncate(file, trial.pick(0, 100, at, size - 1));
            case 1 -> overwrite(file, at, new byte[length]);
            case 2 -> {
                byte[] ones = new byte[length];
                Arrays.fill(ones, (byte) 0xff);
                overwrite(file, at, ones);
            }
            case 3 -> {
                byte[] random = new byte[length];
                trial.random().nextBytes(random);
                overwrite(file, at, random);
            }
            case 4 -> flip(file, at, trial.between(0, 8));
            case 5 -> {
                truncate(file, at);
                Files.delete(file);
            }
            case 6 -> Files.write(file, Damage.bytes(trial, Files.readAllBytes(file)));
            case 7 -> {
                Path replacement =
                        Files.write(file.resolveSibling("replacement"), Damage.bytes(trial, Files.readAllBytes(file)));
                Files.move(replacement, file, StandardCopyOption.REPLACE_EXISTING);
            }
            default -> map(file, at, length);
        }
        if (Files.exists(file) && trial.between(0, 2) == 0) {
            Files.setLastModifiedTime(file, modified);
        }
    }

    private static void truncate(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Math.max(0, size));
        }
    }

    private static void overwrite(Path file, int at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static void flip(Path file, int at, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (at < bytes.length) {
            overwrite(file, at, new byte[] {(byte) (bytes[at] ^ 1 << bit)});
        }
    }

    /** Inverts bytes in a mapping of the file. */
    private static void map(Path file, int at, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, at, length);
            for (int i = 0; i < length; i++) {
                mapped.put(i, (byte) ~mapped.get(i));
            }
        }
    }

    private void restore(Path intact) throws IOException {
        for (Path file : files(intact)) {
            Path place = work.resolve(intact.relativize(file).toString());
            if (!Files.exists(place) || Files.mismatch(file, place) >= 0) {
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public void close() {
        other.shutdownNow();
    }
}
