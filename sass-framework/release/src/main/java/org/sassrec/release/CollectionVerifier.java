package org.sassrec.release;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.ExactSearch;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.release.content.RowIndex;
import org.sassrec.release.content.ServingParityCheck;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.vector.VectorBlocks;

/** Verifies that a sealed collection contains the expected rows and that searches find them. */
final class CollectionVerifier {

    private static final int SAMPLE_SIZE = 256;
    private static final int MAX_PROBES = 256;

    private final VectorStore store;
    private final double requiredRecall;
    private final ServingParityCheck servingParity;
    private final PublishProgress.Listener listener;

    CollectionVerifier(
            VectorStore store,
            double requiredRecall,
            ServingParityCheck servingParity,
            PublishProgress.Listener listener) {
        this.store = store;
        this.requiredRecall = requiredRecall;
        this.servingParity = servingParity;
        this.listener = listener;
    }

    /**
     * Verifies one collection.
     *
     * @return the collection with the required search breadth and the recall
     * @throws org.sassrec.diagnostic.SassException SASS7520 for missing or unexpected rows, SASS7521 for different
     * vectors, SASS7522 if the recall is not reached, SASS7523 if served scores differ from training, SASS7525 if a
     * filter returns other items or none
     */
    ReleaseManifest.Collection verify(
            String name, String model, String index, ScenarioVectors expected, ContentCheck.Result content) {
        RowIndex rowOf = RowIndex.of(expected);
        String ids = verifyIds(name, expected, rowOf);
        verifyVectors(name, expected);
        List<float[]> probes = expected.probes();
        if (probes.size() > MAX_PROBES) {
            probes = probes.subList(0, MAX_PROBES);
        }
        MeasuredBreadth breadth = chooseBreadth(name, expected, rowOf, probes);
        content.filters().kinds().keySet().forEach(column -> verifyFilter(name, expected, content.filters(), column));
        ServingParityCheck.Result checked = servingParity.check(name, breadth.breadth(), expected, rowOf);
        if (checked.users() > 0) {
            listener.on(new PublishProgress.ParityChecked(
                    expected.scenario(), checked.users(), checked.largestDifference()));
        }
        return new ReleaseManifest.Collection(
                name,
                model,
                expected.dim(),
                expected.rows(),
                content.digest(),
                ids,
                index,
                breadth.breadth(),
                breadth.recall(),
                probes.size(),
                content.filters());
    }

    /** Checks the ids and returns their checksum. */
    private String verifyIds(String name, ScenarioVectors expected, RowIndex rowOf) {
        boolean[] found = new boolean[expected.rows()];
        long[] wrong = new long[1];
        CollectionIntegrity.IdChecksum ids = new CollectionIntegrity.IdChecksum();
        store.ids(name, id -> {
            int row = rowOf.find(id);
            if (row < 0 || found[row]) {
                wrong[0]++;
            } else {
                found[row] = true;
                ids.add(id);
            }
        });
        long missing = 0;
        for (boolean present : found) {
            missing += present ? 0 : 1;
        }
        long count = store.count(name);
        if (missing > 0 || wrong[0] > 0 || count != expected.rows()) {
            throw failure(
                    ReleaseCode.ROWS_MISSING,
                    expected.scenario(),
                    "the store contains " + count + " rows instead of " + expected.rows() + ": " + missing
                            + " missing, " + wrong[0] + " unexpected");
        }
        return ids.toString();
    }

    private void verifyVectors(String name, ScenarioVectors expected) {
        Random random = new Random(expected.rows());
        int[] sample = expected.rows() <= SAMPLE_SIZE
                ? java.util.stream.IntStream.range(0, expected.rows()).toArray()
                : random.ints(0, expected.rows()).distinct().limit(SAMPLE_SIZE).toArray();
        Map<String, Integer> rows = new HashMap<>();
        for (int row : sample) {
            rows.put(expected.id(row), row);
        }
        float[] vector = new float[expected.dim()];
        int equal = 0;
        for (VectorStore.Row fetched : store.fetch(name, List.copyOf(rows.keySet()))) {
            Integer row = rows.get(fetched.id());
            if (row != null) {
                expected.vector(row, vector);
                equal += Arrays.equals(vector, fetched.vector())
                                && expected.texts(row).equals(fetched.fields())
                        ? 1
                        : 0;
            }
        }
        if (equal != sample.length) {
            throw failure(
                    ReleaseCode.ROWS_DIFFER,
                    expected.scenario(),
                    (sample.length - equal) + " of " + sample.length + " rows read back differ or are missing");
        }
    }

