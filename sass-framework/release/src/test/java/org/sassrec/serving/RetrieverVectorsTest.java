package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.serving.release.ReleaseManifest;

/** What the retriever computes from the vectors of a release besides the top items. */
@Tag("slow")
class RetrieverVectorsTest {
    private static final Query ALL = Query.of("home", "ann", 40);

    private final FakeVectors items = new FakeVectors("home", 40, 3, 5, 1);
    private FakeReleases releases;
    private ReleaseManifest release;
    private Retriever retriever;

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        release = releases.publish(1);
        retriever = releases.open();
    }

    @AfterEach
    void close() {
        retriever.close();
        releases.close();
    }

    private static List<String> ids(QueryResult result) {
        return result.items().stream().map(QueryResult.Item::id).toList();
    }

    @Test
    void scoresGivenItemsAsASearchDoes() {
        QueryResult ranking = retriever.retrieve(ALL);
        List<String> given = new ArrayList<>(ids(ranking));
        Collections.reverse(given);
        given.add("no such item");
        QueryResult scored = retriever.score(ALL, given);
        assertThat(scored.knownUser()).isTrue();
        assertThat(ids(scored)).isEqualTo(ids(ranking));
        for (int i = 0; i < 40; i++) {
            assertThat(scored.items().get(i).score())
                    .isCloseTo(ranking.items().get(i).score(), within(1e-4f));
            assertThat(scored.items().get(i).texts())
                    .isEqualTo(ranking.items().get(i).texts());
        }
        String best = ids(ranking).get(0);
        assertThat(ids(retriever.score(
                        ALL.excluding(List.of(best)), List.of(best, ids(ranking).get(7)))))
                .containsExactly(ids(ranking).get(7));
    }

    @Test
    void returnsItemVectorsInTheOrderOfTheRequest() {
        ItemVectors found = retriever.itemVectors("home", List.of(items.id(7), "no such item", items.id(2), ""));
        assertThat(found.release()).isEqualTo(release.id());
        assertThat(found.vectors().keySet()).containsExactly(items.id(7), items.id(2));
        assertThat(found.vectors().get(items.id(7))).containsExactly(items.vectors()[7], within(1e-6f));
    }

    @Test
    void computesTheVectorsOfAUser() {
        UserVectors known = retriever.userVectors(ALL);
        assertThat(known.knownUser()).isTrue();
        assertThat(known.vectors()).containsExactly(new float[] {10, 0, 0});
        UserVectors given = retriever.userVectors(new Query("home", null, Map.of("y", 2), 1));
        assertThat(given.knownUser()).isFalse();
        assertThat(given.vectors()).containsExactly(new float[] {0, 2, 0});
    }

    @Test
    void returnsSimilarItemsByTheirCosine() {
        QueryResult similar = retriever.similar(items.id(3), ALL);
        assertThat(similar.items()).hasSize(39);
        float[] wanted = items.vectors()[3];
        for (QueryResult.Item item : similar.items()) {
            int row = Integer.parseInt(item.id().replaceAll("\\D", ""));
            assertThat(item.score()).isCloseTo(RowScores.cosine(wanted, items.vectors()[row]), within(1e-5f));
        }
        assertThat(similar.items())
                .isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()))
                .noneMatch(item -> item.id().equals(items.id(3)));
        String first = similar.items().get(0).id();
        assertThat(ids(retriever.similar(items.id(3), new Query("home", null, Map.of(), 2, Set.of(first), false))))
                .containsExactly(
                        similar.items().get(1).id(), similar.items().get(2).id());
    }

    @Test
    void comparesItemsWithoutTheirPopularity() {
        releases.publish(2, Map.of("model.itemBias", "prior"));
        assertThat(retriever.refresh()).isTrue();
        float[][] vectors = new FakeVectors("home", 40, 3, 5, 2).vectors();
        float[] wanted = {vectors[3][0], vectors[3][1], 0};
        for (QueryResult.Item item : retriever.similar(items.id(3), ALL).items()) {
            float[] other = vectors[Integer.parseInt(item.id().replaceAll("\\D", ""))];
            assertThat(item.score())
                    .isCloseTo(RowScores.cosine(wanted, new float[] {other[0], other[1], 0}), within(1e-5f));
        }
    }

    @Test
    void readsTheTimeOfAReleaseFromItsId() {
        assertThat(ReleaseManifest.builtAt("20260504T031500Z_1a2b3c4d"))
                .contains(Instant.parse("2026-05-04T03:15:00Z"));
        assertThat(ReleaseManifest.builtAt("first")).isEmpty();
    }

    @Test
    void reportsAnItemWithoutAVector() {
        assertThatThrownBy(() -> retriever.similar("no such item", ALL))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7609")
                .hasMessageContaining(
                        "scenario `home` of release " + release.id() + " does not contain the item `no such item`");
        assertThat(retriever.metrics().refused()).isEqualTo(1);
    }

    @Test
    void answersSeveralQueriesFromOneRelease() {
        List<QueryResult> answers =
                retriever.retrieve(List.of(ALL, Query.of("feed", "bob", 3), Query.of("home", "nobody", 2)));
        assertThat(answers).hasSize(3).allMatch(each -> each.release().equals(release.id()));
        assertThat(answers.get(1)).isEqualTo(retriever.retrieve(Query.of("feed", "bob", 3)));
        assertThatThrownBy(() -> retriever.retrieve(List.of(ALL, Query.of("none", "bob", 3))))
                .hasMessageContaining("SASS7601");
        assertThat(retriever.retrieve(List.of())).isEmpty();
    }
}
