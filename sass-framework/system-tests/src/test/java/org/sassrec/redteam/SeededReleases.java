package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Small releases whose complete content follows from a seed. */
final class SeededReleases {

    private static final String SEED = "data";
    private static final List<String> SCENARIOS = List.of("home", "feed");
    private static final int ROWS = 40;

    private final Path folder;

    /** Uses a folder for the towers and snapshots. */
    SeededReleases(Path folder) {
        this.folder = folder;
    }

    private static FakeVectors vectors(String scenario, long seed) {
        return new FakeVectors(scenario, ROWS, 3, 5, seed + scenario.length() * 1_000L + scenario.charAt(0));
    }

    /** Returns the id of an item of all releases. */
    static String item(int row) {
        return vectors("home", 1).id(row % ROWS);
    }

    /** Publishes the release of a seed. */
    ReleaseManifest publish(VectorStore store, Path home, long seed) throws IOException {
        Path tower = Files.createDirectories(folder.resolve("tower" + seed));
        Files.writeString(tower.resolve("data"), "tower " + seed);
        Path users = Files.writeString(folder.resolve("users" + seed), "users " + seed);
        List<ReleaseContent.ScenarioVectors> scenarios = new ArrayList<>();
        SCENARIOS.forEach(scenario -> scenarios.add(vectors(scenario, seed)));
        ReleaseContent content =
                new ReleaseContent(scenarios, tower, users, List.of("title", "tag"), Map.of(SEED, Long.toString(seed)));
        Publisher.Options options = new Publisher.Options("live", 0.95, 2);
        return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }

    /** Returns the seed of a release. */
    static long seed(ReleaseManifest release) {
        return Long.parseLong(String.valueOf(release.fingerprints().get(SEED)));
    }

    /**
     * Checks that all files and rows of a release are those of its seed, without the withdrawn items.
     *
     * @param removing items of a withdrawal that has not returned; the collections may contain them or not
     */
    static void check(VectorStore store, Path home, ReleaseManifest release, Set<String> removing) {
        ReleaseFiles.in(home).check(release);
        checkRows(store, release, removing);
    }

    /** Checks the rows of a release, as {@link #check} does. */
    static void checkRows(VectorStore store, ReleaseManifest release, Set<String> removing) {
        long seed = seed(release);
        for (String scenario : SCENARIOS) {
            FakeVectors expected = vectors(scenario, seed);
            String collection = String.valueOf(release.scenarios().get(scenario).name());
            store.verify(collection);
            List<String> ids = IntStream.range(0, ROWS).mapToObj(expected::id).toList();
            Set<String> found = new TreeSet<>();
            for (VectorStore.Row row : store.fetch(collection, ids)) {
                int number = ids.indexOf(row.id());
                assertThat(row.vector()).as(row.id()).isEqualTo(expected.vectors()[number]);
                assertThat(row.fields()).containsAllEntriesOf(expected.texts(number));
                found.add(row.id());
            }
            Set<String> missing = new TreeSet<>(ids);
            missing.removeAll(found);
            missing.removeAll(removing);
            Set<String> withdrawn = new TreeSet<>(release.withdrawnItems());
            withdrawn.removeAll(removing);
            assertThat(missing).as("missing ids of " + scenario).isEqualTo(withdrawn);
        }
    }
}
