package org.sassrec.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.UserDistribution;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.store.testkit.FilterCases;
import org.sassrec.store.testkit.TestVectors;

/** A few popular items, whose vectors are far from those of many unpopular ones. */
@Tag("slow")
class ExactSubsetTest {

    private static final int ROWS = 20_000;
    private static final int K = 50;

    @TempDir
    Path folder;

    private static TestVectors items() {
        TestVectors items = new TestVectors(ROWS, 33, 100, 5);
        Random random = new Random(9);
        for (float[] vector : items.vectors()) {
            vector[vector.length - 1] =
                    random.nextInt(20) > 0 ? -20 : (float) (-12 + 2 * Math.abs(random.nextGaussian()));
        }
        return items;
    }

    @Test
    void findsRowsThatTheGraphMisses() {
        TestVectors items = items();
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            fill(store, "without", items, Optional.empty());
            fill(store, "with", items, UserDistribution.of(items.probes()));
            double without = recall(store, "without", items);
            double with = recall(store, "with", items);
            assertThat(with).isGreaterThanOrEqualTo(0.99).isGreaterThan(without + 0.05);
        }
    }

    /** Few matching rows are searched exactly, many with the graph and the exact subset. */
    @Test
    void skipsRemovedAndUnmatchedRows() {
        TestVectors items = items();
        float[] user = items.probes().get(0);
        try (EmbeddedStore store = EmbeddedStore.open(folder)) {
            fill(store, "items", items, UserDistribution.of(items.probes()));
            FilterCases.all().forEach((text, fits) -> {
                Filter filter = FilterCases.COLUMNS.bind(Filter.parse(text));
                assertThat(recall(store, "items", items, filter, fits, 10))
                        .as(text)
                        .isGreaterThanOrEqualTo(0.98);
            });
            List<Neighbour> before = search(store, "items", user, null);
            String best = before.get(0).id();
            store.remove("items", List.of(best));
            assertThat(search(store, "items", user, null).subList(0, K - 1)).isEqualTo(before.subList(1, K));
            Filter removed = FilterCases.COLUMNS.bind(Filter.equal("number", best.replaceAll("\\D", "")));
            assertThat(search(store, "items", user, removed)).isEmpty();
        }
    }

    private static void fill(EmbeddedStore store, String name, TestVectors items, Optional<UserDistribution> audience) {
        store.create(new CollectionSpec(
                name, items.dim(), items.rows(), items.largestNorm(), audience, FilterCases.COLUMNS, false));
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < items.rows(); row++) {
            rows.add(new Row(items.id(row), items.vectors()[row], FilterCases.fields(row)));
        }
        store.upsert(name, rows);
        store.seal(name);
    }

    private static List<Neighbour> search(VectorStore store, String name, float[] user, @Nullable Filter filter) {
        return store.search(name, List.of(user), new SearchSpec(K, K, false, filter))
                .get(0);
    }

    private static double recall(VectorStore store, String name, TestVectors items) {
        return recall(store, name, items, null, row -> true, items.probes().size());
    }

    /** Returns the recall of the best matching rows; 1 if there are none and none are found. */
    private static double recall(
            VectorStore store, String name, TestVectors items, @Nullable Filter filter, IntPredicate fits, int users) {
        int found = 0;
        int wanted = 0;
        for (float[] user : items.probes().subList(0, users)) {
            double[] scores = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                for (int d = 0; d < user.length; d++) {
                    scores[row] += (double) user[d] * items.vectors()[row][d];
                }
            }
            Set<String> best = new HashSet<>();
            IntStream.range(0, ROWS)
                    .filter(fits)
                    .boxed()
                    .sorted(Comparator.comparing(row -> -scores[row]))
                    .limit(K)
                    .forEach(row -> best.add(items.id(row)));
            List<Neighbour> answer = search(store, name, user, filter);
            assertThat(answer).hasSize(best.size());
            wanted += best.size();
            found += (int) answer.stream()
                    .filter(neighbour -> best.contains(neighbour.id()))
                    .count();
        }
        return wanted == 0 ? 1 : found / (double) wanted;
    }
}
