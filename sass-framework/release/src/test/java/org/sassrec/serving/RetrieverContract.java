package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** A retriever while releases are published and dropped, with every store. */
public abstract class RetrieverContract {

    @TempDir
    Path folder;

    private final FakeReleaseLoader parts = new FakeReleaseLoader();
    private Path home;
    private Path export;

    /** Opens the store under test. Each call returns a new instance over the same data. */
    protected abstract VectorStore open(Path home);

    @BeforeEach
    void makeExport() throws IOException {
        home = folder.resolve("store");
        export = Files.createDirectories(folder.resolve("export/user_tower"));
        Files.writeString(export.resolve("tower"), "tower");
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\nbob 0 10\n");
    }

    @AfterEach
    void empty() {
        try (VectorStore store = open(home)) {
            StoreCleaner.empty(store);
        }
    }

    @Test
    void servesWhileReleasesChange() throws IOException {
        try (VectorStore publishing = open(home)) {
            publish(publishing, 1);
            try (Retriever retriever = retriever()) {
                publish(publishing, 2);
                ReleaseManifest third = publish(publishing, 3);
                // Beyond retention, but this reader has a lease on it.
                assertThat(retriever.retrieve(query("home")).items()).hasSize(5);
                assertThat(retriever.retrieve(query("feed")).items()).hasSize(5);
                retriever.refresh();
                assertThat(retriever.release()).isEqualTo(third);
                QueryResult answer = retriever.retrieve(query("home"));
                assertThat(answer.release()).isEqualTo(third.id());
                assertThat(answer.items()).isEqualTo(best(third, "home"));

                RetrieverMetrics metrics = retriever.metrics();
                assertThat(metrics.queries()).isEqualTo(3);
                assertThat(metrics.errors()).isZero();
                assertThat(metrics.reloads()).isEqualTo(1);
                assertThat(metrics.latency().count()).isEqualTo(3);
                assertThat(metrics.latency().seconds()).isPositive();
                goneCollection(publishing, retriever, third);
            }
        }
        assertThat(parts.open).hasValue(0);
    }

    /** Drops a collection of the live release by hand. */
    private void goneCollection(VectorStore publishing, Retriever retriever, ReleaseManifest live) throws IOException {
        List<ReleaseManifest> all =
                ReleaseChannel.of(publishing, ReleaseChannel.LIVE).all();
        ReleaseManifest before = all.get(all.size() - 2);
        assertThat(before).isNotEqualTo(live);
        publishing.dropAlias(ReleaseChannel.of(publishing, ReleaseChannel.LIVE).scenarioAlias("feed"));
        publishing.drop(live.scenarios().get("feed").name());
        // A reader that has it open may keep using it. A new reader cannot open it.
        assertThat(retriever.retrieve(query("feed")).items()).hasSize(5);
        try (Retriever late = retriever()) {
            assertThat(late.release()).isEqualTo(before);
            assertThat(late.retrieve(query("feed")).items()).hasSize(5);
            assertThat(late.metrics().fallbacks()).isEqualTo(1);
            assertThat(late.problem()).get().asString().contains("SASS7534");
            // The live release is checked again and is still incomplete.
            assertThat(late.refresh()).isFalse();
            assertThat(late.metrics().failedReloads()).isEqualTo(1);
            assertThat(late.release()).isEqualTo(before);

            ReleaseManifest fourth = publish(publishing, 4);
            assertThat(late.refresh()).isTrue();
            assertThat(late.problem()).isEmpty();
            assertThat(late.retrieve(query("feed")).items()).isEqualTo(best(fourth, "feed"));
            Files.writeString(
                    ReleaseFiles.in(home)
                            .userTower(fourth.scenarios().get("home").model())
                            .resolve("tower"),
                    "another");
            assertThatThrownBy(this::retriever).hasMessageContaining("SASS7505");
        }
    }

    private static Query query(String scenario) {
        return Query.of(scenario, "ann", 5);
    }

    private Retriever retriever() {
        return Retriever.owning(open(home), home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open();
    }

    private FakeVectors vectors(String scenario, long seed) {
        return new FakeVectors(scenario, 40, 3, 5, seed + scenario.length() * 100L);
    }

    private List<QueryResult.Item> best(ReleaseManifest release, String scenario) {
        FakeVectors items =
                vectors(scenario, Long.parseLong(release.fingerprints().get("seed")));
        record Scored(int row, float score) {}
        return java.util.stream.IntStream.range(0, items.rows())
                .mapToObj(row -> new Scored(row, 10 * items.vectors()[row][0]))
                .sorted(java.util.Comparator.comparing(scored -> -scored.score()))
                .limit(5)
                .map(scored -> new QueryResult.Item(items.id(scored.row()), scored.score(), items.texts(scored.row())))
                .toList();
    }

    private ReleaseManifest publish(VectorStore store, long seed) {
        ReleaseContent content = new ReleaseContent(
                List.of(vectors("home", seed), vectors("feed", seed)),
                export,
                folder.resolve("snapshot"),
                List.of("title", "tag"),
                Map.of("seed", Long.toString(seed)));
        Publisher.Options options = new Publisher.Options(ReleaseChannel.LIVE, 0.95, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }
}
