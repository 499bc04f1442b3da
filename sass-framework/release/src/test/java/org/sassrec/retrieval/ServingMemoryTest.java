package org.sassrec.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.ExportContent;
import org.sassrec.release.Publisher;
import org.sassrec.release.embedded.EmbeddedStore;
import org.sassrec.serving.store.VectorStore;

/** What a query needs of the process that it is asked in. */
@ExtendWith(SmallTraining.Resolver.class)
class ServingMemoryTest {

    private static final int HELD = 400 << 20;

    @TempDir
    Path folder;

    /** A service with a small heap, without options for TensorFlow or Arrow, and with much memory outside. Argument: home. */
    static final class Service {
        private Service() {}

        public static void main(String[] args) {
            Path home = Path.of(args[0]);
            ByteBuffer held =
                    ByteBuffer.allocateDirect(HELD); // zeros are written to each page, so that it takes memory
            try (Retriever retriever =
                    Retriever.owning(EmbeddedStore.openExisting(home), home).open()) {
                Answer answer = retriever.retrieve(Query.of("home", "u1", 3));
                System.out.println(
                        "known " + answer.known() + ", items " + answer.items().size());
                System.out.println("held " + held.capacity());
            }
        }
    }

    @Test
    void aProcessOfMoreThanFourTimesTheHeapAnswers(SmallTraining training) throws Exception {
        Path home = folder.resolve("store");
        try (VectorStore store = EmbeddedStore.open(home)) {
            Publisher.Options options = new Publisher.Options("live", 0.98, 2);
            new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                    .publish(ExportContent.open(training.copyExport(folder.resolve("export")), Map.of()));
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=" + 2 * HELD,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told).contains("known true, items 3", "held " + HELD);
    }

    @Test
    void aQueryThatEndsWithAnErrorIsCounted() throws IOException {
        try (FakeReleases releases = new FakeReleases(folder)) {
            releases.publish(1);
            try (Retriever retriever = releases.open()) {
                releases.parts.encoding = scenario -> {
                    throw new OutOfMemoryError("a tensor");
                };
                assertThatThrownBy(() -> retriever.retrieve(FakeReleases.QUERY)).isInstanceOf(OutOfMemoryError.class);
                assertThat(retriever.metrics().queries()).isEqualTo(1);
                assertThat(retriever.metrics().errors()).isEqualTo(1);
            }
        }
    }
}
