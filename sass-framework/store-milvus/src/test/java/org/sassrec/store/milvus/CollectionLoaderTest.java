package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.grpc.LoadState;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.collection.response.GetLoadStateResp;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.response.SearchResp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.store.milvus.CollectionCatalog.SealedCollection;

/**
 * Opening a release waits until its collections are loaded; a query waits at most its timeout. Without a server. The
 * build timeout is an hour.
 */
@Tag("slow")
@Timeout(60)
class CollectionLoaderTest {

    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final SealedCollection ITEMS =
            new SealedCollection("x_items", 2, 3, MilvusIndex.of(MilvusIndex.Type.FLAT));

    private final Server server = new Server();
    private final MilvusOptions options =
            MilvusOptions.of("http://nowhere", "x").with(TIMEOUT);
    private final RetryingClient calls = new RetryingClient(options);
    private final LongRunningCalls longCalls = new LongRunningCalls(server, () -> server, calls, options);
    private volatile boolean writing;
    private final CollectionSearcher searches =
            new CollectionSearcher(new MilvusDatabase(server, calls, longCalls, options), () -> writing);

    /** A server that has its collection loaded or not, and whose loading takes a given number of polls. */
    private static final class Server extends MilvusClientV2 {
        private final AtomicInteger loads = new AtomicInteger();
        private volatile boolean held;
        private final AtomicInteger polls = new AtomicInteger();
        private final AtomicInteger recovering = new AtomicInteger();

        Server() {
            super(null);
        }

        @Override
        public SearchResp search(SearchReq request) {
            if (!held) {
                throw new MilvusClientException(ErrorCode.SERVER_ERROR, "not loaded", 101, 101);
            }
            if (recovering.getAndDecrement() > 0) {
                throw new MilvusClientException(ErrorCode.SERVER_ERROR, "collection on recovering", 106, 106);
            }
            return SearchResp.builder().searchResults(List.of(List.of())).build();
        }

        @Override
        public void loadCollection(LoadCollectionReq request) {
            loads.incrementAndGet();
        }

        @Override
        public GetLoadStateResp getLoadStateV2(GetLoadStateReq request) {
            held = polls.decrementAndGet() <= 0;
            return GetLoadStateResp.builder()
                    .state(held ? LoadState.LoadStateLoaded : LoadState.LoadStateLoading)
                    .build();
        }

        /** On a slow machine, a call lasts longer than the timeout, and the version is the sign of a running server. */
        @Override
        public String getServerVersion() {
            return "2.6.0";
        }

        @Override
        public void close() {}

        void letsGo(int untilLoaded) {
            polls.set(untilLoaded);
            held = false;
        }
    }

    @BeforeEach
    void opensAfterSeveralTimeouts() {
        server.letsGo(6);
        search();
        assertThat(server.loads).hasValue(1);
    }

    @AfterEach
    void close() {
        searches.close();
        longCalls.close();
    }

    private List<List<Neighbour>> search() {
        return searches.search(ITEMS, List.of(new float[] {1, 0}), new SearchSpec(1, 1, false));
    }

    private void assertReported() {
        assertThatThrownBy(this::search)
                .hasMessageContaining("SASS7542")
                .hasMessageContaining("`x_items`")
                .hasMessageContaining("is being loaded")
                .hasMessageContaining("200 ms");
    }

    @Test
    void continuesLoadingAfterAQueryTimesOut() throws InterruptedException {
        server.letsGo(Integer.MAX_VALUE);
        assertReported();
        assertReported();
        assertThat(server.loads).as("once, and once when it was opened").hasValue(2);
        server.polls.set(1);
        while (!server.held) {
            Thread.sleep(10);
        }
        assertThat(search()).hasSize(1);
        assertThat(server.loads).hasValue(2);
    }

    @Test
    void queriesWaitForOneLoading() throws InterruptedException {
        server.letsGo(Integer.MAX_VALUE);
        CountDownLatch answered = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            new Thread(() -> {
                        assertReported();
                        answered.countDown();
                    })
                    .start();
        }
        assertThat(answered.await(50, TimeUnit.SECONDS)).isTrue();
        assertThat(server.loads).hasValue(2);
    }

    @Test
    void waitsDuringAPublish() {
        server.letsGo(6);
        writing = true;
        assertThat(search()).hasSize(1);
    }

    /** After a restart the server reports the collection as loaded before it can search it. */
    @Test
    void waitsForARecoveringServer() {
        server.recovering.set(1);
        assertThat(search()).hasSize(1);
        server.recovering.set(Integer.MAX_VALUE);
        assertReported();
        writing = true;
        server.recovering.set(6);
        assertThat(search()).hasSize(1);
    }

    @Test
    void waitsAfterReopening() {
        server.letsGo(6);
        searches.markUnloaded("x_items");
        assertThat(search()).hasSize(1);
    }

    @Test
    void reportsAnInterruptedQuery() {
        server.letsGo(Integer.MAX_VALUE);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(this::search).hasMessageContaining("SASS7547");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
