package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.sassrec.pipeline.PipelineStage;

/**
 * Kills a real worker (SIGKILL) at seeded times in all stages and after each stage. The same command continues after
 * each kill. The result has the same files with the same bits as an uninterrupted run.
 *
 * <p>Kills form chains: a run is killed once per stage.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@Timeout(3600)
class KilledPipelineIT extends KilledRunCase {
    /** Number of parallel chains. */
    private static final int PARALLEL = 2;

    private final Map<PipelineStage, Long> millis = new EnumMap<>(PipelineStage.class);
    private SortedMap<String, String> unbroken;

    /** Result of the kills of one chain. */
    private record Chain(int kills, List<String> faults) {}

    @BeforeEach
    void runUnbroken() throws Exception {
        Path project = TinyProject.create(folder.resolve("unbroken"), simulation);
        Worker worker = Worker.start(project, firstJvm(), "train");
        for (PipelineStage stage : PipelineStage.values()) {
            if (stage == PipelineStage.PUBLISH) {
                assertThat(worker.end()).isZero();
                worker = Worker.start(project, List.of(), command(stage));
            }
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
    }

    /** Returns the command that runs a stage. */
    private static String command(PipelineStage stage) {
        return stage == PipelineStage.PUBLISH ? "publish" : "train";
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
                // If the last kill of a chain comes too late, another chain follows.
                int chains = Math.max(1, (KILLS - tried) / PipelineStage.values().length);
                List<Future<Chain>> running = new ArrayList<>();
                for (int c = 0; c < chains; c++) {
                    int chainSeed = ++seed;
                    running.add(pool.submit(() -> killedInEachStage(chainSeed)));
                }
                for (Future<Chain> chain : running) {
                    tried += chain.get().kills();
                    faults.addAll(chain.get().faults());
                }
            }
            // A process can end before the kill after its last stage, evaluate or publish.
            assertThat(afterStages.get().kills()).isGreaterThanOrEqualTo(PipelineStage.values().length - 2);
            tried += afterStages.get().kills();
            faults.addAll(afterStages.get().faults());
        } finally {
            pool.shutdownNow();
        }
        reportKills(tried, faults);
    }

    /** Returns one kill per stage at a random time within the duration of the stage. */
    private Chain killedInEachStage(int seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        Path project = TinyProject.create(folder.resolve("seed-" + seed), simulation);
        List<String> faults = new ArrayList<>();
        int kills = 0;
        for (PipelineStage stage : PipelineStage.values()) {
            long wait = (long) (random.nextDouble() * millis.get(stage));
            requireTraining(project, stage, faults);
            RunOnDisk before = RunOnDisk.read(run(project));
            Worker worker = Worker.start(project, jvm(), command(stage));
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
        Path project = TinyProject.create(folder.resolve("after"), simulation);
        List<String> faults = new ArrayList<>();
        int kills = 0;
        for (PipelineStage stage : PipelineStage.values()) {
            requireTraining(project, stage, faults);
            RunOnDisk before = RunOnDisk.read(run(project));
            Worker worker = Worker.start(project, jvm(), command(stage));
            boolean killed = worker.awaitOutput(line -> line.startsWith(stage.label() + ": done in")) && worker.kill();
            kills += killed ? 1 : 0;
            check("after " + stage.label(), before, worker, killed, faults);
            assertThat(RunOnDisk.read(run(project)).done()).contains(stage.label());
        }
        finish("after each stage", project, faults);
        return new Chain(kills, faults);
    }

    /** Continues a training that was killed in its last stage. Publish does not run it. */
    private void requireTraining(Path project, PipelineStage stage, List<String> faults)
            throws IOException, InterruptedException {
        if (stage == PipelineStage.PUBLISH) {
            RunOnDisk before = RunOnDisk.read(run(project));
            check("before publish", before, Worker.run(project, jvm(), "train"), false, faults);
        }
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
        Worker last = Worker.run(project, jvm(), "publish");
        check(chain + ", last run", before, last, false, faults);
        var differences = RunBits.differences(unbroken, RunBits.of(run(project)));
        if (!differences.isEmpty()) {
            faults.add(chain + ": differs from the unbroken run in " + differences);
        }
        checkProject(chain, project, faults);
    }
}
