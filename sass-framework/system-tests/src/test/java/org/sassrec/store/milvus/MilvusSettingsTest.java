package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.serving.store.StoreOptions;

class MilvusSettingsTest {

    private static final StoreOptions LEAST = StoreOptions.of("milvus", Path.of("releases"))
            .with("uri", "http://localhost:19530")
            .with("prefix", "shop");

    private static final String CONFIGURATION = """
            sass: 1
            name: shop
            data:
              events: {path: events.csv, user: user_id, item: item_id, time: {column: ts, unit: ms, zone: UTC}}
              items: {path: items.csv, key: item_id}
              split: {by: time, validation: 1d, test: 1d}
            label: clicked = 1
            scenarios: {home: {where: "scene = 'home'"}}
            features:
              user: [{name: user, column: user_id, type: id}]
              item: [{name: item, column: item_id, type: id}]
            publish:
              store: milvus
              milvus:
                uri: https://milvus
                timeout: 7s
                tls: {ca: ca.pem}
                index: {type: HNSW, M: 8, efConstruction: 100}
            """;

    @Test
    void usesDefaultsForOmittedSettings() {
        assertThat(MilvusProvider.read(LEAST)).isEqualTo(MilvusOptions.of("http://localhost:19530", "shop"));
    }

    @Test
    void readsEachSetting() {
        StoreOptions options = LEAST.with("database", "items")
                .with("token", "")
                .with("user", "me")
                .with("password", "hush-hush")
                .with("timeout", "PT5S")
                .with("buildTimeout", "PT2H")
                .with("tls.ca", "/etc/ca.pem")
                .with("tls.certificate", "/etc/me.pem")
                .with("tls.key", "/etc/me.key")
                .with("tls.serverName", "milvus")
                .with("index.type", "ivf_flat")
                .with("index.nlist", "64");
        assertThat(MilvusProvider.read(options))
                .isEqualTo(new MilvusOptions(
                        "http://localhost:19530",
                        "items",
                        "shop",
                        MilvusOptions.Login.password("me", "hush-hush"),
                        new MilvusOptions.Tls(
                                Path.of("/etc/ca.pem"), Path.of("/etc/me.pem"), Path.of("/etc/me.key"), "milvus"),
                        MilvusIndex.ivfFlat(64),
                        Duration.ofSeconds(5),
                        Duration.ofHours(2)));
    }

    @Test
    void rejectsUnusableSettings() {
        Map.of(
                        "uri", "",
                        "timeout", "30s",
                        "buildTimeout", "PT0S",
                        "index.type", "TREE",
                        "index.M", "many",
                        "token2", "x")
                .forEach((name, value) -> assertThatThrownBy(() -> MilvusProvider.read(LEAST.with(name, value)))
                        .hasMessageContaining("SASS7527")
                        .hasMessageContaining("`" + name + "`"));
        assertThatThrownBy(() -> MilvusProvider.read(LEAST.with("timeout", "PT2562047788015215H")))
                .hasMessageContaining("must be a duration of 1 ms to 365 days");
        assertThatThrownBy(() -> MilvusProvider.read(LEAST.with("index.M", "1")))
                .hasMessageContaining("M is 1, but must be at least 2");
        assertThatThrownBy(() -> MilvusProvider.read(StoreOptions.of("milvus", Path.of("releases"))))
                .hasMessageContaining("the setting `uri` of the store `milvus` is missing");
    }

    @Test
    void readsSettingsOfAConfiguration(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("sass.yaml"), CONFIGURATION);
        assertThat(MilvusProvider.read(ConfiguredStore.options(
                        ConfigLoader.load(file, List.of()).config())))
                .isEqualTo(new MilvusOptions(
                        "https://milvus",
                        "default",
                        "shop",
                        null,
                        new MilvusOptions.Tls(folder.resolve("ca.pem"), null, null, null),
                        MilvusIndex.hnsw(8, 100),
                        Duration.ofSeconds(7),
                        Duration.ofHours(1)));
    }
}
