package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.content.ContentCheck;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

class ContentCheckTest extends PublishFixture {

    @Test
    void rejectsInvalidContentBeforeWriting() {
        FakeVectors nan = new FakeVectors("home", 5, 4, 0, 1);
        nan.vectors()[3][2] = Float.NaN;
        FakeVectors zero = new FakeVectors("home", 5, 4, 0, 1);
        zero.vectors()[3] = new float[4];
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            FakeVectors users = new FakeVectors("home", 5, 4, 3, 1);
            users.probes().set(1, new float[] {1, 1, 1});
            assertRejected(store, List.of(users), "SASS7518", "3 and 4 dimensions");
            assertRejected(store, List.of(nan), "SASS7511", "is not finite");
            assertRejected(store, List.of(zero), "SASS7511", "is zero");
            assertRejected(store, List.of(new FakeVectors("home", 0, 4, 0, 1)), "SASS7510", "`home`");
            assertRejected(
                    store, List.of(named(row -> "item " + row % 4)), "SASS7512", "item `item 0` occurs more than once");
            assertRejected(store, List.of(named(row -> row == 3 ? "" : "item " + row)), "SASS7515", "has an empty id");
            // Without this check a store would fail while writing: Lucene at 32,766 bytes, Milvus at 1,024.
            assertThat(ContentCheck.check(named(row -> "é".repeat(512 - row)), FilterColumns.NONE))
                    .isNotNull();
            assertRejected(
                    store,
                    List.of(named(row -> "é".repeat(513 - row))),
                    "SASS7545",
                    "é...` in scenario `home` has 1026 bytes, but at most 1024 are allowed");
            assertRejected(store, List.of(), "SASS7509", "no scenario");
            assertThat(store.collections()).isEmpty();
        }
    }

    /** Returns five items with these ids. */
    private static ScenarioVectors named(IntFunction<String> ids) {
        FakeVectors items = new FakeVectors("home", 5, 4, 0, 1);
        return new ScenarioVectors() {
            @Override
            public String scenario() {
                return items.scenario();
            }

            @Override
            public int dim() {
                return items.dim();
            }

            @Override
            public int rows() {
                return items.rows();
            }

            @Override
            public String id(int row) {
                return ids.apply(row);
            }

            @Override
            public void vector(int row, float[] into) {
                items.vector(row, into);
            }

            @Override
            public Map<String, String> texts(int row) {
                return items.texts(row);
            }

            @Override
            public List<float[]> probes() {
                return items.probes();
            }
        };
    }

    @Test
    void rejectsInvalidFilterValues() {
        FakeVectors items = new FakeVectors("home", 5, 4, 0, 1);
        assertThat(ContentCheck.check(items, FilterColumns.of(List.of("tag", "title"), List.of()))
                        .digest())
                .isEqualTo(ContentCheck.check(items, FilterColumns.NONE).digest());
        assertThatThrownBy(() -> ContentCheck.check(items, FilterColumns.of(List.of("colour"), List.of())))
                .hasMessageContaining("SASS7526")
                .hasMessageContaining("`tag`, `title`");
        assertThatThrownBy(() -> ContentCheck.check(items, FilterColumns.of(List.of(), List.of("title"))))
                .hasMessageContaining("SASS7519")
                .hasMessageContaining("`Title of 0` is not a number");
    }

    private void assertRejected(VectorStore store, List<ScenarioVectors> scenarios, String code, String text) {
        ReleaseContent content = new ReleaseContent(
                scenarios, export.resolve("user_tower"), export.resolve("snapshot.arrow"), List.of(), Map.of());
        assertThatThrownBy(() -> publish(store, content))
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(text);
    }
}
