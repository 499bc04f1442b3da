package org.sassrec.release.content;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Measures how much the results of users would change: the share of their best items that are not among those of the
 * live release. Each release uses its own user tower and snapshot. The live release is searched like a reader does. The
 * new vectors, which may not be built yet, are searched exactly.
 */
public final class ChurnMeasurement {

    /** Maximum number of items whose vectors are compared. */
    private static final int COSINE_ITEMS = 1_000;

    /** Number of compared items per user, equal to the cut-off of the recall. */
    public static final int TOP_K = ReleaseManifest.RECALL_AT;

    private final VectorStore store;
    private final ReleaseFiles files;
    private final UserEncoder encoder;
    private final Set<String> intactModels = new HashSet<>();

    public ChurnMeasurement(VectorStore store, ReleaseFiles files, UserEncoder encoder) {
        this.store = store;
        this.files = files;
        this.encoder = encoder;
    }

    /**
     * The result of a measurement.
     *
     * @param users number of compared users
     * @param k number of compared items per user
     * @param share share of these items that change, 0 to 1
     * @param itemCosine mean cosine of the old and the new vectors of a sample of the common items; {@code null} without
     * common items or with another dimension
     * @param unknown why nothing was measured; then the other values have no meaning
     */
    public record Result(
            int users, int k, double share, @Nullable Double itemCosine, Optional<String> unknown) {
        private static Result unknown(String why) {
            return new Result(0, 0, 0, null, Optional.of(why));
        }
    }

    /**
     * Measures one scenario.
     *
     * @param live collection of the scenario in {@code release}
     */
    public Result measure(ScenarioVectors vectors, ReleaseManifest release, ReleaseManifest.Collection live) {
        Map<String, float[]> sample = ServingParityCheck.sampleUsers(vectors);
        if (sample.isEmpty()) {
            return Result.unknown("the export contains no sample users");
        }
        try {
            requireIntact(release, live.model());
            Map<String, float[]> then = encoder.encode(
                    files.userTower(live.model()),
                    files.snapshot(live.model()),
                    vectors.scenario(),
                    List.copyOf(sample.keySet()));
            return then.isEmpty()
                    ? Result.unknown("the live release contains none of the sample users")
                    : compare(vectors, sample, then, release, live);
        } catch (SassException failed) {
            // A damaged live release must not stop the publish that replaces it. An outage of the server
            // does.
            if (failed.diagnostics().get(0).code().isStoreOutage()) {
                throw failed;
            }
            return Result.unknown(failed.diagnostics().get(0).message());
        }
    }

    /** The readers of tower and snapshot require intact files. */
    private void requireIntact(ReleaseManifest release, String model) {
        if (!intactModels.contains(model)) {
            for (Optional<Diagnostic> problem : List.of(
                    files.towerProblem(release, model, ReleaseFiles::digestOrProblem),
                    files.snapshotProblem(release, model, ReleaseFiles::digestOrProblem))) {
                if (problem.isPresent()) {
                    throw problem.get().toException();
                }
            }
            intactModels.add(model);
        }
    }

    private Result compare(
            ScenarioVectors vectors,
            Map<String, float[]> now,
            Map<String, float[]> then,
            ReleaseManifest release,
            ReleaseManifest.Collection live) {
        int k = (int) Math.min(Math.min(TOP_K, vectors.rows()), release.rows(live));
        if (k == 0) {
            return Result.unknown("the live release has no items");
        }
        List<float[]> usersNow = new ArrayList<>();
        List<float[]> usersThen = new ArrayList<>();
        now.forEach((user, vector) -> {
            float[] old = then.get(user);
            if (old != null) {
                usersNow.add(vector);
                usersThen.add(old);
            }
        });
        List<List<VectorStore.Neighbour>> before = MultiVectorSearch.search(
                store,
                live.name(),
                usersThen,
                live.dim(),
                new VectorStore.SearchSpec(k, Math.max(k, live.breadth()), false));
        List<VectorBlocks.Top> after = ExactSearch.top(vectors, usersNow, k);
        long changed = 0;
        for (int u = 0; u < usersNow.size(); u++) {
            Set<String> old =
                    before.get(u).stream().map(VectorStore.Neighbour::id).collect(Collectors.toSet());
            for (int row : after.get(u).rows()) {
                changed += old.contains(vectors.id(row)) ? 0 : 1;
            }
        }
        return new Result(
                usersNow.size(),
                k,
                changed / ((double) usersNow.size() * k),
                itemCosine(vectors, live),
                Optional.empty());
    }

    private @Nullable Double itemCosine(ScenarioVectors vectors, ReleaseManifest.Collection live) {
        if (vectors.dim() != live.dim()) {
            return null;
        }
        int step = Math.max(1, vectors.rows() / COSINE_ITEMS);
        Map<String, Integer> rows = new LinkedHashMap<>();
        for (int row = 0; row < vectors.rows() && rows.size() < COSINE_ITEMS; row += step) {
            rows.put(vectors.id(row), row);
        }
        float[] now = new float[vectors.dim()];
        double sum = 0;
        int compared = 0;
        for (VectorStore.Row then : store.fetch(live.name(), List.copyOf(rows.keySet()))) {
            vectors.vector(Objects.requireNonNull(rows.get(then.id())), now);
            double cosine = cosine(now, then.vector());
            if (Double.isFinite(cosine)) {
                sum += cosine;
                compared++;
            }
        }
        return compared == 0 ? null : sum / compared;
    }

    /** Returns NaN if a vector is 0. */
    private static double cosine(float[] now, float[] then) {
        double product = 0;
        double square = 0;
        double otherSquare = 0;
        for (int d = 0; d < now.length; d++) {
            product += (double) now[d] * then[d];
            square += (double) now[d] * now[d];
            otherSquare += (double) then[d] * then[d];
        }
        return product / Math.sqrt(square * otherSquare);
    }
}
