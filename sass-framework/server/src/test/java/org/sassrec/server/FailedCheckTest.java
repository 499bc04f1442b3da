package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.DelegatingStore;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.store.StoreOptions;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Errors in the checks that the server runs at an interval. */
@Tag("slow")
@Timeout(60)
class FailedCheckTest {

    /** A store whose reads fail with an error, for example because the process has no address space to map a file. */
    private static final class FailingStore extends DelegatingStore {
        private volatile @Nullable Error ofAlias;
        private volatile @Nullable Error ofRows;

        FailingStore(VectorStore store) {
            super(store);
        }

        private static void fail(@Nullable Error error) {
            if (error != null) {
                throw error;
            }
        }

        @Override
        public Optional<String> alias(String alias) {
            fail(ofAlias);
            return super.alias(alias);
        }

        @Override
        public List<Row> fetch(String collection, List<String> ids) {
            fail(ofRows);
            return super.fetch(collection, ids);
        }
    }

    private FakeReleases releases;
    private FailingStore store;
    private SassServer server;

    @BeforeEach
    void publishAndStart(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
        store = new FailingStore(EmbeddedStore.openExisting(releases.home));
        HttpOptions http = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        server = SassServer.start(
                releases.open(store),
                new ServerOptions(StoreOptions.of("embedded", releases.home), "live", Duration.ofMillis(10), 50, http),
                null);
    }

    @AfterEach
    void stop() {
        server.close();
        releases.close();
    }

    private String get(String path) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").response();
        }
    }

    /** Waits until the answer to a request contains a text; the test has a time limit. */
    private void await(String path, String text) throws IOException {
        while (!get(path).contains(text)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void looksForReleasesAgainAfterAnError() throws IOException {
        store.ofAlias = new OutOfMemoryError("Map failed");
        while (get("/metrics").lines().noneMatch(line -> line.matches("sass_failed_(checks|reloads)_total [1-9].*"))) {
            Thread.onSpinWait();
        }
        String next = releases.publish(2).id();
        store.ofAlias = null;
        await("/v1/release", next);
        await("/health/ready", "HTTP/1.1 200");
    }

    @Test
    void isNotReadyWhileTheStoreFails() throws IOException {
        List<Error> errors = List.of(
                new OutOfMemoryError("Map failed"),
                new InternalError("a fault occurred in an unsafe memory access operation"),
                new NoClassDefFoundError("org/sassrec/Missing"),
                new StackOverflowError(),
                new AssertionError("unexpected"));
        for (Error error : errors) {
            store.ofRows = error;
            await("/health/ready", "HTTP/1.1 503");
            assertThat(get("/health/ready")).contains("\"code\":\"not-ready\"");
            store.ofRows = null;
            await("/health/ready", "HTTP/1.1 200");
        }
    }
}
