package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.release.ReleaseManifest;

@Tag("slow")
class RetrieverListenerTest {
    private FakeReleases releases;
    private final List<String> calls = new ArrayList<>();

    private final RetrieverListener listener = new RetrieverListener() {
        @Override
        public void answered(Query query, QueryResult result, Duration duration) {
            assertThat(duration).isPositive();
            calls.add(query.scenario() + " " + result.items().size() + " " + result.release());
        }

        @Override
        public void unknownItems(String scenario, String release, int number) {
            calls.add(scenario + " lacks " + number + " " + release);
        }

        @Override
        public void releaseChanged(ReleaseManifest release) {
            calls.add("changed " + release.id());
        }
    };

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
    }

    @AfterEach
    void close() {
        releases.close();
    }

    @Test
    void reportsAnswersAndUnknownItems() {
        String id = releases.publish(1).id();
        try (Retriever retriever = releases.open()) {
            String item = retriever.retrieve(FakeReleases.QUERY).items().get(0).id();
            retriever.addListener(listener);
            retriever.retrieve(List.of(FakeReleases.QUERY, Query.of("feed", "ann", 2)));
            retriever.score(FakeReleases.QUERY, List.of(item, "nothing", "nothing", "none"));
            retriever.itemVectors("feed", List.of("none"));
            retriever.itemVectors("home", List.of(item));
            assertThatThrownBy(() -> retriever.retrieve(Query.of("hom", "ann", 2)))
                    .isInstanceOf(SassException.class);
            assertThat(calls)
                    .containsExactly(
                            "home 5 " + id, "feed 2 " + id, "home 1 " + id, "home lacks 2 " + id, "feed lacks 1 " + id);
        }
    }

    @Test
    void doesNotReportTheQueriesOfTheReadinessCheck() {
        releases.publish(1);
        try (Retriever retriever = releases.open()) {
            retriever.addListener(listener);
            Readiness readiness = new Readiness(retriever);
            readiness.check();
            readiness.check();
            assertThat(readiness.reason()).isEmpty();
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void reportsANewerReleaseOnce() {
        releases.publish(1);
        try (Retriever retriever = releases.open()) {
            retriever.addListener(listener);
            retriever.refresh();
            String second = releases.publish(2).id();
            retriever.refresh();
            retriever.refresh();
            assertThat(calls).containsExactly("changed " + second);
        }
    }

    @Test
    void reportsTheOlderReleaseThatReplacesADamagedOne() throws IOException {
        String first = releases.publish(1).id();
        ReleaseManifest second = releases.publish(2);
        try (Retriever retriever = releases.open()) {
            retriever.addListener(listener);
            truncate(releases.home
                    .resolve("collections")
                    .resolve(second.scenarios().get("home").name()));
            retriever.retrieve(FakeReleases.QUERY);
            assertThat(calls).containsExactly("changed " + first, "home 5 " + first);
        }
    }

    private static void truncate(Path collection) throws IOException {
        try (Stream<Path> files = Files.list(collection)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".cfs")).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        }
    }

    @Test
    void ignoresAListenerThatFails() {
        releases.publish(1);
        try (Retriever retriever = releases.open()) {
            retriever.addListener(new RetrieverListener() {
                @Override
                public void answered(Query query, QueryResult result, Duration duration) {
                    throw new IllegalStateException("a listener of a test");
                }
            });
            retriever.addListener(listener);
            assertThat(retriever.retrieve(FakeReleases.QUERY).items()).hasSize(5);
            assertThat(calls).hasSize(1);
        }
    }
}
