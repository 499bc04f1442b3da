package org.sassrec.release.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.PublishFixture;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class CollectionVerifierTest extends PublishFixture {

    @Test
    void keepsTheLiveReleaseAfterAFailedVerification() {
        record Case(String code, UnaryOperator<VectorStore> broken) {}
        List<Case> cases = List.of(
                new Case("SASS7520", store -> new DelegatingStore(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(collection, rows.size() > 1 ? rows.subList(1, rows.size()) : rows);
                    }
                }),
                new Case("SASS7521", store -> new DelegatingStore(store) {
                    @Override
                    public void upsert(String collection, List<Row> rows) {
                        super.upsert(
                                collection,
                                rows.stream()
                                        .map(row -> new Row(row.id(), nudged(row.vector()), row.fields()))
                                        .toList());
                    }
                }),
                new Case("SASS7522", store -> new DelegatingStore(store) {
                    @Override
                    public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                        return super.search(collection, vectors, spec).stream()
                                .map(answer -> answer.subList(0, answer.size() / 2))
                                .toList();
                    }
                }));
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            for (Case failing : cases) {
                assertFails(
                        store,
                        first,
                        failing.broken(),
                        failing.code(),
                        "the verification of the collection of scenario `",
                        failing.code().equals("SASS7522") ? "help: use a finer index, " : "help: publish again; ");
            }
        }
    }

    private void assertFails(
            EmbeddedStore store,
            ReleaseManifest live,
            UnaryOperator<VectorStore> broken,
            String code,
            String... texts) {
        List<String> before = store.collections();
        ReleaseContent content = content(2).withFilters(FilterColumns.of(List.of("tag", "title"), List.of()));
        assertThatThrownBy(() -> publish(broken.apply(store), content))
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContainingAll(texts)
                .hasMessageContaining("the live release is unchanged");
        assertThat(ReleaseChannel.of(store, "live").live()).contains(live);
        assertThat(store.collections()).isEqualTo(before);
    }

    /** The check uses the first item with a value: even items have no tag. */
    @Test
    void failsForAWrongFilterResult() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest first = publish(store, content(1)).release();
            assertFails(
                    store,
                    first,
                    intact -> new DelegatingStore(intact) {
                        @Override
                        public List<List<Neighbour>> search(String name, List<float[]> vectors, SearchSpec spec) {
                            return super.search(name, vectors, new SearchSpec(spec.k(), spec.breadth(), spec.fields()));
                        }
                    },
                    "SASS7525",
                    "the filter `tag` = `a,b` returns other items");
            assertFails(
                    store,
                    first,
                    intact -> new DelegatingStore(intact) {
                        @Override
                        public List<List<Neighbour>> search(String name, List<float[]> vectors, SearchSpec spec) {
                            return spec.filter() == null
                                    ? super.search(name, vectors, spec)
                                    : vectors.stream()
                                            .map(vector -> List.<Neighbour>of())
                                            .toList();
                        }
                    },
                    "SASS7525",
                    "the filter `tag` = `a,b` returns no item");
            publish(store, content(2).withFilters(FilterColumns.of(List.of("tag", "title"), List.of())));
        }
    }

    private static float[] nudged(float[] vector) {
        float[] copy = vector.clone();
        copy[0] = Math.nextUp(copy[0]);
        return copy;
    }

    /** The breadth is doubled until the recall is reached, and recorded in the manifest. */
    @Test
    void raisesAndRecordsTheSearchBreadth() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            VectorStore lazy = new DelegatingStore(store) {
                @Override
                public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                    return super.search(collection, vectors, spec).stream()
                            .map(answer -> collection.contains("s0_home") && spec.breadth() < 200
                                    ? answer.subList(0, 10)
                                    : answer)
                            .toList();
                }
            };
            ReleaseManifest release = publish(lazy, content(1)).release();
            assertThat(release.scenarios().get("home").breadth()).isEqualTo(200);
            assertThat(release.scenarios().get("home").recall()).isEqualTo(1);
        }
    }
}
