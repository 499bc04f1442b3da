package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.pipeline.PipelineStage;

/**
 * The whole way from data to a live release, killed (SIGKILL to a real worker) at seeded times inside all stages and right
 * after each. Every time the same command goes on from what is whole, and in the end everything is what an unbroken run
 * leaves: the same files, the same bits, nothing more.
 *
 * <p>Kills come in chains: a run is killed once in each stage, and goes on after each kill. {@code -Dsass.kills=300} tries
 * more than the 20 that every build tries.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@Timeout(1800)
class KilledPipelineIT {
    private static final int KILLS = Integer.getInteger("sass.kills", 20);

    /** Chains at a time. */
    private static final int PARALLEL = 2;

    @TempDir
    private Path folder;

    private Path world;
    private Path temporary;
    private List<String> jvm;
    private final Map<PipelineStage, Long> millis = new EnumMap<>(PipelineStage.class);
    private SortedMap<String, String> unbroken;

    /** What became of the kills of one chain. */
    private record Chain(int kills, List<String> faults) {}

    @BeforeEach
    void runUnbroken() throws Exception {
        world = TinyProject.simulate(folder.resolve("world"));
        Path project = TinyProject.create(folder.resolve("unbroken"), world);
        Path archive = folder.resolve("classes.jsa");
        Worker worker = Worker.start(project, List.of("-XX:ArchiveClassesAtExit=" + archive), "publish");
        for (PipelineStage stage : PipelineStage.values()) {
            assertThat(worker.awaitOutput(line -> line.startsWith(stage.label() + ": ")))
                    .isTrue();
            long began = System.nanoTime();
            assertThat(worker.awaitOutput(line -> line.startsWith(stage.label() + ": done in")))
                    .as("%s %s", worker.out(), worker.err())
                    .isTrue();
            millis.put(stage, (System.nanoTime() - began) / 1_000_000);
        }
        assertThat(worker.end()).isZero();
        unbroken = RunBits.of(run(project));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        jvm = List.of("-XX:SharedArchiveFile=" + archive, "-Djava.io.tmpdir=" + temporary);
    }

    private static Path run(Path project) {
        return project.resolve("target/sass");
    }

    @Test
    void givesEqualBitsAfterAKillAtAnyPoint() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(PARALLEL);
        int tried = 0;
        List<String> faults = new ArrayList<>();
        try {
            Future<Chain> afterStages = pool.submit(this::killedAfterEachStage);
            int seed = 0;
            while (tried < KILLS) {
                // A chain whose last kill came too late has one less; then another follows.
                int chains = Math.max(1, (KILLS - tried) / PipelineStage.values().length);
                List<Future<Chain>> running = new ArrayList<>();
                for (int c = 0; c < chains; c++) {
                    int its = ++seed;
                    running.add(pool.submit(() -> killedInEachStage(its)));
                }
                for (Future<Chain> chain : running) {
                    tried += chain.get().kills();
                    faults.addAll(chain.get().faults());
                }
            }
            // After the last stage the process may be gone before the kill comes.
            assertThat(afterStages.get().kills()).isGreaterThanOrEqualTo(PipelineStage.values().length - 1);
            tried += afterStages.get().kills();
            faults.addAll(afterStages.get().faults());
        } finally {
            pool.shutdownNow();
        }
        System.out.println("kills tried " + tried + ", failed " + faults.size());
        assertThat(faults).isEmpty();
        // Libraries that drivers unpacked; the next prepare of a minute later removes them.
        try (var left = Files.list(temporary)) {
            assertThat(left)
                    .allMatch(file ->
                            String.valueOf(file.getFileName()).matches("libduckdb_java.*\\.so|jnilib-.*\\.tmp"));
        }
    }

    /** One kill in each stage, at a time that is random within what the stage took unbroken. */
    private Chain killedInEachStage(int seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        Path project = TinyProject.create(folder.resolve("seed-" + seed), world);
        List<String> faults = new ArrayList<>();
        int kills = 0;
        for (PipelineStage stage : PipelineStage.values()) {
            long wait = (long) (random.nextDouble() * millis.get(stage));
            RunOnDisk before = RunOnDisk.read(run(project));
            Worker worker = Worker.start(project, jvm, "publish");
            boolean killed = worker.awaitOutput(line -> line.startsWith(stage.label() + ": "))
                    && worker.tasks(wait)
                    && worker.kill();
            kills += killed ? 1 : 0;
            check("seed " + seed + ", in " + stage.label(), before, worker, killed, faults);
        }
        finish("seed " + seed, project, faults);
        return new Chain(kills, faults);
    }

    private Chain killedAfterEachStage() throws IOException, InterruptedException {
        Path project = TinyProject.create(folder.resolve("after"), world);
        List<String> faults = new ArrayList<>();
        int kills = 0;
        for (PipelineStage stage : PipelineStage.values()) {
            RunOnDisk before = RunOnDisk.read(run(project));
            Worker worker = Worker.start(project, jvm, "publish");
            boolean killed = worker.awaitOutput(line -> line.startsWith(stage.label() + ": done in")) && worker.kill();
            kills += killed ? 1 : 0;
            check("after " + stage.label(), before, worker, killed, faults);
            assertThat(RunOnDisk.read(run(project)).done()).contains(stage.label());
        }
        finish("after each stage", project, faults);
        return new Chain(kills, faults);
    }

    private static void check(String kill, RunOnDisk before, Worker worker, boolean killed, List<String> faults)
            throws InterruptedException {
        int status = worker.end();
        List<String> found = new ArrayList<>(before.faults(worker.out()));
        if (!killed && status != 0) {
            found.add("ended with status " + status + ": " + worker.err());
        }
        if (!found.isEmpty()) {
            faults.add(kill + ": " + found);
        }
    }

    private void finish(String chain, Path project, List<String> faults) throws IOException, InterruptedException {
        RunOnDisk before = RunOnDisk.read(run(project));
        Worker last = Worker.run(project, jvm, "publish");
        check(chain + ", last run", before, last, false, faults);
        var differences = RunBits.differences(unbroken, RunBits.of(run(project)));
        if (!differences.isEmpty()) {
            faults.add(chain + ": differs from the unbroken run in " + differences);
        }
        try (var left = Files.list(project)) {
            List<String> names = left.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            if (!names.equals(Arrays.asList("sass.yaml", "target"))) {
                faults.add(chain + ": left " + names);
            }
        }
    }
}
