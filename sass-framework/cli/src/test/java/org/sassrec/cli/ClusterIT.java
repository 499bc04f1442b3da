package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A training on one parameter server and two workers, each in a separate process, one of which is killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@Timeout(600)
class ClusterIT {
    /** Many short epochs, so that a kill is in the middle of the training. */
    private static final String SETTINGS =
            "pretrain.task=none,finetune.epochs=40,finetune.batchSize=32,finetune.earlyStopping=null";

    @TempDir
    private Path folder;

    private Path project;
    private String server;
    private List<String> workers;

    @BeforeEach
    void createProject() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        server = address();
        workers = List.of(address(), address());
    }

    private static String address() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    private Worker start(String type, int index) throws IOException {
        return type.equals("ps") ? run(type, index, "ps") : run(type, index, "train", "--set", SETTINGS);
    }

    private Worker run(String type, int index, String... command) throws IOException {
        String config = """
                {"cluster": {"ps": ["%s"], "worker": ["%s", "%s"]}, "task": {"type": "%s", "index": %d}}
                """.formatted(server, workers.get(0), workers.get(1), type, index);
        return Worker.start(project, List.of(), Map.of("TF_CONFIG", config), command);
    }

    private static void awaitTraining(Worker chief) throws InterruptedException {
        assertThat(chief.awaitOutput(line -> line.startsWith("  fine-tune epoch 3/")))
                .as("%s %s", chief.out(), chief.err())
                .isTrue();
    }

    @Test
    void killedWorkerLeavesItsBatchesToTheOthers() throws Exception {
        Worker parameters = start("ps", 0);
        Worker other = start("worker", 1);
        Worker chief = start("worker", 0);
        awaitTraining(chief);

        assertThat(other.kill()).isTrue();

        assertThat(chief.end()).as("%s", chief.err()).isZero();
        assertThat(chief.out()).anyMatch(line -> line.startsWith("  fine-tune epoch 40/40"));
        assertThat(parameters.end()).isZero();
        Worker plan = run("worker", 0, "plan", "--set", SETTINGS);
        assertThat(plan.end()).as("%s", plan.err()).isEqualTo(2);
        assertThat(plan.out())
                .contains("Cluster: 1 parameter server, 2 workers")
                .anyMatch(line -> line.startsWith("  compute: about "));
    }

    @Test
    void lostParameterServerEndsAllWorkersAndTheNextStartContinues() throws Exception {
        Worker parameters = start("ps", 0);
        Worker other = start("worker", 1);
        Worker chief = start("worker", 0);
        awaitTraining(chief);

        assertThat(parameters.kill()).isTrue();

        assertThat(chief.end()).isEqualTo(75);
        assertThat(other.end()).isEqualTo(75);
        assertThat(chief.err()).anyMatch(line -> line.startsWith("error[SASS5305]"));
        Worker parametersAgain = start("ps", 0);
        Worker otherAgain = start("worker", 1);
        Worker chiefAgain = start("worker", 0);
        assertThat(chiefAgain.end()).as("%s", chiefAgain.err()).isZero();
        assertThat(chiefAgain.out()).anyMatch(line -> line.startsWith("  fine-tune: continues after epoch"));
        assertThat(otherAgain.end()).isZero();
        assertThat(parametersAgain.end()).isZero();
    }

    @Test
    void oneCommandStartsAllWorkersOfAMachine() throws Exception {
        Worker train = Worker.start(
                project,
                List.of(),
                "train",
                "--set",
                SETTINGS + ",finetune.epochs=2,finetune.refit=all,run.workers=2,run.threads=2");

        assertThat(train.end()).as("%s", train.err()).isZero();
        assertThat(train.out())
                .contains("starting 1 more worker, with output in target/sass/workers")
                .anyMatch(line -> line.startsWith("  fine-tune epoch 2/2"));
        assertThat(project.resolve("target/sass/workers/worker-1.log"))
                .content()
                .contains("worker 1 computes the steps that worker 0 distributes")
                .doesNotContain("error");
    }

    @Test
    void workersOfAMachineEndWithTheKilledCommand() throws Exception {
        Worker train = Worker.start(project, List.of(), "train", "--set", SETTINGS + ",run.workers=2");
        awaitTraining(train);
        List<ProcessHandle> others = train.startedJvms();
        assertThat(others).hasSize(1);

        assertThat(train.kill()).isTrue();

        for (ProcessHandle other : others) {
            other.onExit().get();
        }
    }
}
