package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ReleaseChannelTest extends PublishFixture {

    /** The JSON is truncated, empty, or has another version. */
    @Test
    void reportsAnUnreadableManifest() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest intact = publish(store, content(1)).release();
            String manifest = releases(store).manifestName(intact);
            String json = store.fetch(manifest, List.of("0")).get(0).fields().get("json");
            assertThat(json).startsWith("{").endsWith("}");

            assertUnreadable(
                    store,
                    manifest,
                    "2",
                    json.substring(0, json.length() / 2),
                    "SASS7503",
                    "cannot read the manifest `");
            assertUnreadable(store, manifest, "3", "", "SASS7503", "cannot read the manifest `");
            String newer = json.replaceFirst("(\"version\" ?: ?)\\d+", "$199");
            assertUnreadable(store, manifest, "4", newer, "SASS7504", "has format 99");

            store.setAlias(releases(store).alias(), manifest);
            assertThat(releases(store).live()).contains(intact);
            // A manifest of a newer version is not removed.
            assertThatThrownBy(() -> publish(store, content(2))).hasMessageContaining("SASS7504");
            store.drop(epoch(manifest, "4"));
            ReleaseManifest next = publish(store, content(2)).release();
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsExactly(intact.id(), next.id());
            assertThat(store.collections()).doesNotContain(epoch(manifest, "2"), epoch(manifest, "3"));
        }
    }

    private static String epoch(String manifest, String epoch) {
        return manifest.replaceFirst("__manifest_1_", "__manifest_" + epoch + "_");
    }

    /** A rollback has led from the third release back to the second. */
    @Test
    void ordersFallbacksByAge() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            List<String> names = List.of(
                    "sass_live__manifest_1_20260501T000000Z_a",
                    "sass_live__manifest_2_20260502T000000Z_b",
                    "sass_live__manifest_3_20260503T000000Z_c",
                    "sass_live__manifest_4_20260502T000000Z_b");
            for (String name : names) {
                store.create(new CollectionSpec(name, 2, 1, 1));
                store.upsert(name, List.of(new Row("0", new float[] {1, 0}, Map.of("json", "{}"))));
                store.seal(name);
            }
            assertThat(releases(store).fallbackManifests(names.get(3)))
                    .containsExactly(names.get(1), names.get(0), names.get(2));
        }
    }

    @Test
    void closesAManifestAfterReading() {
        List<String> unloaded = new ArrayList<>();
        try (EmbeddedStore embedded = EmbeddedStore.open(home);
                VectorStore store = new DelegatingStore(embedded) {
                    @Override
                    public void unload(String collection) {
                        unloaded.add(collection);
                        super.unload(collection);
                    }
                }) {
            ReleaseManifest only = publish(embedded, content(1)).release();
            assertThat(releases(store).all()).containsExactly(only);
            assertThat(unloaded).containsExactly(releases(embedded).manifestName(only));
        }
    }

    private static void assertUnreadable(
            VectorStore store, String manifest, String epoch, String json, String code, String text) {
        String damaged = epoch(manifest, epoch);
        store.create(new CollectionSpec(damaged, 2, 1, 1));
        store.upsert(damaged, List.of(new Row("0", new float[] {1, 0}, Map.of("json", json))));
        store.seal(damaged);
        store.setAlias(releases(store).alias(), damaged);
        assertThatThrownBy(() -> releases(store).live())
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(text)
                .hasMessageContaining(code.equals("SASS7503") ? "publish again, which removes it" : "publish again");
    }
}
