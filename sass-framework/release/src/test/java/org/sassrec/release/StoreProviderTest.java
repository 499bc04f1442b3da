package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.store.StoreProvider;
import org.sassrec.serving.store.StoreProviders;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedProvider;

@ExtendWith(SmallTraining.Resolver.class)
class StoreProviderTest {

    private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    /** Stands for a store of a module that only the program's own loader knows. */
    public static final class Elsewhere implements StoreProvider {
        @Override
        public PublishConfig.Store store() {
            return PublishConfig.Store.MILVUS;
        }

        @Override
        public VectorStore open(SassConfig config) {
            throw new UnsupportedOperationException();
        }

        @Override
        public VectorStore openExisting(SassConfig config) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** Threads of a common pool have the system's, which knows nothing of what lies in a jar of jars. */
    @Test
    void findsAStoreForAnyContextClassLoader(SmallTraining training) {
        SassConfig config =
                ConfigLoader.load(training.file(), java.util.List.of()).config();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        assertThat(StoreProvider.of(config)).isInstanceOf(EmbeddedProvider.class);
        Thread.currentThread().setContextClassLoader(null);
        assertThat(StoreProvider.of(config)).isInstanceOf(EmbeddedProvider.class);
    }

    @Test
    void findsAStoreOfTheContextClassLoader() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(StoreProvider.class.getName()), Elsewhere.class.getName());
        ClassLoader ours = StoreProvider.class.getClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ours)) {
            assertThat(StoreProviders.find(PublishConfig.Store.MILVUS, ours, own))
                    .isInstanceOf(Elsewhere.class);
        }
    }

    @Test
    void namesTheModuleOfAMissingStore() {
        ClassLoader none = ClassLoader.getPlatformClassLoader();
        assertThatThrownBy(() -> StoreProviders.find(PublishConfig.Store.MILVUS, none, null))
                .hasMessageContaining("SASS7517")
                .hasMessageContaining("`milvus`")
                .hasMessageContaining("the module `sass-store-milvus` to")
                .hasMessageContaining("META-INF/services");
        assertThatThrownBy(() -> StoreProviders.find(PublishConfig.Store.EMBEDDED, none))
                .hasMessageContaining("the module `sass-release` to");
    }
}
