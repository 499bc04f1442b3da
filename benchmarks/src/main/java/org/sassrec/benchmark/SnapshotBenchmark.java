package org.sassrec.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.Sha256;
import org.sassrec.serving.release.FileList;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.tower.ServingSnapshot;
import org.sassrec.serving.tower.SnapshotLayout;
import org.sassrec.serving.tower.TowerSignature;
import org.sassrec.serving.tower.VersionedJson;

/**
 * Measures how long a new process needs to open the files of a release with many users and to read the values of one
 * user. The files are in the page cache of the operating system. The start of the JVM does not count.
 *
 * <p>Arguments: number of users, and a folder. Writes the snapshot into the folder, or uses it again.
 */
public final class SnapshotBenchmark {

    private static final int HISTORY = 20;
    private static final int SEEN = 40;
    private static final int ITEMS = 100_000;
    private static final int ROUNDS = 5;
    private static final String MARK = "start ";
    private static final String MODEL = "model";

    private SnapshotBenchmark() {}

    /** Runs the benchmark with the arguments of the class description. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int users = Integer.parseInt(arguments[0]);
        Path remote = Path.of(arguments[1]).toAbsolutePath();
        Path model = remote.resolve("releases").resolve(MODEL);
        Path snapshot = model.resolve(FileList.SNAPSHOT);
        if (!Files.exists(snapshot)) {
            Path part = model.resolve(FileList.SNAPSHOT + ".part");
            Files.createDirectories(part);
            write(users, part);
            Files.move(part, snapshot);
            Files.createDirectories(model.resolve(FileList.USER_TOWER));
            Files.writeString(model.resolve(FileList.USER_TOWER).resolve("tower"), "tower");
            FileList.write(model);
        }
        System.out.printf(Locale.ROOT, "%,d users, %,d MB%n", users, size(snapshot) / 1_000_000);
        String[] digests = {Sha256.ofTree(model.resolve(FileList.USER_TOWER)), Sha256.ofTree(snapshot)};
        run("copied to the cache", 1, remote, "cache", digests);
        run("from the cache", ROUNDS, remote, "cache", digests);
        run("from a folder, with verification", ROUNDS, remote, "folder", digests);
    }

    private static void run(String what, int rounds, Path remote, String kind, String[] digests)
            throws IOException, InterruptedException {
        List<Double> elapsed = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, String> found =
                    BenchmarkProcess.java(MARK, Start.class, remote.toString(), kind, digests[0], digests[1]);
            elapsed.add(Double.valueOf(found.getOrDefault("elapsed", "0")));
            processor.add(Double.valueOf(found.getOrDefault("processor", "0")));
        }
        elapsed.sort(null);
        processor.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s: %.3f s, %.3f s of processor time (median of %d)%n",
                what,
                elapsed.get(rounds / 2),
                processor.get(rounds / 2),
                rounds);
    }

    /** One start, in a new process. Arguments: folder, cache or folder, and the checksums of tower and snapshot. */
    public static final class Start {
        private Start() {}

        public static void main(String[] arguments) {
            long start = System.nanoTime();
            Path remote = Path.of(arguments[0]);
            VectorStore store = (VectorStore) Proxy.newProxyInstance(
                    VectorStore.class.getClassLoader(),
                    new Class<?>[] {VectorStore.class},
                    (proxy, method, values) -> "benchmark"); // only location() is called
            boolean cached = arguments[1].equals("cache");
            ReleaseFiles files = cached
                    ? ReleaseFiles.in(remote.resolve("machine"), remote.toUri().toString(), store)
                    : ReleaseFiles.in(remote);
            ReleaseManifest release = manifest(arguments[2], arguments[3]);
            ReleaseFiles.Local local = files.locate(release, MODEL);
            if (!local.verified()) {
                files.checkSnapshot(release, MODEL);
            }
            ServingSnapshot snapshot = ServingSnapshot.open(local.snapshot());
            int user = snapshot.find(id(snapshot.users() / 3));
            int values = snapshot.inputs(user, "home").size()
                    + snapshot.seenItems(user).size();
            if (user < 0 || values < SEEN) {
                throw new IllegalStateException("the user is missing");
            }
            double processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
            double elapsed = (System.nanoTime() - start) * 1e-9;
            System.out.printf(Locale.ROOT, "%selapsed=%.3f processor=%.3f%n", MARK, elapsed, processor);
        }

