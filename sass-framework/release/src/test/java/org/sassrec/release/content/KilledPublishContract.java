package org.sassrec.release.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.release.FaultyStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;

/** A publish is killed before or after a writing call. Readers and the next publish must succeed with every store. */
public abstract class KilledPublishContract {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-04T03:15:00Z"), ZoneOffset.UTC);

    /** The move of the channel's alias. The first release is live before it, the second after it. */
    protected static final String COMMIT = "setAlias(sass_" + ReleaseChannel.LIVE + ")";

    @TempDir
    Path folder;

    private Path home;

    /** Opens the store under test. Each call returns a new instance over the same data. */
    protected abstract VectorStore open(Path home);

    /**
     * Returns whether to test a call of a publish. "Before a call" equals "after the previous call".
     *
     * @param call number of the call, from 1
     * @param what description of the call, for example {@link #COMMIT}
     */
    protected boolean tries(int call, String what, boolean afterwards) {
        return afterwards || call == 1;
    }

    @BeforeEach
    void makeExport() throws IOException {
        home = folder.resolve("home");
        for (int seed = 1; seed <= 2; seed++) {
            Files.createDirectories(folder.resolve("tower" + seed));
            Files.writeString(folder.resolve("tower" + seed).resolve("data"), "tower " + seed);
        }
        Files.writeString(folder.resolve("snapshot.arrow"), "users");
    }

    @AfterEach
    void empty() {
        try (VectorStore store = open(home)) {
            ReleaseChannel releases = ReleaseChannel.of(store, ReleaseChannel.LIVE);
            store.dropAlias(releases.alias());
            store.dropAlias(releases.confirmationAlias());
            for (long seed : new long[] {1, 2}) {
                content(seed).scenarios().forEach(s -> store.dropAlias(releases.scenarioAlias(s.scenario())));
            }
            store.collections().forEach(store::drop);
        }
    }

    /** Returns content; the second has one scenario less and one more than the first. */
    private ReleaseContent content(long seed) {
        return new ReleaseContent(
                List.of(
                        new FakeVectors("home", 300, 6, 20, seed),
                        new FakeVectors(seed == 1 ? "ho-me" : "new", 80, 6, 20, seed + 100)),
                folder.resolve("tower" + seed),
                folder.resolve("snapshot.arrow"),
                List.of("title", "tag"),
                Map.of());
    }

    private ReleaseManifest publish(VectorStore store, long seed) {
        return new Publisher(store, home, new Publisher.Options(ReleaseChannel.LIVE, 0.95, 1), CLOCK, p -> {})
                .publish(content(seed))
                .release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nextPublishSucceedsAfterAKillAtAnyCall(boolean afterwards) {
        List<String> calls;
        try (VectorStore store = open(home)) {
            publish(store, 1);
            FaultyStore counting = new FaultyStore(store, 0, false);
            publish(counting, 2);
            calls = counting.calls();
        }
        // Two collections and a manifest, the aliases of the channel and the scenarios, and drops.
        assertThat(calls).hasSizeGreaterThan(14).containsOnlyOnce(COMMIT);
        int tried = 0;
        for (int dieAt = 1; dieAt <= calls.size(); dieAt++) {
            if (tries(dieAt, calls.get(dieAt - 1), afterwards)) {
                killAndPublishAgain(dieAt, afterwards);
                tried++;
            }
        }
        assertThat(tried).isPositive();
    }

    private void killAndPublishAgain(int dieAt, boolean afterwards) {
        ReleaseManifest first;
        try (VectorStore store = open(home)) {
            first = publish(store, 1);
            FaultyStore faulty = new FaultyStore(store, dieAt, afterwards);
            assertThatThrownBy(() -> publish(faulty, 2)).isInstanceOf(FaultyStore.Killed.class);
        }
        try (VectorStore store = open(home)) {
            ReleaseManifest live =
                    ReleaseChannel.of(store, ReleaseChannel.LIVE).live().orElseThrow();
            assertServes(store, live, live.equals(first) ? 1 : 2);
            assertNothingDangles(store);
            ReleaseManifest second = publish(store, 2);
            assertThat(ReleaseChannel.of(store, ReleaseChannel.LIVE).all()).containsExactly(second);
            assertServes(store, second, 2);
            assertNothingDangles(store);
            assertThat(store.collections()).hasSize(3);
            ReleaseChannel releases = ReleaseChannel.of(store, ReleaseChannel.LIVE);
            for (Map.Entry<String, ReleaseManifest.Collection> scenario :
                    second.scenarios().entrySet()) {
                assertThat(store.alias(releases.scenarioAlias(scenario.getKey())))
                        .contains(scenario.getValue().name());
            }
            assertThat(store.alias(releases.scenarioAlias("ho-me"))).isEmpty();
            assertThat(home.resolve("releases").toFile().list())
                    .containsExactlyElementsOf(second.models().keySet());
        }
    }

    private void assertServes(VectorStore store, ReleaseManifest release, long seed) {
        ReleaseFiles.in(home).check(release);
        for (ScenarioVectors vectors : content(seed).scenarios()) {
            ReleaseManifest.Collection collection = release.scenarios().get(vectors.scenario());
            assertThat(collection.digest())
                    .isEqualTo(ContentCheck.check(vectors, FilterColumns.NONE).digest());
            List<VectorStore.Row> rows = store.fetch(collection.name(), List.of(vectors.id(7)));
            assertThat(rows.get(0).vector()).isEqualTo(((FakeVectors) vectors).vectors()[7]);
            assertThat(store.search(
                                    collection.name(),
                                    vectors.probes().subList(0, 1),
                                    new VectorStore.SearchSpec(5, collection.breadth(), true))
                            .get(0))
                    .hasSize(5);
        }
    }

    private void assertNothingDangles(VectorStore store) {
        ReleaseChannel releases = ReleaseChannel.of(store, ReleaseChannel.LIVE);
        Set<String> there = new HashSet<>(store.collections());
        for (String scenario : List.of("home", "ho-me", "new")) {
            store.alias(releases.scenarioAlias(scenario))
                    .ifPresent(target -> assertThat(there).contains(target));
        }
    }
}
