package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.Publisher;
import org.sassrec.release.Rollback;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Two releases with distinguishable results, and the checks for a disturbed publish of the second. */
public final class TwoReleases {

    private static final List<String> SCENARIOS = List.of("home", "feed");

    private final Path export;

    /** Uses the files that {@link #in} has written. */
    public TwoReleases(Path export) {
        this.export = export;
    }

    /** Writes the towers and snapshots of both releases into a folder. */
    public static TwoReleases in(Path export) throws IOException {
        Files.createDirectories(export);
        for (int number = 1; number <= 2; number++) {
            Files.createDirectories(export.resolve("tower" + number));
            Files.writeString(export.resolve("tower" + number).resolve("data"), "tower " + number);
            // The user vectors differ by release, so that a mix of tower and item vectors is detected.
            Files.writeString(export.resolve("users" + number), number == 1 ? "ann 10 0" : "ann 0 10");
        }
        return new TwoReleases(export);
    }

    private static FakeVectors vectors(String scenario, int number) {
        return new FakeVectors(scenario, 40, 3, 5, number + scenario.length() * 100L + scenario.charAt(0));
    }

    /** Publishes one of the releases. */
    public ReleaseManifest publish(VectorStore store, Path home, int number) {
        return publish(store, home, number, vectors -> {});
    }

    /** Tries to publish the second release with user vectors that have one dimension less than its items. */
    public void publishMixed(VectorStore store, Path home) {
        publish(store, home, 2, vectors -> vectors.probes().replaceAll(user -> Arrays.copyOf(user, 2)));
    }

    private ReleaseManifest publish(VectorStore store, Path home, int number, Consumer<FakeVectors> change) {
        ReleaseContent content = new ReleaseContent(
                SCENARIOS.stream()
                        .map(scenario -> vectors(scenario, number))
                        .peek(change)
                        .map(ReleaseContent.ScenarioVectors.class::cast)
                        .toList(),
                export.resolve("tower" + number),
                export.resolve("users" + number),
                List.of("title", "tag"),
                Map.of());
        Publisher.Options options = new Publisher.Options(ReleaseChannel.LIVE, 0.95, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }

    /** Publishes the second release with a disturbance. It may fail. The disturbance ends when it returns. */
    @FunctionalInterface
    public interface Disturbed {
        /** Publishes. */
        void publish() throws Exception;
    }

    /**
     * Publishes the first release, then disturbs the publish of the second while a reader queries. Checks that the
     * reader only gets complete results of one release, that a rollback to the first release works, that the next
     * publish activates the second, and that nothing is left over.
     *
     * @param stores opens the store; each call returns a new instance over the same data
     * @param readersMayFail whether the disturbance also blocks the reader
     */
    public void endWell(Supplier<VectorStore> stores, Path home, boolean readersMayFail, Disturbed second)
            throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        AtomicBoolean stop = new AtomicBoolean();
        FakeReleaseLoader parts = new FakeReleaseLoader();
        try (VectorStore store = stores.get()) {
            ReleaseManifest first = publish(store, home, 1);
            try (Retriever retriever = Retriever.owning(stores.get(), home)
                    .refreshEvery(Duration.ZERO)
                    .parts(parts)
                    .open()) {
                Future<Integer> reader = pool.submit(() -> ask(retriever, first.id(), readersMayFail, stop));
                second.publish();
                goBack(store, home, first);
                retriever.refresh();
                assertThat(retriever.problem()).isEmpty();
                assertThat(retriever.release().id()).isEqualTo(first.id());
                ReleaseManifest live = publish(store, home, 2);
                stop.set(true);
                assertThat(reader.get()).isPositive();
                retriever.refresh();
                assertThat(retriever.problem()).isEmpty();
                assertThat(retriever.release()).isEqualTo(live);
                assertRight(retriever.retrieve(Query.of("home", "ann", 5)), "home", first.id());
                assertThat(retriever.metrics().errors())
                        .satisfies(errors ->
                                assertThat(readersMayFail || errors == 0).isTrue());
            }
            publish(store, home, 2);
            DriftCheck check = new DriftCheck(store, home);
            assertThat(check.findings()).isEmpty();
            // A disturbed publish uses the store at another address, whose files this store keeps.
            int others = check.filesOfOtherStores().values().stream()
                    .mapToInt(List::size)
                    .sum();
            assertThat(home.resolve("releases").toFile().list()).hasSize(2 + others);
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
        empty(stores);
        assertThat(parts.open).hasValue(0);
    }

    private static void goBack(VectorStore store, Path home, ReleaseManifest first) {
        ReleaseManifest live =
                ReleaseChannel.of(store, ReleaseChannel.LIVE).live().orElseThrow();
        if (!live.id().equals(first.id())) {
            ReleaseManifest back =
                    new Rollback(store, home, ReleaseChannel.LIVE, Clock.systemUTC(), progress -> {}).toPrevious();
            assertThat(back.id()).isEqualTo(first.id());
        }
    }

    /** Removes all releases. */
    public static void empty(Supplier<VectorStore> stores) {
        try (VectorStore store = stores.get()) {
            StoreCleaner.empty(store);
        }
    }

    /** Queries and refreshes until stopped. Every result must be complete and of one release. */
    private static int ask(Retriever retriever, String first, boolean mayFail, AtomicBoolean stop) {
        int answers = 0;
        do {
            for (String scenario : SCENARIOS) {
                try {
                    assertRight(retriever.retrieve(Query.of(scenario, "ann", 5)), scenario, first);
                    answers++;
                } catch (SassException failed) {
                    if (!mayFail) {
                        throw failed;
                    }
                }
            }
            retriever.refresh();
        } while (!stop.get());
        return answers;
    }

    private static void assertRight(QueryResult answer, String scenario, String first) {
        int number = answer.release().equals(first) ? 1 : 2;
        FakeVectors items = vectors(scenario, number);
        List<QueryResult.Item> best = IntStream.range(0, items.rows())
                .mapToObj(row ->
                        new QueryResult.Item(items.id(row), 10 * items.vectors()[row][number - 1], items.texts(row)))
                .sorted(Comparator.comparing(item -> -item.score()))
                .limit(5)
                .toList();
        assertThat(answer.items()).isEqualTo(best);
    }
}
