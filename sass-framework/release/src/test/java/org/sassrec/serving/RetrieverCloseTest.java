package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.DelegatingStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Retrievers and releases that are closed while a query runs. */
// In a separate thread: an endless loop would ignore the interrupt of the timeout.
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RetrieverCloseTest {

    private final ExecutorService asking = Executors.newSingleThreadExecutor();
    private FakeReleases releases;
    private SlowStore store;

    /** Delays queries on request and fails them after it is closed, like a remote store. */
    private static class SlowStore extends DelegatingStore {
        final CountDownLatch searching = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        volatile boolean slow;
        volatile boolean closed;

        SlowStore(Path home) {
            super(EmbeddedStore.openExisting(home));
        }

        @Override
        public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
            if (slow) {
                searching.countDown();
                await(goOn);
            }
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            return super.search(collection, vectors, spec);
        }

        @Override
        public void close() {
            closed = true;
            super.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
        store = new SlowStore(releases.home);
    }

    @AfterEach
    void allIsClosed() {
        asking.shutdownNow();
        releases.close();
        assertThat(releases.parts.open).hasValue(0);
    }

    /** Starts a query that the store delays until {@link SlowStore#goOn}. */
    private Future<QueryResult> ask(Retriever retriever) {
        store.slow = true;
        Future<QueryResult> answer = asking.submit(() -> retriever.retrieve(FakeReleases.QUERY));
        await(store.searching);
        store.slow = false;
        return answer;
    }

    @Test
    void finishesRunningQueriesBeforeClosingTheStore() throws Exception {
        Retriever retriever = releases.open(store);
        Future<QueryResult> answer = ask(retriever);
        Thread closing = new Thread(retriever::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(store.closed).isFalse();
        store.goOn.countDown();
        assertThat(answer.get().items()).hasSize(5);
        closing.join();
        assertThat(store.closed).isTrue();
    }

    /** A server may need minutes to load a release; closing does not wait for it. */
    @Test
    void rejectsQueriesAfterCloseDuringARefresh() throws Exception {
        Retriever retriever = releases.open(store);
        releases.publish(2);
        store.slow = true;
        Future<Boolean> looking = asking.submit(retriever::refresh);
        await(store.searching);
        Thread closing = new Thread(retriever::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING && closing.isAlive()) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> retriever.retrieve(FakeReleases.QUERY)).hasMessage("the retriever is closed");
        store.goOn.countDown();
        assertThat(looking.get()).isFalse();
        closing.join();
        assertThat(store.closed).isTrue();
    }

    @Test
    void doesNotDelayTheLastQueryOfARelease() throws Exception {
        CountDownLatch leaseMayEnd = new CountDownLatch(1);
        store = new SlowStore(releases.home) {
            @Override
            public Lease lease(String collection) {
                Lease lease = super.lease(collection);
                return () -> {
                    await(leaseMayEnd);
                    lease.close();
                };
            }
        };
        try (Retriever retriever = releases.open(store)) {
            try {
                Future<QueryResult> answer = ask(retriever);
                releases.publish(2);
                assertThat(retriever.refresh()).isTrue();
                store.goOn.countDown();
                assertThat(answer.get().items()).hasSize(5);
            } finally {
                leaseMayEnd.countDown();
            }
            while (releases.parts.open.get() > 2) {
                Thread.onSpinWait(); // waits until the old tower and its snapshot are closed
            }
        }
    }

    @Test
    void returnsResultsWhenClosingAReleaseFails() throws Exception {
        store = new SlowStore(releases.home) {
            @Override
            public Lease lease(String collection) {
                Lease lease = super.lease(collection);
                return () -> {
                    lease.close();
                    throw new IllegalStateException("no lease");
                };
            }

            @Override
            public void unload(String collection) {
                super.unload(collection);
                if (!collection.contains("__manifest_")) {
                    throw new IllegalStateException("not loaded");
                }
            }
        };
        try (Retriever retriever = releases.open(store)) {
            Future<QueryResult> answer = ask(retriever);
            releases.publish(2);
            assertThat(retriever.refresh()).isTrue();
            store.goOn.countDown();
            assertThat(answer.get().items()).hasSize(5);
            assertThat(retriever.metrics().errors()).isZero();
        }
    }
}
