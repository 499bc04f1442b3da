package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;

/**
 * Checks that serving returns the scores of training. For sample users, it computes vectors from the exported snapshot
 * and user tower like a reader does, and searches the store. The scores must equal those of the vectors from training.
 * Differences reveal faults of the tower, the snapshot or the store.
 */
public final class ServingParityCheck {

    private static final int TOP_K = 10;
    private static final int MAX_USERS = 64;
    private static final double TOLERANCE = 1e-4;

    private final VectorStore store;
    private final UserEncoder encoder;
    private final Path userTower;
    private final Path snapshot;

    /**
     * Creates a check.
     *
     * @param userTower user tower of the published content
     */
    public ServingParityCheck(VectorStore store, UserEncoder encoder, Path userTower, Path snapshot) {
        this.store = store;
        this.encoder = encoder;
        this.userTower = userTower;
        this.snapshot = snapshot;
    }

    /**
     * The result of a check.
     *
     * @param users number of checked users; 0 if the export does not name sample users
     * @param largestDifference largest difference of a score; relative for scores greater than 1
     */
    public record Result(int users, double largestDifference) {}

    /**
     * Checks one collection.
     *
     * @throws SassException SASS7523 if a user is unknown, its vector has another dimension than the items, or a score
     * differs by more than 1e-4
     */
    public Result check(String collection, int breadth, ScenarioVectors vectors, RowIndex rowOf) {
        Map<String, float[]> sample = sampleUsers(vectors);
        if (sample.isEmpty()) {
            return new Result(0, 0);
        }
        List<String> users = List.copyOf(sample.keySet());
        Map<String, float[]> encoded = encoder.encode(userTower, snapshot, vectors.scenario(), users);
        List<float[]> queries = new ArrayList<>();
        for (String user : users) {
            float[] vector = encoded.get(user);
            if (vector == null) {
                throw failure(vectors, "the serving snapshot does not contain user `" + user + "`");
            }
            if (vector.length != vectors.userVectors() * vectors.dim()) {
                throw failure(
                        vectors,
                        "the exported user tower returns " + vector.length + " numbers, but the items have "
                                + vectors.dim() + " dimensions"
                                + (vectors.userVectors() == 1
                                        ? ""
                                        : " and users have " + vectors.userVectors() + " vectors"));
            }
            queries.add(vector);
        }
        int k = Math.min(TOP_K, vectors.rows());
        List<List<VectorStore.Neighbour>> answers = MultiVectorSearch.search(
                store, collection, queries, vectors.dim(), new VectorStore.SearchSpec(k, Math.max(k, breadth), false));
        double largest = 0;
        float[] item = new float[vectors.dim()];
        for (int u = 0; u < queries.size(); u++) {
            for (VectorStore.Neighbour answer : answers.get(u)) {
                vectors.vector(rowOf.find(answer.id()), item);
                float expected = ExactSearch.score(sample.getOrDefault(users.get(u), item), item);
                double difference = Math.abs(answer.score() - expected) / Math.max(1, Math.abs(expected));
                if (!(difference <= TOLERANCE)) {
                    throw failure(
                            vectors,
                            String.format(
                                    Locale.ROOT,
                                    "user `%s` and item `%s` have the score %.6f in serving," + " but %.6f in training",
                                    users.get(u),
                                    answer.id(),
                                    answer.score(),
                                    expected));
                }
                largest = Math.max(largest, difference);
            }
        }
        return new Result(queries.size(), largest);
    }

    /** Returns the vectors of sample users, evenly spread over those that the export names; empty if it names none. */
    static Map<String, float[]> sampleUsers(ScenarioVectors vectors) {
        List<String> users = vectors.probeUsers();
        int wanted = Math.min(MAX_USERS, users.size());
        Map<String, float[]> sample = new LinkedHashMap<>();
        for (int i = 0; i < wanted; i++) {
            int at = (int) ((long) i * users.size() / wanted);
            sample.put(users.get(at), vectors.probes().get(at));
        }
        return sample;
    }

    private static SassException failure(ScenarioVectors vectors, String what) {
        return Diagnostic.error(
                        ReleaseCode.SERVING_PARITY_FAILED,
                        "serving scores of scenario `" + vectors.scenario() + "` differ from training: " + what)
                .withNote("the live release is unchanged")
                .withHelp("delete `export` in the run folder, run `sass train`, then publish again; if it fails again,"
                        + " report the message")
                .toException();
    }
}
