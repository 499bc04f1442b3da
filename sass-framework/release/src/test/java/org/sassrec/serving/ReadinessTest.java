package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.RemoteStoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ReadinessTest {
    private FakeReleases releases;

    /** A store that returns fewer vectors than it searches, or cannot be reached. */
    private static final class FaultyStore extends DelegatingStore {
        private volatile boolean unreachable;
        private volatile boolean incomplete;
        private volatile boolean exhausted;
        private volatile CountDownLatch reading = new CountDownLatch(0);
        private volatile CountDownLatch answer = new CountDownLatch(0);

        FaultyStore(VectorStore store) {
            super(store);
        }

        @Override
        public List<Row> fetch(String collection, List<String> ids) {
            if (unreachable) {
                throw Diagnostic.error(RemoteStoreCode.NO_ANSWER, "cannot reach the server")
                        .toException();
            }
            return incomplete ? List.of() : super.fetch(collection, ids);
        }

        @Override
        public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
            if (exhausted) {
                throw new OutOfMemoryError("Map failed");
            }
            reading.countDown();
            awaitQuietly(answer);
            return super.search(collection, vectors, spec);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
    }

    @AfterEach
    void close() {
        releases.close();
    }

    private FaultyStore store() {
        return new FaultyStore(EmbeddedStore.openExisting(releases.home));
    }

    @Test
    void isNotReadyBeforeTheFirstCheck() {
        try (Retriever retriever = releases.open()) {
            Readiness readiness = new Readiness(retriever);
            assertThat(readiness.reason()).isPresent();
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
        }
    }

    @Test
    void reportsAStoreWhoseVectorsAreNotThoseThatItSearches() {
        FaultyStore store = store();
        try (Retriever retriever = releases.open(store)) {
            Readiness readiness = new Readiness(retriever);
            store.incomplete = true;
            readiness.check();
            assertThat(readiness.reason())
                    .get()
                    .asString()
                    .contains("the store returns no vector of the item `", "scenario `home` of release ");
            store.incomplete = false;
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
        }
    }

    /** A timer silently stops a task that throws. */
    @Test
    void reportsAnErrorOfTheJvmUntilItIsGone() {
        FaultyStore store = store();
        try (Retriever retriever = releases.open(store)) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            store.exhausted = true;
            readiness.check();
            assertThat(readiness.reason()).get().asString().contains("OutOfMemoryError: Map failed");
            store.exhausted = false;
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
        }
    }

    /** Otherwise the probes of a slow store would use all threads of an application. */
    @Test
    void answersAProbeWhileAnotherOneWaitsForTheStore() throws InterruptedException {
        FaultyStore store = store();
        try (Retriever retriever = releases.open(store)) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            store.answer = new CountDownLatch(1);
            store.reading = new CountDownLatch(1);
            Thread slow = new Thread(readiness::check);
            slow.start();
            awaitQuietly(store.reading);
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
            store.answer.countDown();
            slow.join();
        }
    }

    @Test
    void reportsAnUnreachableStoreUntilItAnswersAgain() {
        FaultyStore store = store();
        try (Retriever retriever = releases.open(store)) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            store.unreachable = true;
            readiness.check();
            assertThat(readiness.reason()).get().asString().contains("cannot reach the server");
            store.unreachable = false;
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
        }
    }
}
