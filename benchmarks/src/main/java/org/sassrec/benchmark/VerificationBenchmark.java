package org.sassrec.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Measures the verification of files when a release is opened: the collection of an embedded store, and a snapshot of
 * 1 GiB. The files are in the page cache of the operating system.
 *
 * <p>Arguments: number of items, dimension, and a folder. An existing collection in the folder is used again.
 */
public final class VerificationBenchmark {

    private static final String COLLECTION = "items";
    private static final int BATCH = 10_000;
    private static final int ROUNDS = 5;

    private VerificationBenchmark() {}

    /** Runs the benchmark with the arguments of the class description. */
    public static void main(String[] arguments) throws IOException {
        int rows = Integer.parseInt(arguments[0]);
        int dim = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[2]);
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            if (!store.isSealed(COLLECTION)) {
                write(store, rows, dim);
            }
            print(
                    String.format(Locale.ROOT, "collection, %,d items x %d", rows, dim),
                    size(folder.resolve("collections").resolve(COLLECTION)),
                    () -> store.verify(COLLECTION));
        }
        Path snapshot = folder.resolve("snapshot");
        if (!Files.exists(snapshot)) {
            try (OutputStream out = Files.newOutputStream(snapshot)) {
                byte[] block = new byte[1 << 20];
                for (int i = 0; i < 1 << 10; i++) {
                    out.write(block);
                }
            }
        }
        print("snapshot", size(snapshot), () -> ReleaseFiles.digest(snapshot));
    }

    private static void write(EmbeddedStore store, int rows, int dim) {
        SplittableRandom random = new SplittableRandom(1);
        store.create(new VectorStore.CollectionSpec(COLLECTION, dim, rows, 3.0 * dim));
        List<VectorStore.Row> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            float[] vector = new float[dim];
            for (int d = 0; d < dim; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            batch.add(new VectorStore.Row("i" + row, vector, Map.of("title", "Title of item " + row)));
            if (batch.size() == BATCH || row + 1 == rows) {
                store.upsert(COLLECTION, batch);
                batch = new ArrayList<>();
            }
        }
        store.seal(COLLECTION);
    }

    private static long size(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Prints the elapsed time of the fastest round and its processor time, which depends less on other processes. */
    private static void print(String what, long bytes, Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long elapsed = Long.MAX_VALUE;
        long cpu = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long cpuStart = threads.getCurrentThreadCpuTime();
            work.run();
            cpu = Math.min(cpu, threads.getCurrentThreadCpuTime() - cpuStart);
            elapsed = Math.min(elapsed, System.nanoTime() - start);
        }
        System.out.printf(
                Locale.ROOT,
                "%s, %,d MB: %.2f s, %.2f s of processor time%n",
                what,
                bytes / 1_000_000,
                elapsed * 1e-9,
                cpu * 1e-9);
    }
}
