package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;

@Tag("slow")
@ExtendWith(SmallTraining.Resolver.class)
class StoreOptionsTest {

    private static final StoreOptions OPTIONS = StoreOptions.of("milvus", Path.of("releases"))
            .with("uri", "http://a")
            .with("token", "hush-hush");

    @Test
    void printsNamesOfSettingsWithoutValues() {
        assertThat(OPTIONS).hasToString("StoreOptions[store=milvus, home=releases, settings=[token, uri]]");
    }

    @Test
    void rejectsUnknownSetting() {
        OPTIONS.checkNames(Set.of("uri", "token", "prefix"));
        assertThatThrownBy(() -> OPTIONS.checkNames(Set.of("url", "token")))
                .hasMessageContaining("SASS7527")
                .hasMessageContaining("the store `milvus` has no setting `uri`")
                .hasMessageContaining("did you mean `url`?");
        assertThatThrownBy(() -> Retriever.builder(
                        StoreOptions.of("embedded", Path.of("releases")).with("prefix", "shop")))
                .hasMessageContaining("the store `embedded` has no setting `prefix`")
                .hasMessageContaining("this store has no settings");
    }

    @Test
    void readsOptionsOfConfiguration(SmallTraining training) {
        SassConfig config = ConfigLoader.load(training.file(), List.of()).config();
        assertThat(ConfiguredStore.options(config))
                .isEqualTo(StoreOptions.of("embedded", ConfiguredStore.home(config)));
    }

    /** Preparation checks these limits without access to a store. */
    @Test
    void limitsAreThoseOfTheConfiguration() {
        assertThat(VectorStore.MAX_ID_BYTES).isEqualTo(PublishConfig.MAX_ID_BYTES);
        assertThat(FilterColumns.MAX_TEXT_BYTES).isEqualTo(PublishConfig.MAX_TEXT_BYTES);
    }
}
