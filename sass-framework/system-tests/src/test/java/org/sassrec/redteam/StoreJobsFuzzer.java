package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.sassrec.files.Folders;
import org.sassrec.release.DriftCheck;
import org.sassrec.serving.StoreCleaner;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;
import org.sassrec.store.milvus.MilvusOptions;
import org.sassrec.store.milvus.MilvusStore;

/**
 * Runs random jobs in one or two processes, kills them (SIGKILL) at a random time, and repeats it. Afterwards the live
 * release is complete and contains the effects of all jobs that returned. A further publish removes all leftovers.
 */
public abstract class StoreJobsFuzzer implements Fuzzer {

    private static final int MAX_JOBS = 8;
    private static final int MAX_MILLIS = 500;

    private SeededReleases releases = new SeededReleases(Path.of(""));
    private Path folder = Path.of("");
    private Path exports = Path.of("");

    /** The embedded store. */
    public static final class Embedded extends StoreJobsFuzzer {
        @Override
        VectorStore openStore(String place, Path home) {
            return EmbeddedStore.open(home);
        }
    }

    /** The Milvus Lite server of {@code .ci/start-milvus lite}. */
    public static final class MilvusLite extends StoreJobsFuzzer {
        /** Environment variable with the address of the server. */
        static final String SERVER = "SASS_MILVUS_LITE";

        @Override
        VectorStore openStore(String place, Path home) {
            return MilvusStore.open(MilvusOptions.of(System.getenv(SERVER), place));
        }
    }

    abstract VectorStore openStore(String place, Path home);

    /** Most of the time, processes start. */
    @Override
    public Duration limit() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void open(Path own, Path shared) throws IOException {
        folder = own;
        exports = Files.createDirectories(own.resolve("exports"));
        releases = new SeededReleases(exports);
    }

    @Override
    public String attack(Trial trial) throws Exception {
        String place = "r" + UUID.randomUUID().toString().substring(0, 8);
        Path home = folder.resolve(place);
        int jobs = 0;
        try {
            String live;
            try (VectorStore store = openStore(place, home)) {
                live = releases.publish(store, home, 1).id();
            }
            Set<String> withdrawn = new TreeSet<>();
            Set<String> removing = new TreeSet<>();
            for (int round = trial.between(1, 4); round > 0; round--) {
                List<Killed> killed = killed(trial, place, home);
                live = check(trial, place, home, live, withdrawn, removing, killed);
                jobs += killed.stream().mapToInt(Killed::finished).sum();
            }
            try (VectorStore store = openStore(place, home)) {
                ReleaseManifest last = releases.publish(store, home, 9);
                SeededReleases.check(store, home, last, Set.of());
                assertThat(last.withdrawnItems()).containsAll(withdrawn);
                assertThat(new DriftCheck(store, home).findings()).isEmpty();
            }
        } finally {
            try (VectorStore store = openStore(place, home)) {
                StoreCleaner.empty(store);
            }
            Folders.deleteRecursively(home);
        }
        return jobs == 0 ? "killed in the first job" : "killed in a later job";
    }

    /** The output of a killed process. */
    private record Killed(List<String> lines) {

        int finished() {
            return (int) lines.stream().filter(line -> line.startsWith("done ")).count();
        }

        List<String> values(String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }

        /** Returns the job that was killed. */
        String unfinished() {
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            return last.startsWith("begin ") ? last.substring("begin ".length()) : "";
        }
    }

    private List<Killed> killed(Trial trial, String place, Path home) throws Exception {
        List<Process> processes = new ArrayList<>();
        List<Path> outputs = new ArrayList<>();
        try {
            for (int i = trial.between(1, 3); i > 0; i--) {
                Path output = Files.createTempFile(folder, "jobs", ".txt");
                processes.add(start(trial, place, home, output));
                outputs.add(output);
            }
            for (int i = 0; i < processes.size(); i++) {
                awaitReady(processes.get(i), outputs.get(i));
            }
            awaitJobs(trial.between(0, MAX_JOBS), processes, outputs);
            Thread.sleep(trial.between(0, MAX_MILLIS));
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        List<Killed> killed = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            assertThat(processes.get(i).waitFor()).isEqualTo(137);
            List<String> lines = Files.readAllLines(outputs.get(i));
            trial.note(String.join("\n", lines) + "\nkilled");
            assertThat(lines).noneMatch(line -> line.startsWith("wrong "));
            killed.add(new Killed(lines));
        }
        return killed;
    }

    private static void awaitReady(Process process, Path output) throws IOException, InterruptedException {
        while (!Files.readString(output).contains("ready")) {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(output));
            }
            Thread.sleep(20);
        }
    }

    /** Waits until one of the processes has finished a number of jobs. */
    private static void awaitJobs(int jobs, List<Process> processes, List<Path> outputs)
            throws IOException, InterruptedException {
        int finished = 0;
        while (finished < jobs && processes.stream().allMatch(Process::isAlive)) {
            Thread.sleep(5);
            for (Path output : outputs) {
                finished = Math.max(finished, new Killed(Files.readAllLines(output)).finished());
            }
        }
    }

    private Process start(Trial trial, String place, Path home, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreJobs.class.getName(),
                        getClass().getName(),
                        place,
                        home.toString(),
                        exports.toString(),
                        Integer.toString(trial.between(0, Integer.MAX_VALUE)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /**
     * Checks the store after a kill.
     *
     * @param before id of the live release before the jobs
     * @param withdrawn items of withdrawals that returned; is extended
     * @param removing items of withdrawals that did not return; is extended. The next job that changes the store removes
     * them from the collections.
     * @return id of the live release
     */
    private String check(
            Trial trial,
            String place,
            Path home,
            String before,
            Set<String> withdrawn,
            Set<String> removing,
            List<Killed> killed)
            throws IOException {
        boolean switching = killed.size() > 1;
        String expected = before;
        for (Killed each : killed) {
            each.values("done withdrawn ").forEach(row -> withdrawn.add(SeededReleases.item(Integer.parseInt(row))));
            each.values("begin withdraw ").forEach(row -> removing.add(SeededReleases.item(Integer.parseInt(row))));
            switching |= each.unfinished().matches("publish.*|rollback|withdraw.*");
            // A refused job may have had a part of its effect.
            switching |= !each.values("refused ").isEmpty();
            List<String> released = each.values("done release ");
            expected = released.isEmpty() ? expected : released.get(released.size() - 1);
        }
        removing.removeAll(withdrawn);
        try (VectorStore store = openStore(place, home)) {
            ReleaseManifest live = ReleaseChannel.of(store, "live").live().orElseThrow();
            trial.note("live " + live.id() + " with seed " + SeededReleases.seed(live) + ", expected " + expected);
            if (!switching) {
                assertThat(live.id()).as("live release").isEqualTo(expected);
            }
            assertThat(live.withdrawnItems()).containsAll(withdrawn);
            SeededReleases.check(store, home, live, removing);
            return live.id();
        }
    }
}
