package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Switches of a retriever to another release. */
class ReleaseSwitchTest {

    private FakeReleases releases;

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
    }

    @AfterEach
    void allIsClosed() {
        releases.close();
        assertThat(releases.parts.open).hasValue(0);
    }

    @Test
    void warmsUpEachTower() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        releases.parts.encoding = asked::add;
        try (Retriever retriever = releases.open()) {
            assertThat(asked).containsExactlyInAnyOrder("home", "feed");
            asked.clear();
            releases.publish(2);
            assertThat(retriever.refresh()).isTrue();
            assertThat(asked).containsExactlyInAnyOrder("home", "feed");
        }
    }

    @Test
    void doesNotActivateAFailingTower() {
        try (Retriever retriever = releases.open()) {
            String before = retriever.release().id();
            releases.publish(2);
            releases.parts.encoding = scenario -> {
                throw new IllegalStateException("no answer of " + scenario);
            };
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem()).get().asString().contains("no answer of home");
            releases.parts.encoding = scenario -> {};
            assertThat(retriever.retrieve(FakeReleases.QUERY).release()).isEqualTo(before);
            assertThat(retriever.refresh()).isTrue();
        }
    }

    @Test
    void reusesTheTowerAfterAWithdrawal() {
        try (Retriever retriever = releases.open()) {
            String best = retriever.retrieve(FakeReleases.QUERY).items().get(0).id();
            assertThat(releases.parts.towers).hasValue(1);
            new ItemWithdrawal(releases.publishing(), releases.home, Clock.systemUTC(), progress -> {})
                    .withdraw(List.of(best));
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.retrieve(FakeReleases.QUERY).items())
                    .hasSize(5)
                    .noneMatch(item -> item.id().equals(best));
            assertThat(releases.parts.towers).hasValue(1);
            releases.publish(2);
            assertThat(retriever.refresh()).isTrue();
            assertThat(releases.parts.towers).hasValue(2);
            assertThat(retriever.retrieve(FakeReleases.QUERY).items()).hasSize(5);
        }
    }

    /** A timer silently stops a task that throws, and a mapping that fails now can succeed later. */
    @Test
    void looksForAReleaseAgainAfterAnErrorOfTheJvm() {
        boolean[] exhausted = {false};
        VectorStore store = new DelegatingStore(EmbeddedStore.openExisting(releases.home)) {
            @Override
            public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                if (exhausted[0]) {
                    throw new OutOfMemoryError("Map failed");
                }
                return super.search(collection, vectors, spec);
            }
        };
        try (Retriever retriever = releases.open(store)) {
            String next = releases.publish(2).id();
            exhausted[0] = true;
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.problem()).get().asString().contains("OutOfMemoryError: Map failed");
            assertThat(retriever.metrics().failedReloads()).isEqualTo(1);
            exhausted[0] = false;
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isEqualTo(next);
            assertThat(retriever.problem()).isEmpty();
        }
    }

    /** A success of the first scenario of a batch must not clear the failure of the second. */
    @Test
    void recordsTheFailureOfABatchUnderItsScenario() {
        VectorStore store = new DelegatingStore(EmbeddedStore.openExisting(releases.home)) {
            @Override
            public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                if (vectors.get(0)[0] != 0 && collection.contains("feed")) {
                    throw Diagnostic.error(StoreCode.COLLECTION_MISSING, "the collection does not exist")
                            .toException();
                }
                return super.search(collection, vectors, spec);
            }
        };
        try (Retriever retriever = releases.open(store)) {
            List<Query> batch = List.of(FakeReleases.QUERY, Query.of("feed", "ann", 5));
            assertThatThrownBy(() -> retriever.retrieve(batch)).hasMessageContaining("SASS7534");
            assertThat(retriever.retrieve(FakeReleases.QUERY).items()).hasSize(5);
            assertThat(retriever.problem()).get().asString().contains("SASS7534");
        }
    }

    /** A health probe must see the problem. */
    @Test
    void reportsAFailingScenarioUntilItRecovers() {
        boolean[] gone = {true};
        VectorStore store = new DelegatingStore(EmbeddedStore.openExisting(releases.home)) {
            @Override
            public List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec) {
                if (gone[0] && vectors.get(0)[0] != 0 && collection.contains("home")) {
                    throw Diagnostic.error(StoreCode.COLLECTION_MISSING, "the collection does not exist")
                            .toException();
                }
                return super.search(collection, vectors, spec);
            }
        };
        try (Retriever retriever = releases.open(store)) {
            Query other = Query.of("feed", "ann", 5);
            assertThatThrownBy(() -> retriever.retrieve(FakeReleases.QUERY)).hasMessageContaining("SASS7534");
            assertThat(retriever.refresh()).isFalse();
            assertThat(retriever.retrieve(other).items()).hasSize(5);
            assertThat(retriever.problem()).get().asString().contains("SASS7534");
            gone[0] = false;
            assertThat(retriever.retrieve(FakeReleases.QUERY).items()).hasSize(5);
            assertThat(retriever.problem()).isEmpty();
        }
    }
}
