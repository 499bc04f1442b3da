package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.store.embedded.EmbeddedStore;

class ReleaseChannelTest extends PublishFixture {

    /** Its JSON ends in the middle, is of another version, or is not there at all. */
    @Test
    void reportsAnUnreadableManifest() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            ReleaseManifest whole = publish(store, content(1)).release();
            String manifest = releases(store).manifestName(whole);
            String json = store.fetch(manifest, List.of("0")).get(0).fields().get("json");
            assertThat(json).startsWith("{").endsWith("}");

            assertUnreadable(
                    store, manifest, "2", json.substring(0, json.length() / 2), "SASS7503", "cannot be read: ");
            assertUnreadable(store, manifest, "3", "", "SASS7503", "cannot be read: ");
            String newer = json.replaceFirst("(\"version\" ?: ?)\\d+", "$199");
            assertUnreadable(store, manifest, "4", newer, "SASS7504", "has form 99");

            store.setAlias(releases(store).alias(), manifest);
            assertThat(releases(store).live()).contains(whole);
            // Of a newer version, which may read it: nothing clears that away.
            assertThatThrownBy(() -> publish(store, content(2))).hasMessageContaining("SASS7504");
            store.drop(epoch(manifest, "4"));
            ReleaseManifest next = publish(store, content(2)).release();
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsExactly(whole.id(), next.id());
            assertThat(store.collections()).doesNotContain(epoch(manifest, "2"), epoch(manifest, "3"));
        }
    }

    private static String epoch(String manifest, String epoch) {
        return manifest.replaceFirst("__manifest_1_", "__manifest_" + epoch + "_");
    }

    /** From what was live for a while, somebody went back. */
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
            VectorStore store, String manifest, String epoch, String json, String code, String told) {
        String damaged = epoch(manifest, epoch);
        store.create(new CollectionSpec(damaged, 2, 1, 1));
        store.upsert(damaged, List.of(new Row("0", new float[] {1, 0}, Map.of("json", json))));
        store.seal(damaged);
        store.setAlias(releases(store).alias(), damaged);
        assertThatThrownBy(() -> releases(store).live())
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(told)
                .hasMessageContaining(code.equals("SASS7503") ? "the next publish removes it" : "publish again");
    }
}
