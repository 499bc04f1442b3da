package org.sassrec.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Small releases of {@code home} and {@code feed} in an embedded store, to be read with {@link FakeReleaseLoader}. */
public final class FakeReleases implements AutoCloseable {

    static final Query QUERY = Query.of("home", "ann", 5);

    final FakeReleaseLoader parts = new FakeReleaseLoader();
    public final Path home;
    private final Path folder;
    private final EmbeddedStore publishing;

    public FakeReleases(Path folder) throws IOException {
        this.folder = folder;
        home = folder.resolve("store");
        Files.createDirectories(folder.resolve("user_tower"));
        Files.writeString(folder.resolve("snapshot"), "ann 10 0\nbob 0 10\n");
        publishing = EmbeddedStore.open(home);
    }

    /** Returns the store for publishing; readers open a separate one. */
    public VectorStore publishing() {
        return publishing;
    }

    /** Publishes a training; each seed has another tower. */
    public ReleaseManifest publish(long seed) {
        return publish(seed, Map.of());
    }

    /** Publishes a training with these configuration values. */
    ReleaseManifest publish(long seed, Map<String, String> provenance) {
        return publish(publishing, ReleaseFiles.in(home), seed, provenance);
    }

    /** Publishes a training to a store, with the files at these places. */
    ReleaseManifest publish(VectorStore store, ReleaseFiles files, long seed) {
        return publish(store, files, seed, Map.of());
    }

    private ReleaseManifest publish(VectorStore store, ReleaseFiles files, long seed, Map<String, String> provenance) {
        try {
            Files.writeString(folder.resolve("user_tower/tower"), "tower " + seed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        ReleaseContent content = new ReleaseContent(
                        List.of(new FakeVectors("home", 40, 3, 5, seed), new FakeVectors("feed", 30, 3, 5, seed + 50)),
                        folder.resolve("user_tower"),
                        folder.resolve("snapshot"),
                        List.of("title", "tag"),
                        Map.of())
                .withProvenance(provenance);
        Publisher.Options options = new Publisher.Options("live", 0.95, 2);
        return new Publisher(store, files, options, Clock.systemUTC(), progress -> {})
                .publish(content)
                .release();
    }

    /** Returns a retriever that looks for newer releases only on request. */
    public Retriever open() {
        return open(EmbeddedStore.openExisting(home));
    }

    /** Returns such a retriever with a user state. */
    public Retriever open(UserState state) {
        return Retriever.owning(EmbeddedStore.openExisting(home), home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .userState(state)
                .open();
    }

    /** Returns such a retriever over a store, which it closes. */
    public Retriever open(VectorStore store) {
        return Retriever.owning(store, home)
                .refreshEvery(Duration.ZERO)
                .parts(parts)
                .open();
    }

    @Override
    public void close() {
        publishing.close();
    }
}
