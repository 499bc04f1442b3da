package org.sassrec.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.store.VectorStore;

/** Folders and contents for tests of publishing. */
public abstract class PublishFixture {

    protected static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-04T03:15:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    protected Path home;

    protected Path export;

    @BeforeEach
    void makeFolders() throws IOException {
        home = folder.resolve("store");
        export = folder.resolve("export");
        Files.createDirectories(export.resolve("user_tower/variables"));
        Files.writeString(export.resolve("user_tower/variables/data"), "tower 1");
        Files.writeString(export.resolve("snapshot.arrow"), "users");
    }

    protected static ReleaseChannel releases(VectorStore store) {
        return ReleaseChannel.of(store, "live");
    }

    /** Returns the collections without the manifests. */
    protected static Set<String> collections(VectorStore store) {
        return store.collections().stream()
                .filter(name -> !name.contains("__manifest_"))
                .collect(Collectors.toSet());
    }

    protected Publisher.Outcome publish(VectorStore store, ReleaseContent content) {
        return publish(store, content, 2);
    }

    protected Publisher.Outcome publish(VectorStore store, ReleaseContent content, int keep) {
        return new Publisher(store, home, options(keep), CLOCK, p -> {}).publish(content);
    }

    protected static Publisher.Options options(int keep) {
        return new Publisher.Options("live", 0.95, keep);
    }

    protected ReleaseContent content(long seed) {
        return new ReleaseContent(
                // Two names that differ only in characters that a collection name cannot contain.
                List.of(new FakeVectors("home", 300, 6, 20, seed), new FakeVectors("ho-me", 80, 6, 20, seed + 100)),
                export.resolve("user_tower"),
                export.resolve("snapshot.arrow"),
                List.of("title", "tag"),
                Map.of("data", "d1"));
    }
}
