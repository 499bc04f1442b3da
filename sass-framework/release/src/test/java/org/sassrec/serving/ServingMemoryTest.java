package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Memory of a serving process. */
@Tag("slow")
@ExtendWith(SmallTraining.Resolver.class)
class ServingMemoryTest {

    private static final int HELD = 400 << 20;

    @TempDir
    Path folder;

    /** A service with a small heap, no options for TensorFlow or Arrow, and much off-heap memory. Argument: home. */
    static final class Service {
        private Service() {}

        public static void main(String[] args) {
            Path home = Path.of(args[0]);
            ByteBuffer held = ByteBuffer.allocateDirect(HELD); // writes zeros to each page, so that memory is allocated
            try (Retriever retriever =
                    Retriever.owning(EmbeddedStore.openExisting(home), home).open()) {
                QueryResult answer = retriever.retrieve(Query.of("home", "u1", 3));
                System.out.println("known " + answer.knownUser() + ", items "
                        + answer.items().size());
                System.out.println("held " + held.capacity());
            }
        }
    }

    @Test
    void servesWithMoreThanFourTimesTheHeap(SmallTraining training) throws Exception {
        Path home = folder.resolve("store");
        try (VectorStore store = EmbeddedStore.open(home)) {
            Publisher.Options options = new Publisher.Options("live", 0.98, 2);
            new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(training.copyExport(folder.resolve("export")), Map.of()));
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
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("known true, items 3", "held " + HELD);
    }

    @Test
    void countsAQueryThatEndsWithAnError() throws IOException {
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
