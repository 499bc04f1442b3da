package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries with stored events. The third dimension of the fake tower is the length of the history. */
@Tag("slow")
class RetrieverUserStateTest {

    private static final Instant NEW = Instant.ofEpochMilli(FakeReleaseLoader.SNAPSHOT_TIME);
    private static final Query ANN = Query.of("home", "ann", 5);

    private final MemoryUserState state = new MemoryUserState();
    private FakeReleases releases;

    @BeforeEach
    void publish(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
    }

    @AfterEach
    void close() {
        releases.close();
    }

    private static float historyLength(Retriever retriever, Query query) {
        return retriever.userVectors(query).vectors().get(0)[2];
    }

    @Test
    void extendsTheHistoryWithAppendedEvents() {
        try (Retriever retriever = releases.open(state)) {
            retriever.append(List.of(
                    UserEvent.positive("ann", "home", "i1", NEW),
                    UserEvent.positive("ann", "search", "i2", NEW),
                    UserEvent.exposure("ann", "feed", "i3", NEW),
                    UserEvent.positive("ann", "feed", "i4", NEW.minusMillis(1)),
                    UserEvent.positive("bob", "feed", "i5", NEW)));
            assertThat(historyLength(retriever, ANN)).isEqualTo(2);
            assertThat(retriever.metrics().appendedEvents()).isEqualTo(5);
        }
        assertThat(state.closed).isTrue();
    }

    @Test
    void usesAllEventsOfAUserWhoIsNotInTheSnapshot() {
        try (Retriever retriever = releases.open(state)) {
            retriever.append(List.of(
                    UserEvent.positive("new", "home", "i1", NEW),
                    UserEvent.positive("new", "home", "i2", NEW.minusMillis(1))));
            assertThat(historyLength(retriever, Query.of("home", "new", 5))).isEqualTo(2);
            assertThat(retriever.retrieve(Query.of("home", "new", 5)).knownUser())
                    .isFalse();
        }
    }

    @Test
    void prefersTheValuesOfTheQuery() {
        try (Retriever retriever = releases.open(state)) {
            retriever.append(List.of(UserEvent.positive("ann", "home", "i1", NEW)));
            Query given = new Query("home", "ann", Map.of("history", List.of("a", "b", "c"), "x", 3), 5);
            assertThat(retriever.userVectors(given).vectors()).containsExactly(new float[] {3, 0, 3});
        }
    }

    @Test
    void ignoresEventsAfterTheTimeOfTheQuery() {
        try (Retriever retriever = releases.open(state)) {
            retriever.append(List.of(
                    UserEvent.positive("ann", "home", "i1", NEW),
                    UserEvent.positive("ann", "home", "i2", NEW.plusMillis(1))));
            assertThat(historyLength(retriever, ANN.at(NEW.plusMillis(1)))).isEqualTo(1);
            assertThat(historyLength(retriever, ANN.at(NEW.plusMillis(2)))).isEqualTo(2);
        }
    }

    @Test
    void excludesItemsOfAppendedEvents() {
        try (Retriever retriever = releases.open(state)) {
            List<String> before = ids(retriever.retrieve(ANN));
            retriever.append(List.of(
                    UserEvent.exposure("ann", "feed", before.get(0), NEW),
                    UserEvent.exposure("ann", "feed", before.get(2), NEW.minusMillis(1))));
            assertThat(ids(retriever.retrieve(ANN))).isEqualTo(before);
            assertThat(ids(retriever.retrieve(ANN.unseen())))
                    .doesNotContain(before.get(0), before.get(2))
                    .contains(before.get(1))
                    .hasSize(5);
        }
    }

    private static List<String> ids(QueryResult result) {
        return result.items().stream().map(QueryResult.Item::id).toList();
    }

    @Test
    void answersWithoutEventsIfTheStateFails() {
        try (Retriever retriever = releases.open(state)) {
            retriever.append(List.of(UserEvent.positive("ann", "home", "i1", NEW)));
            state.failing = true;
            assertThat(historyLength(retriever, ANN)).isZero();
            assertThat(retriever.retrieve(ANN).items()).hasSize(5);
            assertThat(retriever.metrics().userStateErrors()).isEqualTo(2);
            assertThat(retriever.metrics().errors()).isZero();
        }
    }

    @Test
    void readsTheEventsOfSeveralQueriesInOneCall() {
        try (Retriever retriever = releases.open(state)) {
            retriever.retrieve(List.of(ANN, Query.of("feed", "ann", 2), Query.of("home", "bob", 2)));
            assertThat(state.calls.get()).isEqualTo(1);
        }
    }

    @Test
    void answersFromTheCallerWithoutTheSnapshot() throws IOException {
        Path snapshot;
        try (Retriever retriever = releases.open(UserState.snapshot())) {
            snapshot = releases.home.resolve("releases/" + retriever.release().id() + "/snapshot");
            assertThat(retriever.retrieve(ANN).knownUser()).isTrue();
        }
        Files.delete(snapshot);
        try (Retriever retriever = releases.open(UserState.caller())) {
            assertThat(retriever.retrieve(ANN).knownUser()).isFalse();
            Query given = new Query("home", "ann", Map.of("x", 4), 5);
            assertThat(retriever.userVectors(given).vectors()).containsExactly(new float[] {4, 0, 0});
            assertThatThrownBy(() -> retriever.append(List.of(UserEvent.positive("ann", "home", "i1", NEW))))
                    .hasMessageContaining("SASS7610");
        }
    }

    @Test
    void closesTheStateIfNoReleaseCanBeOpened() {
        assertThatThrownBy(() -> Retriever.builder(releases.publishing(), releases.home)
                        .channel("none")
                        .userState(state)
                        .open())
                .hasMessageContaining("SASS7600");
        assertThat(state.closed).isTrue();
    }
}
