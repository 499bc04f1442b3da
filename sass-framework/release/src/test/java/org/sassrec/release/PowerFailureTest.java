package org.sassrec.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.release.content.FakeVectors;
import org.sassrec.store.embedded.EmbeddedStore;

/** The names of all files of a release are on the disk before the commit, and the commit is when an operation returns. */
@Tag("slow")
class PowerFailureTest extends PublishFixture {

    private int commits;
    private final List<String> lostAtCommit = new ArrayList<>();
    private final RecordingFileSystem recording = new RecordingFileSystem(FileSystems.getDefault(), this::beforeMove);

    private void beforeMove(Path target, Set<Path> unsynced) {
        if (target.equals(home.resolve("aliases.json"))) {
            commits++;
            lost(unsynced).forEach(path -> lostAtCommit.add("commit " + commits + ": " + path));
        }
    }

    /** Returns the unsynced names that matter: locks and temporary files have no content to lose. */
    private Set<Path> lost(Set<Path> unsynced) {
        Set<Path> lost = new TreeSet<>();
        for (Path path : unsynced) {
            String name = path.getFileName().toString();
            if (path.startsWith(home) && !name.endsWith(".tmp") && !name.endsWith(".lock")) {
                lost.add(home.relativize(path));
            }
        }
        return lost;
    }

    @Test
    void syncsFoldersBeforeAndAfterTheCommit() {
        Path recorded = recording.wrap(home);
        try (EmbeddedStore store = EmbeddedStore.open(recorded)) {
            for (int seed = 1; seed <= 3; seed++) {
                new Publisher(store, recorded, options(2), CLOCK, p -> {}).publish(content(seed));
                assertThat(lost(recording.unsynced()))
                        .as("after publish %d", seed)
                        .isEmpty();
            }
            new Rollback(store, recorded, "live", CLOCK, p -> {}).toPrevious();
            assertThat(lost(recording.unsynced())).as("after the rollback").isEmpty();
            new ItemWithdrawal(store, recorded, CLOCK, p -> {})
                    .withdraw(List.of(new FakeVectors("home", 1, 6, 0, 1).id(0)));
            assertThat(lost(recording.unsynced())).as("after the withdrawal").isEmpty();
        }
        assertThat(commits).isGreaterThanOrEqualTo(5);
        assertThat(lostAtCommit).isEmpty();
    }
}
