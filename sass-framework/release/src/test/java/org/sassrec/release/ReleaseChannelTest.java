package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
            assertUnreadable(store, manifest, "5", "null", "SASS7503", "it is empty");
            String newer = json.replaceFirst("(\"version\" ?: ?)\\d+", "$199");
            assertUnreadable(store, manifest, "4", newer, "SASS7504", "has format 99");

            store.setAlias(releases(store).alias(), manifest);
            assertThat(releases(store).live()).contains(intact);
            // A manifest of a newer version is not removed.
            assertThatThrownBy(() -> publish(store, content(2))).hasMessageContaining("SASS7504");
            store.drop(epoch(manifest, "4"));
            ReleaseManifest next = publish(store, content(2)).release();
            assertThat(releases(store).all()).extracting(ReleaseManifest::id).containsExactly(intact.id(), next.id());
            assertThat(store.collections())
                    .doesNotContain(epoch(manifest, "2"), epoch(manifest, "3"), epoch(manifest, "5"));
        }
    }

    private static String epoch(String manifest, String epoch) {
        return manifest.replaceFirst("__manifest_1_", "__manifest_" + epoch + "_");
    }

    /** Readers use the names of a manifest as names of files and its numbers as sizes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"userTowerId\":\"[0-9a-f]+\" | \"userTowerId\":\"../../important\" | `userTowerId` has the invalid value `../../important`",
                "\"snapshotId\":\"[0-9a-f]+\" | \"snapshotId\":\"/etc\" | `snapshotId` has the invalid value `/etc`",
                "\"snapshotId\":\"[0-9a-f]+\" | \"snapshotId\":null | a value is missing",
                "\"models\":\\{\"[^\"]+\"(.*)\"model\":\"[^\"]+\"(.*)\"model\":\"[^\"]+\" | \"models\":{\"../x\"$1\"model\":\"../x\"$2\"model\":\"../x\" | `models` has the invalid value `../x`",
                "\"scenarios\":\\{\"home\":\\{\"name\":\"[^\"]+\" | \"scenarios\":{\"home\":{\"name\":\"../../x\" | `name` has the invalid value `../../x`",
                "\"scenarios\":\\{\"home\":\\{\"name\":\"[^\"]+\" | \"scenarios\":{\"home\":{\"name\":\"sass_other__s0\" | `name` has the invalid value `sass_other__s0`",
                "\"breadth\":\\d+ | \"breadth\":-1 | `breadth` has the invalid value `-1`",
                "\"dim\":\\d+ | \"dim\":2147483647 | `dim` has the invalid value `2147483647`",
                "\"dim\":\\d+ | \"dim\":99999999999999 | out of range",
                "\"id\":\"[^\"]+\" | \"id\":\"20260504T031500Z_/../x\" | it describes another release",
                "\"id\":\"[^\"]+\" | \"id\":null | a value is missing",
                "\"channel\":\"live\" | \"channel\":\"other\" | it describes another release",
                "\"created\":\"[^\"]+\" | \"created\":\"yesterday\" | `created` has the invalid value `yesterday`",
                "\"withdrawn\":\\[\\] | \"withdrawn\":[null] | a value is missing",
            })
    void rejectsNamesThatAreNotThoseOfARelease(String part, String other, String problem) {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            String intact =
                    releases(store).manifestName(publish(store, content(1)).release());
            String json = store.fetch(intact, List.of("0")).get(0).fields().get("json");
            String name = epoch(intact, "2");
            String changed = json.replace("\"epoch\":1,", "\"epoch\":2,");
            write(store, name, changed.replaceFirst(part, other));
            assertThatThrownBy(() -> releases(store).read(name))
                    .hasMessageContaining("SASS7503")
                    .hasMessageContaining(problem);
            assertThat(releases(store).all()).extracting(ReleaseManifest::epoch).containsExactly(1L);
            write(store, epoch(intact, "3"), json.replace("\"epoch\":1,", "\"epoch\":3,"));
            assertThat(releases(store).all()).extracting(ReleaseManifest::epoch).containsExactly(1L, 3L);
        }
    }

    /** The alias of a server can have any target. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "sass_live__manifest_1_20260504T/../../x",
                "/etc/passwd",
                "sass_live__manifest_1_2026050\0"
            })
    void readsNothingForAnAliasThatIsNotAManifest(String target) {
        List<String> read = new ArrayList<>();
        try (EmbeddedStore embedded = EmbeddedStore.open(home);
                VectorStore store = new DelegatingStore(embedded) {
                    @Override
                    public Optional<String> alias(String alias) {
                        return alias.equals("sass_live") ? Optional.of(target) : Optional.empty();
                    }

                    @Override
                    public void ids(String collection, Consumer<String> sink) {
                        read.add(collection);
                    }
                }) {
            assertThatThrownBy(() -> releases(store).live()).hasMessageContaining("SASS7504");
            assertThat(read).isEmpty();
        }
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
                write(store, name, "{}");
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
        write(store, damaged, json);
        store.setAlias(releases(store).alias(), damaged);
        assertThatThrownBy(() -> releases(store).read(damaged))
                .isInstanceOf(SassException.class)
                .hasMessageContaining(code)
                .hasMessageContaining(text);
        assertThatThrownBy(() -> releases(store).live())
                .hasMessageContaining(code.equals("SASS7503") ? "SASS7560" : code);
    }

    private static void write(VectorStore store, String manifest, String json) {
        store.create(new CollectionSpec(manifest, 2, 1, 1));
        store.upsert(manifest, List.of(new Row("0", new float[] {1, 0}, Map.of("json", json))));
        store.seal(manifest);
    }
}
