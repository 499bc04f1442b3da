package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Damages a file of a store with two releases of a trained model, or of the export before it is published. Every
 * answer is one of the intact releases, or a coded error. A publish repairs the store, or reports a coded error.
 */
public final class StoreBitsFuzzer implements Fuzzer {

    private static final List<Query> QUERIES = List.of(
            Query.of("home", "u1", 20),
            Query.of("home", "u7", 40),
            Query.of("feed", "u3", 20).unseen(),
            new Query("feed", null, Map.of("city", "c2", "clicked", List.of("i3", "i4")), 20));

    private Path export = Path.of("");
    private Path intact = Path.of("");
    private Path work = Path.of("");
    private List<Path> files = List.of();
    private List<Path> exported = List.of();
    private final Map<String, List<QueryResult.Item>> expected = new TreeMap<>();

    @Override
    public void open(Path folder, Path shared) throws IOException {
        Path trained = TrainedRelease.export(shared);
        export = Files.createDirectories(folder.resolve("exports")).resolve("export");
        TrainedRelease.copy(trained, export);
        intact = folder.resolve("store");
        work = folder.resolve("work");
        exported = files(export);
        try (EmbeddedStore store = EmbeddedStore.open(intact)) {
            TrainedRelease.publish(store, intact, export);
            readAnswers(expected, intact);
            // The same vectors with another snapshot make another release.
            Files.writeString(export.resolve("snapshot/note"), "another");
            TrainedRelease.publish(store, intact, export);
            readAnswers(expected, intact);
        }
        files = files(intact);
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Folders.deleteRecursively(work);
        return trial.between(0, 4) == 0 ? attackExport(trial) : attackStore(trial);
    }

    /** Half of the cases damage a file of any size, the others prefer large files. */
    private static Path choose(Trial trial, Path root, List<Path> names) throws IOException {
        Path chosen = names.get(trial.between(0, names.size()));
        if (trial.between(0, 2) == 0) {
            for (int i = 0; i < 3; i++) {
                Path other = names.get(trial.between(0, names.size()));
                chosen = Files.size(root.resolve(other)) > Files.size(root.resolve(chosen)) ? other : chosen;
            }
        }
        return chosen;
    }

    private static void damage(Trial trial, Path root, Path name) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(name));
        byte[] damaged = bytes.clone();
        String what = "damaged bytes of " + name;
        if (trial.between(0, 4) > 0 && bytes.length > 0) {
            int at = trial.between(0, bytes.length);
            int bit = trial.between(0, 8);
            damaged[at] ^= (byte) (1 << bit);
            what = "bit %d of byte %d of %d of %s".formatted(bit, at, bytes.length, name);
        } else {
            damaged = Damage.bytes(trial, bytes);
        }
        trial.note(what);
        trial.input("damaged", damaged);
        Files.write(root.resolve(name), damaged);
    }

    private String attackStore(Trial trial) throws IOException {
        TrainedRelease.copy(intact, work);
        damage(trial, work, choose(trial, work, files));
        String outcome = answer(work);
        if (trial.between(0, 3) > 0) {
            return outcome;
        }
        try (EmbeddedStore store = EmbeddedStore.open(work)) {
            ReleaseStatus.of(store);
            TrainedRelease.publish(store, work, export);
            assertThat(new DriftCheck(store, work).liveFindings("live"))
                    .as("drift of the live release after a publish")
                    .isEmpty();
        } catch (SassException reported) {
            return outcome + ", publish reported "
                    + reported.diagnostics().get(0).code().id();
        }
        // A repaired release has another id.
        Map<String, List<QueryResult.Item>> repaired = new TreeMap<>();
        readAnswers(repaired, work);
        assertThat(repaired.values())
                .allSatisfy(items -> assertThat(expected.values()).contains(items));
        return outcome + ", repaired";
    }

    private String attackExport(Trial trial) throws IOException {
        Path damaged = work.resolve("export");
        Files.createDirectories(work);
        TrainedRelease.copy(export, damaged);
        damage(trial, damaged, choose(trial, damaged, exported));
        Path home = work.resolve("store");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            TrainedRelease.publish(store, home, damaged);
        } catch (SassException reported) {
            return "export reported";
        }
        Map<String, List<QueryResult.Item>> found = new TreeMap<>();
        try {
            readAnswers(found, home);
        } catch (SassException reported) {
            return "export reported by the retriever";
        }
        // The damage can make another release with the answers of the first.
        assertThat(found.values())
                .allSatisfy(items -> assertThat(expected.values()).contains(items));
        return "export answered";
    }

    /** Queries the store and compares the answers. */
    private String answer(Path home) {
        Map<String, List<QueryResult.Item>> found = new TreeMap<>();
        try {
            readAnswers(found, home);
        } catch (SassException reported) {
            return "reported";
        }
        assertThat(expected).containsAllEntriesOf(found);
        return "answered";
    }

    private static void readAnswers(Map<String, List<QueryResult.Item>> answers, Path home) {
        try (Retriever retriever = Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .open()) {
            for (int i = 0; i < QUERIES.size(); i++) {
                QueryResult answer = retriever.retrieve(QUERIES.get(i));
                answers.put(answer.release() + " query " + i, answer.items());
            }
        }
    }
}
