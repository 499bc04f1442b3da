package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.Secret;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.yaml.YamlNode;

class RecordStreamTest {
    private record Inner(Path path, Optional<Path> other) {}

    private record Login(String name, @Nullable Secret password) {}

    private record Outer(
            List<Inner> inner,
            Map<String, Inner> named,
            @Nullable String none,
            int number) {}

    @Test
    void readsNestedRecords() {
        Inner inner = new Inner(Path.of("a", "b"), Optional.of(Path.of("c")));
        Outer outer = new Outer(List.of(inner), Map.of("d", new Inner(Path.of("e"), Optional.empty())), null, 5);

        assertThat(RecordStream.read(RecordStream.write(outer))).isEqualTo(outer);
    }

    @Test
    void readsADiagnosticWithTheConstantOfItsCode() {
        Diagnostic problem = Diagnostic.error(SparkCode.PART_FAILED, "m").withHelp("h");

        Diagnostic sent = (Diagnostic) RecordStream.read(RecordStream.write(problem));

        assertThat(sent).isEqualTo(problem);
        assertThat(sent.code()).isSameAs(SparkCode.PART_FAILED);
    }

    @Test
    void readsADescriptionOfACollection() {
        VectorStore.CollectionSpec spec = new VectorStore.CollectionSpec(
                "c", 2, 3, 1.5, Optional.empty(), FilterColumns.of(List.of("tag"), List.of("price")), false);
        StoreOptions options = StoreOptions.of("milvus", Path.of("home")).with("uri", "http://localhost:1");

        assertThat(RecordStream.read(RecordStream.write(List.of(spec, options))))
                .isEqualTo(List.of(spec, options));
    }

    @Test
    void readsAConfigurationWithAllKeys() {
        SassConfig config = ConfigLoader.load(Path.of("../../config/src/test/resources/valid/full.yaml"), List.of())
                .config();

        Object sent = RecordStream.read(RecordStream.write(config));

        assertThat(sent).hasToString(config.toString().replace("token=***", "token=null"));
        assertThat(RecordStream.read(RecordStream.write(sent))).isEqualTo(sent);
    }

    @Test
    void doesNotWritePasswords() {
        Secret secret = Secret.of(new YamlNode.Scalar("hunter2", false, new SourceSpan("sass.yaml", 1, 1, 1, "")));
        byte[] written = RecordStream.write(new Login("me", secret));

        assertThat(new String(written, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(RecordStream.read(written)).isEqualTo(new Login("me", null));
    }

    @Test
    void rejectsOtherObjects() {
        assertThatThrownBy(() -> RecordStream.write(List.of(new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("java.lang.Object");
    }
}
