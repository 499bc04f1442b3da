package org.sassrec.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.sassrec.release.ItemWithdrawal;

/** What a switch to another release does before queries are asked of it. */
class SwitchTest {

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
    void eachTowerIsAskedBeforeTheFirstQuery() {
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
    void aTowerThatCannotAnswerIsNotSwitchedTo() {
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
    void aWithdrawalOpensNoFurtherTower() {
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
}
