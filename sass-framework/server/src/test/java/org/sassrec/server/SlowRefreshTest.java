package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

@Tag("slow")
@Timeout(300)
class SlowRefreshTest {
    private final HttpClient client = HttpClient.newHttpClient();

    /** A store that needs long to load the collections of a new release, as Milvus does. */
    private static final class SlowStore extends DelegatingStore {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch loaded = new CountDownLatch(1);
        private volatile boolean slow;

        SlowStore(VectorStore store) {
            super(store);
        }

        @Override
        public void verify(String collection) {
            if (slow) {
                reached.countDown();
                try {
                    loaded.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
            super.verify(collection);
        }
    }

    @Test
    void occupiesOneThreadAtMost(@TempDir Path folder) throws Exception {
        try (FakeReleases releases = new FakeReleases(folder)) {
            releases.publish(1);
            SlowStore store = new SlowStore(EmbeddedStore.openExisting(releases.home));
            HttpOptions http = new HttpOptions(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
            ServerOptions options =
                    new ServerOptions(StoreOptions.of("embedded", releases.home), "live", Duration.ZERO, 50, http);
            try (SassServer server = SassServer.start(releases.open(store), options, null)) {
                String next = releases.publish(2).id();
                store.slow = true;
                CompletableFuture<HttpResponse<String>> first = refresh(server);
                store.reached.await();
                for (int more = 0; more < 2 * HttpLimits.DEFAULT.threads(); more++) {
                    HttpResponse<String> busy = refresh(server).get();
                    assertThat(busy.statusCode()).isEqualTo(503);
                    assertThat(busy.body()).contains("\"code\":\"refresh-running\"");
                    assertThat(busy.headers().firstValue("Retry-After")).contains("1");
                }
                HttpRequest query =
                        to(server, "/v1/query?scenarios=home&user=ann").build();
                assertThat(client.send(query, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                store.loaded.countDown();
                assertThat(first.get().body()).contains(next);
                assertThat(refresh(server).get().statusCode()).isEqualTo(200);
            } finally {
                store.loaded.countDown();
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> refresh(SassServer server) {
        return client.sendAsync(
                to(server, "/v1/refresh")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(SassServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    }
}
