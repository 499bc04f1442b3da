package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.Rollback;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class RetrieverTest {

    @TempDir
    Path folder;

    private final FakeReleaseLoader parts = new FakeReleaseLoader();
    private Path home;
    private Path export;
    private EmbeddedStore publishing;

    @BeforeEach
    void makeFolders() throws IOException {
        home = folder.resolve("store");
        export = Files.createDirectories(folder.resolve("export/user_tower"));
        Files.writeString(export.resolve("tower"), "tower");
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\nbob 0 10\n");
        publishing = EmbeddedStore.open(home);
    }

    @AfterEach
    void closeStore() {
        publishing.close();
    }

    @Test
    void matchesTheOfflineRanking() {
        FakeVectors items = new FakeVectors("home", 400, 3, 5, 1);
        publish(1);
        try (Retriever retriever = open()) {
            QueryResult answer = retriever.retrieve(Query.of("home", "ann", 20));
            assertThat(answer.knownUser()).isTrue();
            assertThat(answer.release()).isEqualTo(retriever.release().id());
            float[] flat = new float[400 * 3];
            IntStream.range(0, 400).forEach(row -> System.arraycopy(items.vectors()[row], 0, flat, row * 3, 3));
            VectorBlocks.Top offline = VectorBlocks.of(flat, 400, 3, "items").top(new float[] {10, 0, 0}, 20);
            for (int i = 0; i < 20; i++) {
                int row = offline.rows()[i];
                assertThat(answer.items().get(i))
                        .isEqualTo(new QueryResult.Item(items.id(row), offline.scores()[i], items.texts(row)));
                assertThat(answer.items().get(i).texts().keySet()).containsExactly("title", "tag");
            }
        }
    }

    @Test
    void acceptsAnyQueryTime() {
        publish(1);
        try (Retriever retriever = open()) {
            Query query = Query.of("home", "ann", 3);
            assertThat(retriever.retrieve(query.at(Instant.MAX))).isEqualTo(retriever.retrieve(query));
            assertThat(retriever.retrieve(query.at(Instant.MIN))).isEqualTo(retriever.retrieve(query));
        }
    }

    @Test
    void reportsAMissingLiveRelease() throws IOException {
        ReleaseManifest only = publish(1);
        try (Retriever retriever = open()) {
            Files.delete(home.resolve("aliases.json"));
            Files.delete(home.resolve("copies/aliases.json"));
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem()).get().asString().contains("SASS7600", only.id());
            assertThat(retriever.retrieve(Query.of("home", "ann", 3)).items()).hasSize(3);
            publish(2);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
        }
    }

    @Test
    void prefersQueryValuesToTheSnapshot() {
        publish(1);
        try (Retriever retriever = open()) {
            List<QueryResult.Item> likeBob =
                    retriever.retrieve(Query.of("home", "bob", 9)).items();
            QueryResult turned = retriever.retrieve(new Query("home", "ann", Map.of("x", 0, "y", "10"), 9));
            assertThat(turned.knownUser()).isTrue();
            assertThat(turned.items()).isEqualTo(likeBob);
            QueryResult stranger = retriever.retrieve(new Query("home", "zoe", Map.of("y", 10.0), 9));
            assertThat(stranger.knownUser()).isFalse();
            assertThat(stranger.items()).isEqualTo(likeBob);
            QueryResult nobody = retriever.retrieve(new Query("home", null, Map.of("y", 10.0f), 9));
            assertThat(nobody.knownUser()).isFalse();
            assertThat(nobody.items()).isEqualTo(likeBob);
            List<QueryResult.Item> withHistory = retriever
                    .retrieve(new Query("home", "bob", Map.of("history", List.of("a", "b")), 9))
                    .items();
            assertThat(withHistory).isNotEqualTo(likeBob);
            assertThat(retriever.retrieve(
                            new Query("home", "bob", Map.of("likes", Map.of("a", 0.5, "b", 1), "city", "Oslo"), 9)))
                    .isEqualTo(retriever.retrieve(Query.of("home", "bob", 9)));
        }
    }

    @Test
    void excludesSeenItemsAndReturnsKItems() throws IOException {
        publish(1);
        List<String> ranking;
        try (Retriever retriever = open()) {
            ranking = ids(retriever.retrieve(Query.of("home", "ann", 400)));
            // Excludes more items than the first search returns, so that a second search is needed.
            QueryResult without = retriever.retrieve(Query.of("home", "ann", 4).excluding(ranking.subList(0, 30)));
            assertThat(ids(without)).isEqualTo(ranking.subList(30, 34));
            assertThat(ids(retriever.retrieve(Query.of("home", "ann", 400).excluding(ranking.subList(1, 400)))))
                    .containsExactly(ranking.get(0));
            assertThat(ids(retriever.retrieve(
                            Query.of("home", "ann", 3).excluding(List.of("no such item", ranking.get(1))))))
                    .containsExactly(ranking.get(0), ranking.get(2), ranking.get(3));
        }
        Files.writeString(
                folder.resolve("snapshot"), "ann 10 0\t" + ranking.get(0) + "\t" + ranking.get(2) + "\nbob 0 10\n");
        publish(1);
        try (Retriever retriever = open()) {
            assertThat(ids(retriever.retrieve(Query.of("home", "ann", 3)))).isEqualTo(ranking.subList(0, 3));
            assertThat(ids(retriever.retrieve(Query.of("home", "ann", 3).unseen())))
                    .containsExactly(ranking.get(1), ranking.get(3), ranking.get(4));
            Query both = Query.of("home", "ann", 2).unseen().excluding(List.of(ranking.get(1)));
            assertThat(ids(retriever.retrieve(both))).containsExactly(ranking.get(3), ranking.get(4));
            // For an unknown user, the items of the given histories count as seen.
            Query stranger = new Query("home", "zoe", Map.of("x", 10, "history", List.of("a")), 400);
            List<String> shown = ids(retriever.retrieve(stranger));
            Query known = new Query("home", "zoe", Map.of("x", 10, "history", List.of(shown.get(0))), 2);
            assertThat(ids(retriever.retrieve(known))).isEqualTo(shown.subList(0, 2));
            assertThat(ids(retriever.retrieve(known.unseen()))).isEqualTo(shown.subList(1, 3));
        }
    }

    @Test
    void returnsFewerItemsWhenTheStoreHasNoMore() {
        publish(1);
        VectorStore few = new DelegatingStore(publishing) {
            @Override
            public int maxResults() {
                return 10;
            }

            @Override
            public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                assertThat(spec.k()).isLessThanOrEqualTo(10);
                return super.search(collection, vectors, spec);
            }
        };
        try (Retriever retriever = Retriever.builder(few, home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open()) {
            List<String> ranking = ids(retriever.retrieve(Query.of("home", "ann", 10)));
            Query besides = Query.of("home", "ann", 4).excluding(ranking.subList(0, 8));
            assertThat(ids(retriever.retrieve(besides))).isEqualTo(ranking.subList(8, 10));
        }
    }

    private static List<String> ids(QueryResult answer) {
        return answer.items().stream().map(QueryResult.Item::id).toList();
    }

    @Test
    void reportsInvalidQueries() {
        publish(1);
        try (Retriever retriever = open()) {
            assertProblem(retriever, Query.of("shop", "ann", 5), "SASS7601", "the release contains: home, feed");
            assertProblem(
                    retriever,
                    new Query("home", "ann", Map.of("age", 3), 5),
                    "SASS7603",
                    "use one of: city, history, likes, x, y");
            assertProblem(retriever, new Query("home", "ann", Map.of("x", "much"), 5), "SASS7604", "`much`");
            assertProblem(retriever, new Query("home", "ann", Map.of("x", List.of()), 5), "SASS7604", "`x`");
            assertProblem(retriever, new Query("home", "ann", Map.of("city", List.of("a")), 5), "SASS7604", "`city`");
            assertProblem(retriever, new Query("home", "ann", Map.of("history", Map.of()), 5), "SASS7604", "`history`");
            for (Object entry : new Object[] {null, List.of("a"), Map.of("id", "a"), Map.of("time", 3)}) {
                assertProblem(
                        retriever,
                        new Query("home", "ann", Map.of("history", Arrays.asList("a", entry)), 5),
                        "SASS7604",
                        "without missing elements");
            }
            assertThat(retriever.retrieve(new Query(
                            "home", "ann", Map.of("history", List.of("a", Map.of("value", "b", "time", 3L))), 5)))
                    .isEqualTo(retriever.retrieve(new Query("home", "ann", Map.of("history", List.of("a", "b")), 5)));
        }
    }

    private static void assertProblem(Retriever retriever, Query query, String code, String text) {
        assertThatThrownBy(() -> retriever.retrieve(query))
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(text);
    }

    @Test
    void rejectsAnInvalidRefreshInterval() {
        publish(1);
        for (Duration interval : List.of(Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> Retriever.builder(publishing, home)
                            .parts(parts)
                            .refreshEvery(interval)
                            .open())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("refreshEvery is " + interval);
        }
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void failsToOpenWithoutALiveRelease() {
        assertThatThrownBy(this::open).isInstanceOf(SassException.class).hasMessageContaining("SASS7600");
        publish(1);
        assertThatThrownBy(() -> Retriever.builder(publishing, home)
                        .channel("canary")
                        .parts(parts)
                        .open())
                .hasMessageContaining("`canary`");
    }

    @Test
    void switchesToANewerRelease() {
        publish(1);
        try (Retriever retriever = open()) {
            assertThat(retriever.refresh()).isFalse();
            String before = retriever.release().id();
            List<QueryResult.Item> old =
                    retriever.retrieve(Query.of("home", "ann", 5)).items();
            publish(2);
            publish(3); // drops the first release: two are kept
            assertThat(retriever.retrieve(Query.of("home", "ann", 5)).items()).isEqualTo(old);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isNotEqualTo(before);
            assertThat(retriever.retrieve(Query.of("home", "ann", 5)).items()).isNotEqualTo(old);
        }
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void rejectsATowerOfOtherVectors() throws IOException {
        publish(1);
        try (Retriever retriever = open()) {
            ReleaseManifest second = publish(2);
            String model = second.scenarios().get("home").model();
            Files.writeString(ReleaseFiles.in(home).userTower(model).resolve("tower"), "another");
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem())
                    .get()
                    .satisfies(problem -> assertThat(problem)
                            .isInstanceOf(SassException.class)
                            .hasMessageContaining("SASS7505"));
            assertThat(retriever.retrieve(Query.of("home", "ann", 5)).items()).hasSize(5);
            assertThatThrownBy(this::open).hasMessageContaining("SASS7505");
            publish(3, 4);
            assertThat(retriever.refresh()).isFalse();
            try (Retriever late = open()) {
                assertThat(late.release().id()).isEqualTo(second.id());
                assertThat(late.problem().orElseThrow())
                        .hasMessageContaining("SASS7505")
                        .hasMessageContaining("returns vectors of 3 dimensions, but the items of")
                        .hasMessageContaining("have 4");
            }
            publish(4);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.problem()).isEmpty();
        }
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void followsARollbackButNotALateAliasMove() {
        ReleaseManifest first = publish(1);
        ReleaseManifest second = publish(2);
        try (Retriever retriever = open()) {
            String older = "sass_live__manifest_" + first.epoch() + "_" + first.id();
            // Moves both aliases, which publishers never do.
            publishing.setAlias("sass_live", older);
            publishing.setAlias("sass_live__confirmed", older);
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem().orElseThrow()).hasMessageContaining("SASS7605");
            assertThat(retriever.release()).isEqualTo(second);
            String newer = "sass_live__manifest_" + second.epoch() + "_" + second.id();
            publishing.setAlias("sass_live__confirmed", newer);
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem()).isEmpty();
            new Rollback(publishing, home, "live", Clock.systemUTC(), progress -> {}).toPrevious();
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isEqualTo(first.id());
        }
    }

    @Test
    void servesManyThreadsWhileReleasesChange() throws Exception {
        publish(1);
        Map<String, Float> best = new java.util.concurrent.ConcurrentHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        try (Retriever retriever = open()) {
            List<Future<Integer>> workers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                workers.add(pool.submit(() -> {
                    int answers = 0;
                    while (!stop.get() || answers < 100) {
                        QueryResult answer = retriever.retrieve(Query.of("feed", "bob", 3));
                        float score = answer.items().get(0).score();
                        Float earlier = best.putIfAbsent(answer.release(), score);
                        // Each release has exactly one result.
                        assertThat(earlier == null || earlier == score).isTrue();
                        answers++;
                    }
                    return answers;
                }));
            }
            for (int seed = 2; seed < 8; seed++) {
                publish(seed);
                assertThat(retriever.refresh()).isTrue();
            }
            stop.set(true);
            for (Future<Integer> worker : workers) {
                assertThat(worker.get()).isGreaterThanOrEqualTo(100);
            }
            assertThat(best.values()).doesNotHaveDuplicates();
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void rejectsQueriesAfterClose() {
        publish(1);
        Retriever retriever = open();
        retriever.close();
        retriever.close();
        assertThatThrownBy(() -> retriever.retrieve(Query.of("home", "ann", 5)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(retriever.refresh()).isFalse();
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void appliesAFilter() {
        publish(1);
        try (Retriever retriever = open()) {
            Query all = Query.of("home", "ann", 400);
            List<QueryResult.Item> tagged = retriever.retrieve(all).items().stream()
                    .filter(item -> "a,b".equals(item.texts().get("tag")))
                    .toList();
            Filter filter = Filter.parse("tag = 'a,b'");
            assertThat(retriever.retrieve(all.filter(filter)).items())
                    .isEqualTo(tagged)
                    .hasSize(200);
            Query besides = Query.of("home", "ann", 5)
                    .filter(filter)
                    .excluding(List.of(tagged.get(0).id(), tagged.get(3).id()));
            assertThat(retriever.retrieve(besides).items())
                    .isEqualTo(List.of(tagged.get(1), tagged.get(2), tagged.get(4), tagged.get(5), tagged.get(6)));
            assertProblem(retriever, all.filter(Filter.below("title", 3)), "SASS7607", "`tag` (text)");
            assertThat(retriever.metrics().refused()).isEqualTo(1);
        }
    }

    /** A timer would cancel a task that throws. */
    @Test
    @Timeout(60)
    void reportsOutOfMemoryAndOpensTheReleaseLater() throws Exception {
        publish(1);
        try (Retriever retriever = Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ofMillis(10))
                .parts(parts)
                .open()) {
            parts.tooLarge.set(1);
            Files.writeString(export.resolve("tower"), "another");
            ReleaseManifest second = publish(2);
            while (!retriever.release().equals(second)) {
                Thread.sleep(5);
            }
            assertThat(retriever.metrics().failedReloads()).isEqualTo(1);
        }
        assertThat(parts.open).hasValue(0);
    }

    @Test
    void fallsBackWhenTheLiveReleaseIsUnreadable() throws IOException {
        ReleaseManifest first = publish(1);
        String lost = publish(2).scenarios().get("home").name();
        Files.write(home.resolve("collections").resolve(lost).resolve("sealed.json"), new byte[0]);
        try (Retriever retriever = open()) {
            assertThat(retriever.release()).isEqualTo(first);
            assertThat(retriever.problem().orElseThrow())
                    .hasMessageContaining("SASS7536")
                    .hasMessageNotContaining("[Source: ");
        }
    }

    private Retriever open() {
        return Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open();
    }

    private ReleaseManifest publish(long seed) {
        return publish(seed, 3);
    }

    private ReleaseManifest publish(long seed, int dim) {
        ReleaseContent content = new ReleaseContent(
                List.of(new FakeVectors("home", 400, dim, 5, seed), new FakeVectors("feed", 300, dim, 5, seed + 50)),
                export,
                folder.resolve("snapshot"),
                List.of("title", "tag"),
                Map.of());
        Publisher.Options options = new Publisher.Options("live", 0.95, 2);
        return new Publisher(publishing, home, options, Clock.systemUTC(), progress -> {})
                .publish(content.withFilters(FilterColumns.of(List.of("tag"), List.of())))
                .release();
    }
}
