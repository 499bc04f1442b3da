package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Flips single bits in every file of a store with two releases and a withdrawn item: one bit per file in a normal
 * build and more in the vectors, {@code sass.flips} divided by the number of files in longer runs. The random seed is 7.
 */
@Tag("faults")
@Tag("slow")
class BitFlipTest {

    private static final int SEED = 7;
    private static final List<String> SCENARIOS = List.of("home", "large");

    /** The smallest collection with a graph. */
    private static final int LARGE = EmbeddedStore.MIN_GRAPH_ROWS;

    @TempDir
    static Path folder;

    private static final FakeReleaseLoader PARTS = new FakeReleaseLoader();
    private static Path home;
    private static Path tower;
    private static String withdrawn;

    @BeforeAll
    static void publish() throws IOException {
        home = folder.resolve("store");
        tower = Files.createDirectories(folder.resolve("export/user_tower"));
        try (VectorStore store = EmbeddedStore.open(home)) {
            publish(store, 1, 400);
            publish(store, 2, LARGE);
            try (Retriever retriever = open(true)) {
                withdrawn = retriever
                        .retrieve(Query.of("home", "ann", 1))
                        .items()
                        .get(0)
                        .id();
            }
            new ItemWithdrawal(store, home, Clock.systemUTC(), progress -> {}).withdraw(List.of(withdrawn));
        }
    }

    private static void publish(VectorStore store, int seed, int large) throws IOException {
        Files.writeString(tower.resolve("tower"), "tower " + seed);
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\nbob 0 " + seed + "\n");
        ReleaseContent content = new ReleaseContent(
                List.of(new FakeVectors("home", 40, 3, 5, seed), new FakeVectors("large", large, 3, 5, seed + 50)),
                tower,
                folder.resolve("snapshot"),
                List.of("title", "tag"),
                Map.of());
        Publisher.Options options = new Publisher.Options("live", 0.5, 2);
        new Publisher(store, home, options, Clock.systemUTC(), progress -> {}).publish(content);
    }

    private static Retriever open(boolean verify) {
        return Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .parts(PARTS)
                .verifyFiles(verify)
                .open();
    }

    /** Answers by release and scenario. */
    private static Map<String, QueryResult> answers(Retriever retriever) {
        Map<String, QueryResult> answers = new TreeMap<>();
        for (String scenario : SCENARIOS) {
            for (String user : List.of("ann", "bob")) {
                QueryResult answer = retriever.retrieve(Query.of(scenario, user, 20));
                answers.put(answer.release() + " " + scenario + " " + user, answer);
            }
        }
        return answers;
    }

    @Test
    void answersCorrectlyOrReportsTheDamage() throws IOException {
        Map<String, QueryResult> intact = intactAnswers();
        List<Path> files = files();
        int perFile = Math.max(1, Integer.getInteger("sass.flips", 0) / files.size());
        Random random = new Random(SEED);
        int refused = 0;
        int olderRelease = 0;
        for (Path file : files) {
            // Most bits of an index affect no answer of the four queries.
            int flips = file.toString().endsWith(".cfs") && !file.toString().contains("__manifest_")
                    ? 20 * perFile
                    : perFile;
            for (int i = 0; i < flips && Files.size(file) > 0; i++) {
                long bit = random.nextLong(8 * Files.size(file));
                String what = home.relativize(file) + ", bit " + bit;
                byte[] before = flip(file, bit);
                try (Retriever retriever = open(true)) {
                    Map<String, QueryResult> answers = answers(retriever);
                    assertThat(intact).as(what).containsAllEntriesOf(answers);
                    olderRelease += retriever.problem().isPresent() ? 1 : 0;
                } catch (SassException coded) {
                    refused++; // with a code
                }
                // Reading all ids takes most of the time.
                if (i == 0 && (perFile > 1 || files.indexOf(file) % 4 == 0)) {
                    assertThat(drift()).as("drift after " + what).isEqualTo(!isNotChecked(file));
                }
                Files.write(file, before);
            }
        }
        assertThat(refused + olderRelease).as("found by the retriever").isPositive();
        assertThat(drift()).as("drift in the intact store").isFalse();
    }

    /** Without verification an answer may be wrong, but nothing fails without a code. */
    @Test
    void failsWithACodeWithoutVerification() throws IOException {
        Random random = new Random(SEED);
        for (Path file : files()) {
            if (file.startsWith(home.resolve("releases"))) {
                continue; // in the format of the tests
            }
            if (Files.size(file) > 0) {
                byte[] before = flip(file, random.nextLong(8 * Files.size(file)));
                try (Retriever retriever = open(false)) {
                    answers(retriever)
                            .values()
                            .forEach(answer -> assertThat(answer.items())
                                    .extracting(QueryResult.Item::id)
                                    .doesNotContain(withdrawn));
                } catch (SassException coded) {
                    assertThat(coded.diagnostics()).isNotEmpty();
                }
                Files.write(file, before);
            }
        }
    }

    /** Returns the answers of both releases: those of the older one by damaging the live one. */
    private static Map<String, QueryResult> intactAnswers() throws IOException {
        Map<String, QueryResult> intact = new TreeMap<>();
        String live;
        Path seal;
        try (Retriever retriever = open(true)) {
            intact.putAll(answers(retriever));
            live = retriever.release().scenarios().get("large").name();
            seal = home.resolve("collections").resolve(live).resolve("sealed.json");
        }
        byte[] before = flip(seal, 20);
        try (Retriever retriever = open(true)) {
            intact.putAll(answers(retriever));
        }
        Files.write(seal, before);
        assertThat(intact).hasSize(8);
        intact.values()
                .forEach(answer -> assertThat(answer.items())
                        .extracting(QueryResult.Item::id)
                        .doesNotContain(withdrawn));
        return intact;
    }

    private static boolean drift() {
        try (VectorStore store = EmbeddedStore.openExisting(home)) {
            return !new DriftCheck(store, home).findings().isEmpty();
        }
    }

    /** The claims of stores are only text in messages. */
    private static boolean isNotChecked(Path file) {
        return file.getParent().endsWith("stores");
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(home)) {
            found.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(40);
        return files;
    }

    /** Flips a bit and returns the bytes before. */
    static byte[] flip(Path file, long bit) throws IOException {
        byte[] before = Files.readAllBytes(file);
        byte[] after = before.clone();
        after[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        Files.write(file, after);
        return before;
    }
}
