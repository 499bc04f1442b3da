package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.Publisher;
import org.sassrec.release.Rollback;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/**
 * Eight threads query continuously while releases are published and rolled back. No query fails or mixes two releases,
 * and no query that starts after a switch uses the previous release. {@code -Dsass.releases=50} sets the number of
 * releases.
 */
@Tag("faults")
public abstract class PublishUnderLoadContract {

    private static final int READERS = 8;
    private static final int ITEMS = 60;
    private static final int K = 5;

    @TempDir
    Path folder;

    private final FakeReleaseLoader parts = new FakeReleaseLoader();

    /** Last activation of each release. */
    private final Map<String, Integer> lives = new ConcurrentHashMap<>();

    /** All distinct results of a release in a scenario; there must be exactly one. */
    private final Map<String, Set<List<QueryResult.Item>>> answers = new ConcurrentHashMap<>();

    private final Set<String> failures = ConcurrentHashMap.newKeySet();
    private final LongAdder failed = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder asked = new LongAdder();
    private volatile int switched = 1;
    private volatile boolean done;

    /** Opens the store under test. Each call returns a new instance over the same data. */
    protected abstract VectorStore open(Path home);

    /** Default number of releases. */
    protected abstract int releases();

    @Test
    void answersWithoutErrorsDuringAPublish() throws Exception {
        Files.createDirectories(folder.resolve("export/user_tower"));
        Files.writeString(folder.resolve("export/user_tower/tower"), "tower");
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\n");
        Path home = folder.resolve("store");
        int rounds = Integer.getInteger("sass.releases", releases());
        ExecutorService pool = Executors.newFixedThreadPool(READERS);
        Map<String, String> seeds = new HashMap<>();
        Map<Integer, String> made = new HashMap<>();
        try (VectorStore store = open(home)) {
            ReleaseManifest first = publish(store, home, 1);
            made.put(1, first.id());
            note(first, 1, seeds);
            try (Retriever refreshed = retriever(home, Duration.ZERO);
                    Retriever polling = retriever(home, Duration.ofMillis(20))) {
                List<Future<?>> readers = new ArrayList<>();
                for (int reader = 0; reader < READERS; reader++) {
                    boolean isRefreshed = reader % 2 == 0;
                    String scenario = reader % 4 < 2 ? "home" : "feed";
                    readers.add(pool.submit(() -> read(isRefreshed ? refreshed : polling, scenario, isRefreshed)));
                }
                for (int round = 2; round <= rounds; round++) {
                    ReleaseManifest live;
                    if (round % 3 == 0) {
                        lives.put(made.get(round - 2), round); // a reader may use it before this thread does
                        live = new Rollback(store, home, ReleaseChannel.LIVE, Clock.systemUTC(), progress -> {})
                                .toPrevious();
                        assertThat(live.id()).isEqualTo(made.get(round - 2));
                    } else {
                        live = publish(store, home, round);
                    }
                    made.put(round, live.id());
                    note(live, round, seeds);
                    // A query whose release was dropped may have switched the retriever before.
                    refreshed.refresh();
                    assertThat(refreshed.release()).isEqualTo(live);
                    switched = round;
                }
                done = true;
                for (Future<?> reader : readers) {
                    reader.get();
                }
                System.out.printf(
                        Locale.ROOT,
                        "%s: %d releases and rollbacks, %,d queries, %d failed, %d stale; %s%n",
                        getClass().getSimpleName(),
                        rounds,
                        asked.sum(),
                        failed.sum(),
                        stale.sum(),
                        polling.metrics());
            }
            StoreCleaner.empty(store);
        } finally {
            done = true;
            pool.shutdownNow();
        }
        assertThat(failures).isEmpty();
        assertThat(stale.sum()).isZero();
        assertThat(asked.sum()).isGreaterThan(READERS * (long) rounds);
        answers.forEach((key, different) -> {
            String release = key.substring(0, key.indexOf('/'));
            String scenario = key.substring(key.indexOf('/') + 1);
            long seed = Long.parseLong(seeds.getOrDefault(release, "0"));
            assertThat(different).as(key).containsExactly(best(vectors(scenario, seed)));
        });
        assertThat(answers).hasSizeGreaterThanOrEqualTo(Math.min(rounds, 3));
        assertThat(parts.open).hasValue(0);
    }

    private void note(ReleaseManifest release, int round, Map<String, String> seeds) {
        seeds.put(release.id(), release.fingerprints().get("seed"));
        lives.put(release.id(), round);
    }

    private void read(Retriever retriever, String scenario, boolean refreshed) {
        Query query = Query.of(scenario, "ann", K);
        while (!done) {
            int least = switched;
            try {
                QueryResult answer = retriever.retrieve(query);
                answers.computeIfAbsent(answer.release() + "/" + scenario, key -> ConcurrentHashMap.newKeySet())
                        .add(answer.items());
                // A release that is not recorded yet is the newest.
                if (refreshed && lives.getOrDefault(answer.release(), Integer.MAX_VALUE) < least) {
                    stale.increment();
                }
            } catch (RuntimeException failure) {
                failed.increment();
                failures.add(failure.toString());
            }
            asked.increment();
        }
    }

    private Retriever retriever(Path home, Duration refreshEvery) {
        return Retriever.owning(open(home), home)
                .refreshEvery(refreshEvery)
                .parts(parts)
                .open();
    }

    private static FakeVectors vectors(String scenario, long seed) {
        return new FakeVectors(scenario, ITEMS, 3, 3, seed + (scenario.equals("home") ? 0 : 100_000));
    }

    /** Returns the expected items of ann, whose vector is [10, 0, 0]. */
    private static List<QueryResult.Item> best(FakeVectors items) {
        record Scored(int row, float score) {}
        return IntStream.range(0, items.rows())
                .mapToObj(row -> new Scored(row, 10 * items.vectors()[row][0]))
                .sorted(Comparator.comparing(scored -> -scored.score()))
                .limit(K)
                .map(scored -> new QueryResult.Item(items.id(scored.row()), scored.score(), items.texts(scored.row())))
                .toList();
    }

    private ReleaseManifest publish(VectorStore store, Path home, long seed) throws IOException {
        ReleaseContent content = new ReleaseContent(
                List.of(vectors("home", seed), vectors("feed", seed)),
                folder.resolve("export/user_tower"),
                folder.resolve("snapshot"),
                List.of("title", "tag"),
                Map.of("seed", Long.toString(seed)));
        Publisher.Options options = new Publisher.Options(ReleaseChannel.LIVE, 0.95, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }
}
