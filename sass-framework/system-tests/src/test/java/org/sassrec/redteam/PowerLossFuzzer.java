package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sassrec.files.Folders;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.ItemWithdrawal;
import org.sassrec.release.Rollback;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Records a history of publish, rollback and withdraw, and cuts the power after each operation on a file. The store
 * opens with the release before or after the running job, with all its rows and files. A further publish works.
 */
public final class PowerLossFuzzer implements Fuzzer {

    /** The live release after a job. No release has the id of the next state. */
    private record State(int operations, @Nullable String release, Set<String> withdrawn) {}

    private final List<State> states = new ArrayList<>();
    private Path work = Path.of("");
    private SeededReleases releases = new SeededReleases(Path.of(""));
    private RecordedDisk disk = new RecordedDisk(Path.of(""));

    @Override
    public void open(Path folder, Path shared) throws IOException {
        Path home = folder.resolve("disk/store");
        work = folder.resolve("work");
        releases = new SeededReleases(Files.createDirectories(folder.resolve("exports")));
        Files.createDirectories(home.getParent());
        disk = new RecordedDisk(folder.resolve("disk"));
        Path recorded = disk.recorded().resolve("store");
        states.add(new State(0, null, Set.of()));
        try (EmbeddedStore store = EmbeddedStore.open(recorded)) {
            ReleaseChannel channel = ReleaseChannel.of(store, "live");
            for (long seed = 1; seed <= 3; seed++) {
                releases.publish(store, recorded, seed);
                returned(channel);
            }
            new Rollback(store, recorded, "live", Clock.systemUTC(), progress -> {}).toPrevious();
            returned(channel);
            new ItemWithdrawal(store, recorded, Clock.systemUTC(), progress -> {})
                    .withdraw(List.of(SeededReleases.item(7)));
            returned(channel);
            releases.publish(store, recorded, 4);
            returned(channel);
        }
    }

    private void returned(ReleaseChannel channel) {
        ReleaseManifest live = channel.live().orElseThrow();
        states.add(new State(disk.size(), live.id(), live.withdrawnItems()));
    }

    @Override
    public String attack(Trial trial) throws Exception {
        Folders.deleteRecursively(work);
        int count = trial.between(0, states.get(states.size() - 1).operations() + 1);
        RecordedDisk.Loss loss = trial.pick(RecordedDisk.Loss.values());
        trial.note("power failure after operation " + count + ", loses " + loss);
        disk.write(count, loss, trial, work);
        int before = 0;
        while (before + 1 < states.size() && states.get(before + 1).operations() <= count) {
            before++;
        }
        List<State> allowed = states.subList(before, Math.min(before + 2, states.size()));
        Path home = work.resolve("store");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Optional<ReleaseManifest> live = ReleaseChannel.of(store, "live").live();
            State found = new State(
                    0,
                    live.map(ReleaseManifest::id).orElse(null),
                    live.map(ReleaseManifest::withdrawnItems).orElse(Set.of()));
            assertThat(allowed.stream()
                            .map(state -> new State(0, state.release(), state.withdrawn()))
                            .toList())
                    .contains(found);
            if (live.isPresent()) {
                Set<String> removing =
                        new TreeSet<>(allowed.get(allowed.size() - 1).withdrawn());
                removing.removeAll(allowed.get(0).withdrawn());
                SeededReleases.check(store, home, live.get(), removing);
            }
            if (trial.between(0, 3) == 0) {
                ReleaseManifest next = releases.publish(store, home, 5);
                SeededReleases.check(store, home, next, Set.of());
                assertThat(next.withdrawnItems()).isEqualTo(found.withdrawn());
                assertThat(new DriftCheck(store, home).liveFindings("live")).isEmpty();
            }
            return Objects.equals(found.release(), allowed.get(0).release()) ? "release before" : "release after";
        }
    }
}
