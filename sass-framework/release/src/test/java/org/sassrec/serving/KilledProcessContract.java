package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.HaltingStore;
import org.sassrec.serving.store.VectorStore;

/**
 * The publisher is a separate process that is killed before or after a call to the store, while a retriever queries
 * continuously. Tests a few calls by default, and all with {@code -Dsass.kills=all}, which prints the number of tests
 * and the failures. {@code -Dsass.kills.threads=4} runs four tests in parallel.
 */
@Tag("faults")
public abstract class KilledProcessContract {

    private static final int SAMPLE = 3;

    @TempDir
    Path folder;

    /**
     * Opens a store.
     *
     * @param place identifies the store: letters and digits
     */
    protected abstract VectorStore open(String place, Path home);

    /** Publishes the second release until it is killed. Arguments: contract, place, home, export, call, whether afterwards. */
    public static final class Killed {
        private Killed() {}

        public static void main(String[] args) throws ReflectiveOperationException {
            Constructor<? extends KilledProcessContract> maker = Class.forName(args[0])
                    .asSubclass(KilledProcessContract.class)
                    .getDeclaredConstructor();
            maker.setAccessible(true);
            KilledProcessContract contract = maker.newInstance();
            Path home = Path.of(args[2]);
            try (VectorStore store = contract.open(args[1], home)) {
                HaltingStore halting =
                        new HaltingStore(store, Integer.parseInt(args[4]), Boolean.parseBoolean(args[5]));
                new TwoReleases(Path.of(args[3])).publish(halting, home, 2);
                System.out.println("calls " + halting.calls());
            }
        }
    }

    @Test
    void keepsServingAfterAKillAndPublishesAfterwards() throws Exception {
        Path export = folder.resolve("export");
        TwoReleases.in(export);
        int calls = countCalls(export);
        assertThat(calls).isGreaterThan(40);
        boolean all = "all".equals(System.getProperty("sass.kills"));
        int[] tried = all
                ? IntStream.range(0, 2 * calls).toArray()
                : new Random(5).ints(0, 2 * calls).distinct().limit(SAMPLE).toArray();
        List<String> failed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService killers = Executors.newFixedThreadPool(Integer.getInteger("sass.kills.threads", 1));
        for (int one : tried) {
            killers.execute(() -> {
                String name = (one % 2 == 0 ? "before" : "after") + " call " + (one / 2 + 1) + " of " + calls;
                try {
                    killed(export, one / 2 + 1, one % 2 == 1);
                } catch (Exception | AssertionError wrong) {
                    failed.add(name + ": " + wrong);
                }
                if (all) {
                    System.out.println(name + ", failed so far: " + failed.size());
                }
            });
        }
        killers.shutdown();
        assertThat(killers.awaitTermination(1, TimeUnit.DAYS)).isTrue();
        System.out.println(
                getClass().getSimpleName() + ": " + tried.length + " kills tried, " + failed.size() + " failed");
        assertThat(failed).isEmpty();
    }

    private int countCalls(Path export) throws Exception {
        String place = place();
        Path home = folder.resolve(place);
        try {
            try (VectorStore store = open(place, home)) {
                new TwoReleases(export).publish(store, home, 1);
            }
            Process process = start(place, home, export, 0, false);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return Integer.parseInt(output.substring(output.lastIndexOf("calls ") + "calls ".length())
                    .strip());
        } finally {
            TwoReleases.empty(() -> open(place, home));
        }
    }

    private void killed(Path export, int dieAt, boolean afterwards) throws Exception {
        String place = place();
        Path home = folder.resolve(place);
        new TwoReleases(export).endWell(() -> open(place, home), home, false, () -> {
            Process process = start(place, home, export, dieAt, afterwards);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isEqualTo(HaltingStore.STATUS);
        });
    }

    private Process start(String place, Path home, Path export, int dieAt, boolean afterwards) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        getClass().getName(),
                        place,
                        home.toString(),
                        export.toString(),
                        Integer.toString(dieAt),
                        Boolean.toString(afterwards))
                .redirectErrorStream(true)
                .start();
    }

    private static String place() {
        return "k" + UUID.randomUUID().toString().substring(0, 8);
    }
}