        private static ReleaseManifest manifest(String tower, String snapshot) {
            ReleaseManifest.Model model = new ReleaseManifest.Model(tower, snapshot, List.of(), "", null);
            return new ReleaseManifest(
                    ReleaseManifest.VERSION,
                    "release",
                    1,
                    "",
                    "",
                    ReleaseManifest.Action.PUBLISH,
                    null,
                    null,
                    null,
                    "live",
                    "",
                    "IP",
                    Map.of(),
                    Map.of(),
                    Map.of(MODEL, model),
                    Map.of(),
                    Map.of(),
                    List.of());
        }
    }

    private static String id(int user) {
        return String.format(Locale.ROOT, "u%09d", user);
    }

    private static void write(int users, Path folder) throws IOException {
        Random random = new Random(1);
        List<SnapshotLayout.Column> columns = List.of(
                new SnapshotLayout.Column("age", TowerSignature.Kind.NUMBER, false, null, false, false),
                new SnapshotLayout.Column("history", TowerSignature.Kind.ITEMS, true, 0, false, true));
        Column value = new Column(SnapshotLayout.VALUE, ColumnType.INT);
        int batch = TableWriter.LARGE_BATCH;
        try (TableWriter ofUsers = TableWriter.create(
                        folder.resolve(SnapshotLayout.USERS),
                        batch,
                        new Column(SnapshotLayout.ID, ColumnType.TEXT),
                        new Column(SnapshotLayout.SEEN_START, ColumnType.LONG),
                        new Column(SnapshotLayout.SEEN_COUNT, ColumnType.INT),
                        new Column("v0", ColumnType.DOUBLE));
                TableWriter ofScenarios = TableWriter.create(
                        folder.resolve(SnapshotLayout.SCENARIOS),
                        batch,
                        new Column("s1", ColumnType.LONG),
                        new Column("n1", ColumnType.INT));
                TableWriter histories = TableWriter.create(
                        folder.resolve(SnapshotLayout.values(1)),
                        batch,
                        value,
                        new Column(SnapshotLayout.TIME, ColumnType.LONG));
                TableWriter seen = TableWriter.create(folder.resolve(SnapshotLayout.SEEN), batch, value);
                TableWriter items = TableWriter.create(
                        folder.resolve(SnapshotLayout.dictionary(0)),
                        batch,
                        new Column(SnapshotLayout.VALUE, ColumnType.TEXT))) {
            for (int item = 0; item < ITEMS; item++) {
                items.setText(0, "i" + item);
                items.endRow();
            }
            for (int user = 0; user < users; user++) {
                ofUsers.setText(0, id(user));
                ofUsers.setLong(1, seen.rows());
                ofUsers.setInt(2, SEEN);
                ofUsers.setDouble(3, user % 90);
                ofUsers.endRow();
                ofScenarios.setLong(0, histories.rows());
                ofScenarios.setInt(1, HISTORY);
                ofScenarios.endRow();
                for (int i = 0; i < HISTORY; i++) {
                    histories.setInt(0, random.nextInt(ITEMS));
                    histories.setLong(1, 1_767_225_600_000L - i);
                    histories.endRow();
                }
                for (int i = 0; i < SEEN; i++) {
                    seen.setInt(0, random.nextInt(ITEMS));
                    seen.endRow();
                }
            }
        }
        VersionedJson.write(
                folder.resolve(SnapshotLayout.FILE),
                new SnapshotLayout(SnapshotLayout.VERSION, users, List.of("home"), columns, 0, 1_767_225_600_000L));
    }

    private static long size(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
