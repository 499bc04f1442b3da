package org.sassrec.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.FakeVectors;
import org.sassrec.release.HaltingStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.Release;
import org.sassrec.release.ReleaseContent;
import org.sassrec.release.Releases;
import org.sassrec.release.Rollback;
import org.sassrec.release.VectorStore;

/**
 * The publisher is a process of its own that is killed before or after a call to the store, whichever it is, while a retriever
 * asks without pause. A few calls by default; all of them with {@code -Dsass.kills=all}, which prints how many were tried and
 * which failed.
 */
public abstract class KilledProcessContract {

    private static final List<String> SCENARIOS = List.of("home", "feed");
    private static final int SAMPLE = 3;

    @TempDir
    Path folder;

    /**
     * Opens a store.
     *
     * @param place tells stores apart, letters and digits
     */
    protected abstract VectorStore open(String place, Path home);

    /** Publishes the second release and is killed. Arguments: contract, place, home, export, call, whether afterwards. */
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
                publish(halting, home, Path.of(args[3]), 2);
                System.out.println("calls " + halting.calls());
            }
        }
    }

    @Test
    void killedAtAnyCallNobodyNoticesAndTheNextPublishEndsWell() throws Exception {
        Path export = Files.createDirectories(folder.resolve("export"));
        for (int seed = 1; seed <= 2; seed++) {
            Files.createDirectories(export.resolve("tower" + seed));
            Files.writeString(export.resolve("tower" + seed).resolve("data"), "tower " + seed);
            // Each release has its users in another place: the tower of one beside vectors of the other is seen.
            Files.writeString(export.resolve("users" + seed), seed == 1 ? "ann 10 0" : "ann 0 10");
        }
        int calls = countCalls(export);
        assertThat(calls).isGreaterThan(40);
        boolean all = "all".equals(System.getProperty("sass.kills"));
        int[] tried = all
                ? IntStream.range(0, 2 * calls).toArray()
                : new Random(5).ints(0, 2 * calls).distinct().limit(SAMPLE).toArray();
        List<String> failed = new ArrayList<>();
        for (int one : tried) {
            String name = (one % 2 == 0 ? "before" : "after") + " call " + (one / 2 + 1) + " of " + calls;
            try {
                killed(export, one / 2 + 1, one % 2 == 1);
            } catch (Exception | AssertionError wrong) {
                failed.add(name + ": " + wrong);
            }
            if (all) {
                System.out.println(name + ", failed so far: " + failed.size());
            }
        }
        System.out.println(
                getClass().getSimpleName() + ": " + tried.length + " kills tried, " + failed.size() + " failed");
        assertThat(failed).isEmpty();
    }

    private int countCalls(Path export) throws Exception {
        String place = place();
        Path home = folder.resolve(place);
        try {
            try (VectorStore store = open(place, home)) {
                publish(store, home, export, 1);
            }
            Process process = start(place, home, export, 0, false);
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(told).isZero();
            return Integer.parseInt(told.substring(told.lastIndexOf("calls ") + "calls ".length())
                    .strip());
        } finally {
            empty(place, home);
        }
    }

    private void killed(Path export, int dieAt, boolean afterwards) throws Exception {
        String place = place();
        Path home = folder.resolve(place);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        AtomicBoolean stop = new AtomicBoolean();
        FakeParts parts = new FakeParts();
        try (VectorStore store = open(place, home)) {
            Release first = publish(store, home, export, 1);
            try (Retriever retriever = Retriever.owning(open(place, home), home)
                    .refreshEvery(Duration.ZERO)
                    .parts(parts)
                    .open()) {
                Future<Integer> reader = pool.submit(() -> ask(retriever, first.id(), stop));
                Process process = start(place, home, export, dieAt, afterwards);
                process.getInputStream().transferTo(OutputStream.nullOutputStream());
                assertThat(process.waitFor()).isEqualTo(HaltingStore.STATUS);
                Release live = Releases.of(store, Releases.LIVE).live().orElseThrow();
                if (!live.id().equals(first.id())) {
                    Release back = new Rollback(store, home, Releases.LIVE, Clock.systemUTC(), p -> {}).toPrevious();
                    assertThat(back.id()).isEqualTo(first.id());
                }
                retriever.refresh();
                assertThat(retriever.release().id()).isEqualTo(first.id());
                Release second = publish(store, home, export, 2);
                stop.set(true);
                assertThat(reader.get()).isPositive();
                retriever.refresh();
                assertThat(retriever.problem()).isEmpty();
                assertThat(retriever.release()).isEqualTo(second);
                assertRight(retriever.retrieve(Query.of("home", "ann", 5)), "home", first.id());
                assertThat(retriever.metrics().errors()).isZero();
            }
            publish(store, home, export, 2);
            assertThat(new DriftCheck(store, home).findings()).isEmpty();
            assertThat(home.resolve("releases").toFile().list()).hasSize(2);
        } finally {
            stop.set(true);
            pool.shutdownNow();
            empty(place, home);
        }
        assertThat(parts.open).hasValue(0);
    }

    /** Asks and follows until told to stop; every answer must be whole and of one release. */
    private static int ask(Retriever retriever, String first, AtomicBoolean stop) {
        int answers = 0;
        do {
            for (String scenario : SCENARIOS) {
                assertRight(retriever.retrieve(Query.of(scenario, "ann", 5)), scenario, first);
                answers++;
            }
            retriever.refresh();
        } while (!stop.get());
        return answers;
    }

    private static void assertRight(Answer answer, String scenario, String first) {
        int seed = answer.release().equals(first) ? 1 : 2;
        FakeVectors items = vectors(scenario, seed);
        List<Answer.Item> best = IntStream.range(0, items.rows())
                .mapToObj(row -> new Answer.Item(items.id(row), 10 * items.vectors()[row][seed - 1], items.texts(row)))
                .sorted(Comparator.comparing(item -> -item.score()))
                .limit(5)
                .toList();
        assertThat(answer.items()).isEqualTo(best);
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

    private void empty(String place, Path home) {
        try (VectorStore store = open(place, home)) {
            StoreCleaner.empty(store);
        }
    }

    private static FakeVectors vectors(String scenario, long seed) {
        return new FakeVectors(scenario, 40, 3, 5, seed + scenario.length() * 100L + scenario.charAt(0));
    }

    private static Release publish(VectorStore store, Path home, Path export, long seed) {
        ReleaseContent content = new ReleaseContent(
                SCENARIOS.stream()
                        .map(scenario -> (ReleaseContent.ScenarioVectors) vectors(scenario, seed))
                        .toList(),
                export.resolve("tower" + seed),
                export.resolve("users" + seed),
                List.of("title", "tag"),
                Map.of());
        Publisher.Options options = new Publisher.Options(Releases.LIVE, 0.95, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }
}
