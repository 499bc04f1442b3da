package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.embedded.EmbeddedStore;

class CollectionVerifierTest extends PublishFixture {

    @Test
    void aFailedVerificationLeavesTheLiveReleaseAndNoRest() {
        record Case(String code, UnaryOperator<VectorStore> broken) {}
        List<Case> cases = List.of(
                new Case("SASS7520", store -> new PassingStore(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(collection, rows.size() > 1 ? rows.subList(1, rows.size()) : rows);
                    }
                }),
                new Case("SASS7521", store -> new PassingStore(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(
                                collection,
                                rows.stream()
                                        .map(row -> new Row(row.id(), nudged(row.vector()), row.fields()))
                                        .toList());
                    }
                }),
                new Case("SASS7522", store -> new PassingStore(store) {
                    @Override
                    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                        return super.search(collection, vectors, spec).stream()
                                .map(answer -> answer.subList(0, answer.size() / 2))
                                .toList();
                    }
                }));
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release first = publish(store, content(1)).release();
            List<String> before = store.collections();
            for (Case failing : cases) {
                assertThatThrownBy(() -> publish(failing.broken().apply(store), content(2)))
                        .isInstanceOf(SassException.class)
                        .hasMessageContaining(failing.code())
                        .hasMessageContaining("the live release is as it was");
                assertThat(Releases.of(store, "live").live()).contains(first);
                assertThat(store.collections()).isEqualTo(before);
            }
        }
    }

    private static float[] nudged(float[] vector) {
        float[] copy = vector.clone();
        copy[0] = Math.nextUp(copy[0]);
        return copy;
    }

    /** Looks at more candidates until the recall holds, and writes down how many. */
    @Test
    void theBreadthIsRaisedAndRecorded() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lazy = new PassingStore(store) {
                @Override
                public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                    return super.search(collection, vectors, spec).stream()
                            .map(answer -> collection.contains("s0_home") && spec.breadth() < 200
                                    ? answer.subList(0, 10)
                                    : answer)
                            .toList();
                }
            };
            Release release = publish(lazy, content(1)).release();
            assertThat(release.scenarios().get("home").breadth()).isEqualTo(200);
            assertThat(release.scenarios().get("home").recall()).isEqualTo(1);
        }
    }
}
