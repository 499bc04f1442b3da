package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.VectorStore.CollectionSpec;
import org.sassrec.release.VectorStore.Row;
import org.sassrec.release.embedded.EmbeddedStore;

class ReleasesTest extends PublishFixture {

    /** Its JSON ends in the middle, is of another version, or is not there at all. */
    @Test
    void aManifestThatCannotBeReadIsTold() {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Release whole = publish(store, content(1)).release();
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
        }
    }

    private static void assertUnreadable(
            VectorStore store, String manifest, String epoch, String json, String code, String told) {
        String damaged = manifest.replaceFirst("__manifest_1_", "__manifest_" + epoch + "_");
        store.create(new CollectionSpec(damaged, 2, 1, 1));
        store.upsert(damaged, List.of(new Row("0", new float[] {1, 0}, Map.of("json", json))));
        store.seal(damaged);
        store.setAlias(releases(store).alias(), damaged);
        assertThatThrownBy(() -> releases(store).live())
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(told)
                .hasMessageContaining("publish again");
    }
}
