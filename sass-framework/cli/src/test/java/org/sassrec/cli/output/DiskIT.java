package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.RunBits;
import org.sassrec.cli.TinyProject;
import org.sassrec.cli.Worker;

/**
 * Runs real workers on full and read-only disks. Each prints one clear error, keeps the previous results, and succeeds
 * after space is available. The disks are small tmpfs in mount namespaces ({@code unshare -rm}), which need no
 * privilege on most Linux machines. Elsewhere the tests are skipped with a message.
 */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskIT {
    /**
     * Mounts a disk on {@code target}, copies the state to it, leaves a number of KB free, runs the command, and saves
     * the result.
     */
    private static final String FULL = """
            mount -t tmpfs -o size=64m tmpfs target || exit 99
            cp -a ../STATE/target/. target/
            room=$(df -k --output=avail target | tail -n 1)
            head -c $(( (room - FREE) * 1024 )) /dev/zero > target/filler
            "$@"
            status=$?
            rm target/filler
            cp -a target/. ../LEFT/
            exit $status
            """;

    /** The same with a read-only disk. */
    private static final String READ_ONLY = """
            mount -t tmpfs -o size=64m tmpfs target || exit 99
            cp -a ../STATE/target/. target/
            mount -o remount,ro target
            "$@"
            """;

    private static final String OTHER = "finetune.epochs=2";

    @TempDir
    private static Path folder;

    private Path simulation;
    private Path published;
    private int runs;

    @BeforeAll
    void publish() throws Exception {
        boolean can = new ProcessBuilder("sh", "-c", "unshare -rm mount -t tmpfs tmpfs /mnt")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0;
        if (!can) {
            System.out.println(
                    "skipped: DiskIT, because `unshare -rm mount -t tmpfs` does not work here; run it on Linux"
                            + " with user namespaces, or as root");
        }
        assumeTrue(can, "needs a separate mount namespace");
        simulation = TinyProject.simulate(folder.resolve("simulation"));
        published = TinyProject.create(folder.resolve("published"), simulation);
        Worker.run(published, List.of(), "train");
        Worker.run(published, List.of(), "publish");
    }

    private record Outcome(int status, List<String> err, Path project) {}

    /** Runs a command with a number of free bytes. */
    private Outcome onFullDisk(Path state, long free, String... command) throws IOException, InterruptedException {
        Path project = TinyProject.create(folder.resolve("run-" + ++runs), simulation);
        Files.createDirectories(project.resolve("target"));
        Path rest = Files.createDirectories(folder.resolve("left-" + runs + "/target"));
        String script = FULL.replace("STATE", String.valueOf(state.getFileName()))
                .replace("FREE", Long.toString(free / 1024))
                .replace("LEFT", "left-" + runs + "/target");
        Worker worker = Worker.startIn("unshare -rm sh -c '" + script + "' sh \"$@\"", project, List.of(), command);
        int status = worker.end();
        // The result is also a project.
        Files.copy(project.resolve("sass.yaml"), rest.resolveSibling("sass.yaml"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(Worker.crashed(project)).isFalse();
        // Publish warns of the metrics of this small model first.
        List<String> err = worker.err().stream()
                .dropWhile(line -> !line.startsWith("error"))
                .toList();
        return new Outcome(status, err, rest.getParent());
    }

    private static long bytes(Path files) throws IOException {
        try (Stream<Path> found = Files.walk(files)) {
            // A disk allocates complete blocks.
            return found.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length() + 4096)
                    .sum();
        }
    }

    private static Path run(Path project) {
        return project.resolve("target/sass");
    }

    /** Returns the only error of the output. */
    private static void assertError(Outcome outcome, String code, String text) {
        assertThat(outcome.status()).as("%s", outcome.err()).isEqualTo(ExitStatus.FAILURE);
        assertThat(outcome.err()).filteredOn(line -> line.startsWith("error")).hasSize(1);
        assertThat(outcome.err().get(0)).startsWith("error[" + code + "]: ").contains(text);
        assertThat(outcome.err()).noneMatch(line -> line.contains("\tat "));
        assertThat(outcome.err()).anyMatch(line -> line.startsWith("  = help: "));
    }

    /** Returns the names of new, deleted and changed files. */
    private static List<String> changes(Path before, Path now, String... parts) throws IOException {
        SortedMap<String, String> old = RunBits.of(run(before));
        SortedMap<String, String> found = RunBits.of(run(now));
        List<String> names = new ArrayList<>(RunBits.differences(old, found));
        names.removeIf(name -> Stream.of(parts).noneMatch(name::startsWith));
        return names;
    }

    /** Checks that the previous live release can be queried. */
    private static void assertAnswers(Path project) throws IOException, InterruptedException {
        Worker query = Worker.run(project, List.of(), "query", "--scenario", "home", "--user", "u00017");
        assertThat(query.out().get(0)).startsWith("top 10 of home for user u00017, release ");
    }

    @Test
    void prepareKeepsTheOldDataset() throws Exception {
        Outcome outcome = onFullDisk(
                published, bytes(run(published).resolve("dataset")) / 2, "prepare", "--set", "label=clicked >= 1");

        assertError(outcome, "SASS4050", "is full");
        assertThat(changes(published, outcome.project(), "dataset", ".dataset")).isEmpty();
        assertAnswers(outcome.project());
        Worker.run(outcome.project(), List.of(), "prepare", "--set", "label=clicked >= 1");
    }

    @Test
    void resumesPretrainingAfterAFullDisk() throws Exception {
        // Enough to write run.json again, and not enough for a checkpoint.
        long free = bytes(run(published).resolve("run.json")) + (8 << 10);
        Outcome outcome = onFullDisk(published, free, "train", "--set", "pretrain.epochs=1");

        assertError(outcome, "SASS5101", "the checkpoint cannot be written");
        assertThat(changes(published, outcome.project(), "dataset", "export", "store", "evaluation"))
                .isEmpty();
        try (Stream<Path> files = Files.walk(run(outcome.project()))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
        assertAnswers(outcome.project());
        Worker again = Worker.run(outcome.project(), List.of(), "train", "--set", "pretrain.epochs=1");
        assertThat(again.out()).contains("pre-train: was interrupted, resumes");
    }

    @Test
    void exportKeepsTheOldExport() throws Exception {
        // The stored training keeps the old checkpoints, so the new ones need space, too.
        long free =
                bytes(run(published).resolve("finetune")) + bytes(run(published).resolve("export")) / 2;
        Outcome outcome = onFullDisk(published, free, "train", "--set", OTHER);

        assertError(outcome, "SASS5202", "the export cannot be written");
        assertThat(changes(published, outcome.project(), "dataset", "pretrain", "export", "store"))
                .isEmpty();
        assertAnswers(outcome.project());
        Worker again = Worker.run(outcome.project(), List.of(), "train", "--set", OTHER);
        assertThat(again.out()).anyMatch(line -> line.startsWith("fine-tune: up to date"));
        assertThat(again.out()).contains("export: was interrupted, resumes");
    }

    @Test
    void publishKeepsTheLiveRelease() throws Exception {
        Path trained = folder.resolve("trained");
        TinyProject.create(trained, simulation);
        copy(published.resolve("target"), trained.resolve("target"));
        Worker.run(trained, List.of(), "train", "--set", OTHER);
        long store = bytes(run(trained).resolve("store"));
        // The disk is full while a collection is written, and while one is merged or the user tower is copied.
        for (long free : new long[] {store / 8, store * 3 / 4}) {
            Outcome outcome = onFullDisk(trained, free, "publish", "--set", OTHER);

            boolean early = free == store / 8 || outcome.err().get(0).startsWith("error[SASS7533]");
            assertError(outcome, early ? "SASS7533" : "SASS7506", "");
            Set<String> existing = RunBits.of(run(trained)).keySet();
            assertThat(changes(trained, outcome.project(), "dataset", "pretrain", "finetune", "export", "rows of"))
                    // The next publish continues with the complete collections of the new release.
                    .allMatch(name -> name.startsWith("rows of") && !existing.contains(name));
            assertAnswers(outcome.project());
            Worker again = Worker.run(outcome.project(), List.of(), "publish", "--set", OTHER);
            assertThat(again.out()).contains("publish: was interrupted, resumes");
            assertAnswers(outcome.project());
        }
    }

    @Test
    void queriesAndReportsAReadOnlyFolder() throws Exception {
        Path project = TinyProject.create(folder.resolve("run-" + ++runs), simulation);
        Files.createDirectories(project.resolve("target"));
        String script = "unshare -rm sh -c '" + READ_ONLY.replace("STATE", "published") + "' sh \"$@\"";
        for (String command : List.of("prepare", "train", "publish")) {
            Worker worker = Worker.startIn(script, project, List.of(), command);
            Outcome outcome = new Outcome(worker.end(), worker.err(), project);
            assertError(outcome, "SASS5902", "cannot write the run folder");
            assertThat(outcome.err().get(0)).contains("Read-only file system");
        }
        // A service can read a release that it cannot write.
        Worker query = Worker.startIn(
                script, project, List.of(), "query", "--scenario", "home", "--user", "u00017", "--unseen");
        assertThat(query.end()).as("%s", query.err()).isZero();
        assertThat(query.out().get(0)).startsWith("top 10 of home for user u00017, unseen items only");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
