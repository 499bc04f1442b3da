package org.sassrec.serving.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.DelegatingStore;
import org.sassrec.store.embedded.EmbeddedStore;

class MultiVectorSearchTest {
    private static final VectorStore.SearchSpec THREE = new VectorStore.SearchSpec(3, 3, false);

    private final List<Integer> asked = new ArrayList<>();
    private VectorStore store;

    @BeforeEach
    void items(@TempDir Path home) {
        store = new DelegatingStore(EmbeddedStore.open(home)) {
            @Override
            public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                asked.add(vectors.size());
                return super.search(collection, vectors, spec);
            }
        };
        store.create(new VectorStore.CollectionSpec("items", 2, 6, 5));
        store.upsert(
                "items",
                List.of(
                        row("left", -4, 0),
                        row("right", 3, 0),
                        row("up", 0, 2),
                        row("corner", 2, 1.5f),
                        row("middle", 0.1f, 0.1f),
                        row("down", 0, -1)));
        store.seal("items");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static VectorStore.Row row(String id, float x, float y) {
        return new VectorStore.Row(id, new float[] {x, y}, Map.of());
    }

    private List<String> best(float... user) {
        List<VectorStore.Neighbour> found = MultiVectorSearch.search(store, "items", List.of(user), 2, THREE)
                .get(0);
        assertThat(found).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
        return found.stream()
                .map(neighbour -> neighbour.id() + " " + neighbour.score())
                .toList();
    }

    @Test
    void scoresAnItemByItsNearestVectorAndReturnsItOnce() {
        assertThat(best(1, 0, -1, 0)).containsExactly("left 4.0", "right 3.0", "corner 2.0");
        assertThat(best(1, 0, 0, 2)).containsExactly("up 4.0", "right 3.0", "corner 3.0");
        assertThat(asked).containsExactly(2, 2);
    }

    @Test
    void searchesADuplicateVectorOnce() {
        assertThat(best(1, 0, 1, 0, 1, 0)).isEqualTo(best(1, 0));
        assertThat(asked).containsExactly(1, 1);
    }

    @Test
    void searchesSeveralUsersInOneRequest() {
        List<List<VectorStore.Neighbour>> found = MultiVectorSearch.search(
                store, "items", List.of(new float[] {1, 0}, new float[] {1, 0, -1, 0}), 2, THREE);

        assertThat(found).hasSize(2);
        assertThat(found.get(0).get(0).id()).isEqualTo("right");
        assertThat(found.get(1).get(0).id()).isEqualTo("left");
        assertThat(asked).containsExactly(3);
    }

    @Test
    void rejectsAPartialVector() {
        assertThatIllegalArgumentException().isThrownBy(() -> MultiVectorSearch.vectors(new float[3], 2));
        assertThatIllegalArgumentException().isThrownBy(() -> MultiVectorSearch.vectors(new float[0], 2));
    }
}
