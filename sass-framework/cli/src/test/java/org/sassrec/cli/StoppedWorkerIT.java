package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Stops a worker (SIGTERM) during a TensorFlow step. It prints one line and does not crash in native code. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
@Timeout(600)
class StoppedWorkerIT {
    private static final int STOPS = 6;

    /** A locale with other digits, which TensorFlow's Java API cannot use in names. */
    private static final List<String> JVM = List.of("-Duser.language=ar", "-Duser.country=EG");

    @TempDir
    private Path folder;

    private Path project;

    @BeforeEach
    void createProject() throws Exception {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
    }

    @Test
    void shutsDownDuringTraining() throws Exception {
        // Large steps, so that most moments are inside of one, and more steps than the test waits for.
        String wide = "model.layers=[512,256],model.embeddingDim=64,pretrain.task=none,evaluate.exclude=none,"
                + "finetune.epochs=10000,finetune.batchSize=2048,finetune.earlyStopping=null";
        Random random = new Random(1);
        for (int stop = 0; stop < STOPS; stop++) {
            Worker worker = Worker.start(project, JVM, "train", "--set", wide);
            assertThat(worker.awaitOutput(line -> line.startsWith("  fine-tune epoch")))
                    .as("%s", worker.err())
                    .isTrue();
            assertThat(worker.tasks(random.nextInt(200))).isTrue();

            worker.stop();

            assertThat(worker.end()).isEqualTo(128 + 15);
            assertThat(worker.err())
                    .containsExactly(
                            "stopped: completed stages and checkpoints are kept; run the same command again to continue");
            assertThat(Worker.crashed(project)).isFalse();
        }
        Worker next = Worker.start(project, JVM, "train", "--set", wide);
        assertThat(next.awaitOutput(line -> line.startsWith("  fine-tune: continues after epoch")))
                .isTrue();
        next.stop();
        next.end();
        assertThat(next.out()).contains("fine-tune: was interrupted, resumes");
    }
}
