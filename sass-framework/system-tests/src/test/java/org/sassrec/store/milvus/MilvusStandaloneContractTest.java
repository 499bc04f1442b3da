package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;

@EnabledIfEnvironmentVariable(
        named = TestServers.STANDALONE,
        matches = ".+",
        disabledReason = TestServers.START_STANDALONE)
@Tag("slow")
class MilvusStandaloneContractTest extends MilvusContract {

    @Override
    MilvusOptions options(String prefix) {
        return TestServers.standalone(prefix);
    }

    /** The server of the Python package has no DiskANN. */
    @Test
    void reportsAnIndexThatTheServerCannotBuild() {
        assertCannotBuild(MilvusIndex.of(MilvusIndex.Type.DISKANN));
    }

    /**
     * With a filter that one row in five matches, this server's graph search has a low recall. Milvus-lite finds all.
     */
    @Test
    void findsTheBestRowsWithASelectiveFilter() {
        FakeVectors items = new FakeVectors("home", 40_000, 64, 40, 7);
        int[] part = new Random(3).ints(items.rows(), 0, 100).toArray();
        float[] firstUser = scores(items, items.probes().get(0), row -> true);
        Integer[] byScore = IntStream.range(0, items.rows())
                .boxed()
                .sorted(Comparator.comparing(row -> -firstUser[row]))
                .toArray(Integer[]::new);
        int[] place = new int[items.rows()];
        for (int i = 0; i < place.length; i++) {
            place[byScore[i]] = i;
        }
        FilterColumns columns =
                new FilterColumns(Map.of("part", FilterColumns.Kind.NUMBER, "place", FilterColumns.Kind.NUMBER));
        String name = name();
        store().create(new CollectionSpec(
                name, items.dim(), items.rows(), items.largestNorm(), Optional.empty(), columns, false));
        store().upsert(
                        name,
                        IntStream.range(0, items.rows())
                                .mapToObj(row -> new Row(
                                        items.id(row),
                                        items.vectors()[row],
                                        Map.of("part", "" + part[row], "place", "" + place[row])))
                                .toList());
        store().seal(name);

        assertFinds(.98, items, items.probes(), name, columns, "part < 50", row -> part[row] < 50);
        assertFinds(.98, items, items.probes(), name, columns, "part < 20", row -> part[row] < 20);
        assertFinds(.98, items, items.probes(), name, columns, "part < 8", row -> part[row] < 8);
        // Matching rows far from the user's best, beyond the number of rows that are requested.
        List<float[]> first = items.probes().subList(0, 1);
        List<float[]> some = items.probes().subList(0, 4);
        assertFinds(
                .98,
                items,
                some,
                name,
                columns,
                "place between 2000 and 9999",
                row -> place[row] >= 2_000 && place[row] < 10_000);
        assertFinds(1, items, first, name, columns, "place >= 32000", row -> place[row] >= 32_000);
        store().drop(name);
    }

    private void assertFinds(
            double least,
            FakeVectors items,
            List<float[]> users,
            String name,
            FilterColumns columns,
            String filter,
            IntPredicate fits) {
        SearchSpec spec = new SearchSpec(50, 400, false, columns.bind(Filter.parse(filter)));
        List<List<Neighbour>> answers = store().search(name, users, spec);
        int found = 0;
        for (int u = 0; u < users.size(); u++) {
            float[] scores = scores(items, users.get(u), fits);
            float fiftieth = sorted(scores)[scores.length - 50];
            assertThat(answers.get(u)).as(filter).hasSize(50).allMatch(one -> fits.test(number(one.id())));
            found += (int) answers.get(u).stream()
                    .filter(one -> scores[number(one.id())] >= fiftieth)
                    .count();
        }
        assertThat(found / (50.0 * users.size())).as(filter).isGreaterThanOrEqualTo(least);
    }

    @Override
    List<MilvusIndex> indexes() {
        return List.of(
                MilvusIndex.ivfFlat(64),
                MilvusIndex.of(MilvusIndex.Type.FLAT),
                MilvusIndex.of(MilvusIndex.Type.AUTOINDEX));
    }
}