    /** Searches with the vector and the value of the first row that has a value in the column. */
    private void verifyFilter(String name, ScenarioVectors expected, FilterColumns columns, String column) {
        int row = 0;
        while (row < expected.rows() && value(expected, row, column).isEmpty()) {
            row++;
        }
        if (row == expected.rows()) {
            return;
        }
        String value = value(expected, row, column);
        float[] vector = new float[expected.dim()];
        expected.vector(row, vector);
        VectorStore.SearchSpec spec =
                new VectorStore.SearchSpec(SAMPLE_SIZE, SAMPLE_SIZE, true, columns.bind(Filter.equal(column, value)));
        List<String> found = store.search(name, List.of(vector), spec).get(0).stream()
                .map(neighbour -> neighbour.fields().getOrDefault(column, ""))
                .toList();
        boolean number = columns.kinds().get(column) == FilterColumns.Kind.NUMBER;
        boolean fit = found.stream()
                .allMatch(other ->
                        number ? FilterColumns.number(other).equals(FilterColumns.number(value)) : other.equals(value));
        if (found.isEmpty() || !fit) {
            throw failure(
                    ReleaseCode.FILTER_VERIFICATION_FAILED,
                    expected.scenario(),
                    "the filter `" + column + "` = `" + value + "` returns "
                            + (found.isEmpty() ? "no item" : "other items"));
        }
    }

    private static String value(ScenarioVectors expected, int row, String column) {
        return expected.texts(row).getOrDefault(column, "");
    }

    private record MeasuredBreadth(int breadth, double recall) {}

    private MeasuredBreadth chooseBreadth(String name, ScenarioVectors expected, RowIndex rowOf, List<float[]> probes) {
        int rows = expected.rows();
        int k = Math.min(ReleaseManifest.RECALL_AT, rows);
        int max = Math.min(rows, store.maxBreadth());
        int breadth = Math.min(max, 2 * ReleaseManifest.RECALL_AT);
        if (probes.isEmpty()) {
            return new MeasuredBreadth(breadth, 1);
        }
        float[] bounds = scoreBounds(expected, probes, k);
        while (true) {
            double recall =
                    recall(name, expected, rowOf, probes, bounds, new VectorStore.SearchSpec(k, breadth, false));
            if (recall >= requiredRecall) {
                return new MeasuredBreadth(breadth, recall);
            }
            if (breadth >= max) {
                throw failure(
                        ReleaseCode.INDEX_RECALL_TOO_LOW,
                        expected.scenario(),
                        "recall@" + k + " against exact search is " + recall + ", even if the index visits "
                                + (max == rows ? "all " + rows : max + " of " + rows)
                                + " rows; `publish.verify.annRecall@50` requires " + requiredRecall);
            }
            breadth = (int) Math.min(max, 2L * breadth);
        }
    }

    /** Returns the score of each user's k-th best row. */
    private static float[] scoreBounds(ScenarioVectors expected, List<float[]> probes, int k) {
        List<VectorBlocks.Top> best = ExactSearch.top(expected, probes, k);
        float[] bounds = new float[probes.size()];
        for (int p = 0; p < bounds.length; p++) {
            bounds[p] = best.get(p).scores()[k - 1];
        }
        return bounds;
    }

    /**
     * Returns the share of the k best rows that the search finds. A row with the score of the k-th best counts as
     * found.
     */
    private double recall(
            String name,
            ScenarioVectors expected,
            RowIndex rowOf,
            List<float[]> probes,
            float[] bounds,
            VectorStore.SearchSpec spec) {
        long hits = 0;
        float[] vector = new float[expected.dim()];
        List<List<VectorStore.Neighbour>> answers = MultiVectorSearch.search(store, name, probes, expected.dim(), spec);
        for (int p = 0; p < bounds.length; p++) {
            for (VectorStore.Neighbour neighbour : answers.get(p)) {
                int row = rowOf.find(neighbour.id());
                if (row >= 0) {
                    expected.vector(row, vector);
                    hits += ExactSearch.score(probes.get(p), vector) >= bounds[p] ? 1 : 0;
                }
            }
        }
        return hits / ((double) bounds.length * spec.k());
    }

    private static org.sassrec.diagnostic.SassException failure(DiagnosticCode code, String scenario, String what) {
        return Diagnostic.error(
                        code, "the verification of the collection of scenario `" + scenario + "` failed: " + what)
                .withNote("the live release is unchanged")
                .withHelp(
                        code == ReleaseCode.INDEX_RECALL_TOO_LOW
                                ? "use a finer index, with Milvus in `publish.milvus.index`, or lower"
                                        + " `publish.verify.annRecall@50`"
                                : "publish again; if it fails again, check the store and its log")
                .toException();
    }
}
