package org.sassrec.serving.store;

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
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.store.embedded.EmbeddedProvider;

class StoreProviderTest {

    private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    /** A store whose module is visible only to the application's class loader. */
    public static final class Elsewhere implements StoreProvider {
        @Override
        public String store() {
            return "elsewhere";
        }

        @Override
        public VectorStore open(StoreOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public VectorStore openExisting(StoreOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** Threads of a common pool have the system class loader, which does not see nested jars. */
    @Test
    void findsAStoreForAnyContextClassLoader() {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        assertThat(StoreProvider.of("embedded")).isInstanceOf(EmbeddedProvider.class);
        Thread.currentThread().setContextClassLoader(null);
        assertThat(StoreProvider.of("embedded")).isInstanceOf(EmbeddedProvider.class);
    }

    @Test
    void findsAStoreOfTheContextClassLoader() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(StoreProvider.class.getName()), Elsewhere.class.getName());
        ClassLoader ours = StoreProvider.class.getClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[] {folder.toUri().toURL()}, ours)) {
            Thread.currentThread().setContextClassLoader(own);
            assertThat(StoreProvider.of("elsewhere")).isInstanceOf(Elsewhere.class);
        }
    }

    @Test
    void namesTheModuleOfAMissingStore() {
        assertThatThrownBy(() -> StoreProvider.of("redis"))
                .hasMessageContaining("SASS7517")
                .hasMessageContaining("`redis`")
                .hasMessageContaining("add its jar, for a store of sassrec the module `sass-store-redis`")
                .hasMessageContaining("META-INF/services");
    }

    @Test
    void suggestsTheStoreOnTheClassPath() {
        assertThatThrownBy(() -> StoreProvider.of("embeded"))
                .hasMessageContaining("SASS7517")
                .hasMessageContaining("did you mean `embedded`?");
    }
}
