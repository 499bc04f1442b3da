package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.store.milvus.MilvusOptions.Login;

class MilvusOptionsTest {

    @Test
    void parsesHostsAndPorts() {
        assertThat(MilvusOptions.of("http://a:1", "x").port()).isEqualTo(1);
        assertThat(MilvusOptions.of("http://a", "x").port()).isEqualTo(19530);
        assertThat(MilvusOptions.of("https://a", "x").port()).isEqualTo(443);
        assertThat(MilvusOptions.of("https://a", "x").usesTls()).isTrue();
        assertThat(MilvusOptions.of("https://a", "x").address()).isEqualTo("https://a:443");
        assertThat(MilvusOptions.of("http://[::1]", "x").address()).isEqualTo("http://[::1]:19530");
        assertThat(MilvusOptions.of("https://a:19530/db", "x").address()).isEqualTo("https://a:19530/db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:19530", "ftp://a", "http://", "http://a b", "http://me:hush-hush@a:1"})
    void rejectsInvalidUris(String uri) {
        assertThatThrownBy(() -> MilvusOptions.of(uri, "x"))
                .hasMessageContaining("SASS7540")
                .hasMessageNotContaining("hush-hush");
    }

    @Test
    void rejectsAnInvalidPrefix() {
        assertThatThrownBy(() -> MilvusOptions.of("http://a", "1-bad")).hasMessageContaining("SASS7502");
        assertThatThrownBy(() -> MilvusOptions.of("http://a", "x".repeat(61))).hasMessageContaining("SASS7502");
    }

    @Test
    void doesNotPrintSecrets() {
        MilvusOptions options = MilvusOptions.of("http://a", "x");
        assertThat(options.with(Login.token("me:hush-hush")).toString()).doesNotContain("hush-hush");
        assertThat(options.with(Login.password("me", "hush-hush")).toString()).doesNotContain("hush-hush");
    }

    /** Also if the server or the client repeats them. */
    @Test
    void hidesSecretsInErrors() {
        RetryingClient calls =
                new RetryingClient(MilvusOptions.of("http://a", "x").with(Login.token("me:hush-hush")));
        Throwable problem =
                calls.problem("search", "items", new RuntimeException("bad token me:hush-hush\n (hush-hush)"));
        assertThat(problem)
                .hasMessageContaining("SASS7543")
                .hasMessageContaining("`search` of `items` at http://a")
                .hasMessageContaining("bad token *** (***)")
                .hasNoCause();
    }

    @Test
    void parsesFormattedIndexes() {
        MilvusIndex index = MilvusIndex.hnsw(16, 200);
        assertThat(index.format()).isEqualTo("HNSW{\"M\":16,\"efConstruction\":200}");
        assertThat(MilvusIndex.parse(index.format())).isEqualTo(index);
        assertThat(MilvusIndex.parse("FLAT{}")).isEqualTo(MilvusIndex.of(MilvusIndex.Type.FLAT));
        assertThatThrownBy(() -> MilvusIndex.hnsw(1, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void convertsBreadthToIndexParameters() {
        assertThat(MilvusIndex.hnsw(16, 200).searchParams(100, 58, 1_000_000)).isEqualTo(Map.of("ef", 100));
        assertThat(MilvusIndex.hnsw(16, 200).searchParams(10, 58, 1_000_000)).isEqualTo(Map.of("ef", 58));
        assertThat(MilvusIndex.hnsw(16, 200).searchParams(1_000_000, 58, 1_000_000))
                .isEqualTo(Map.of("ef", 32_768));
        assertThat(MilvusIndex.ivfFlat(128).searchParams(100, 58, 1_000_000)).isEqualTo(Map.of("nprobe", 1));
        assertThat(MilvusIndex.ivfFlat(128).searchParams(10_000, 58, 1_000_000)).isEqualTo(Map.of("nprobe", 2));
        assertThat(MilvusIndex.ivfFlat(128).searchParams(2_000_000, 58, 1_000_000))
                .isEqualTo(Map.of("nprobe", 128));
        assertThat(MilvusIndex.of(MilvusIndex.Type.FLAT).searchParams(10, 58, 100))
                .isEmpty();
    }

    @Test
    void acceptsTheAddressOfReleaseFiles() {
        StoreOptions options = StoreOptions.of("milvus", Path.of("cache"))
                .with("uri", "http://localhost:19530")
                .with("prefix", "shop")
                .with("files", "s3://bucket/folder");
        assertThat(MilvusProvider.read(options).prefix()).isEqualTo("shop");
        assertThat(options.files()).contains("s3://bucket/folder");
    }
}
