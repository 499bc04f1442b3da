package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.release.DelegatingStore;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

@Tag("slow")
class ReadinessTest {
    private FakeReleases releases;

    /** A store that returns fewer vectors than it searches, or cannot be reached. */
    private static final class FaultyStore extends DelegatingStore {
        private volatile boolean unreachable;
        private volatile boolean incomplete;

        FaultyStore(VectorStore store) {
            super(store);
        }

        @Override
        public List<Row> fetch(String collection, List<String> ids) {
            if (unreachable) {
                throw Diagnostic.error(DiagnosticCode.MILVUS_UNREACHABLE, "cannot reach Milvus")
                        .toException();
            }
            return incomplete ? List.of() : super.fetch(collection, ids);
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

    @Test
    void reportsAnUnreachableStoreUntilItAnswersAgain() {
        FaultyStore store = store();
        try (Retriever retriever = releases.open(store)) {
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            store.unreachable = true;
            readiness.check();
            assertThat(readiness.reason()).get().asString().contains("cannot reach Milvus");
            store.unreachable = false;
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
        }
    }
}
