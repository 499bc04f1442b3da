package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.model.graph.Checkpoint;

/**
 * A training on one parameter server and two workers, each in a separate process, one of which is killed. {@code
 * -Dsass.kills=20} adds tests with 20 kills each, which print their results.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
@Timeout(600)
class ClusterIT {
    /** Many short epochs, so that a kill is in the middle of the training. */
    private static final String SETTINGS =
            "pretrain.task=none,finetune.epochs=40,finetune.batchSize=32,finetune.earlyStopping=null";

    private static final Pattern EPOCH = Pattern.compile("  fine-tune epoch ([0-9]+)/");

    /** Two messages can be lost with a killed worker. Their batches are distributed again after this number of seconds. */
    private static final List<String> SHORT_SILENCE = List.of("-Dsass.cluster.silence=8");

    @TempDir
    private static Path shared;

    private static Path prepared;

    @TempDir
    private Path folder;

    private Path project;
    private List<String> jvm = SHORT_SILENCE;
    private String server;
    private List<String> workers;

    @BeforeAll
    static void prepareDataset() throws Exception {
        prepared = TinyProject.create(shared.resolve("project"), TinyProject.simulate(shared.resolve("simulation")));
        Worker.run(prepared, List.of(), "prepare", "--set", SETTINGS);
    }

    @BeforeEach
    void copyProject() throws IOException {
        project = copy("project");
        server = address();
        workers = List.of(address(), address());
    }

    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (Stream<Path> files = Files.walk(prepared)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(prepared.relativize(file)));
            }
        }
        return copy;
    }

    private static String address() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private Worker start(String type, int index) throws IOException {
        return type.equals("ps") ? run(type, index, "ps") : run(type, index, "train", "--set", SETTINGS);
    }

    private Worker run(String type, int index, String... command) throws IOException {
        String config = """
                {"cluster": {"ps": ["%s"], "worker": ["%s", "%s"]}, "task": {"type": "%s", "index": %d}}
                """.formatted(server, workers.get(0), workers.get(1), type, index);
        return Worker.start(project, jvm, Map.of("TF_CONFIG", config), command);
    }

    private static void awaitTraining(Worker chief) throws InterruptedException {
        assertThat(chief.awaitOutput(line -> line.startsWith("  fine-tune epoch 3/")))
                .as("%s %s", chief.out(), chief.err())
                .isTrue();
    }

    /** One training, because each start of three processes takes seconds. */
    @Test
    void trainingContinuesAfterKillsOfTheChiefTheParameterServerAndAWorker() throws Exception {
        Worker parameters = start("ps", 0);
        Worker other = start("worker", 1);
        Worker killed = start("worker", 0);
        awaitTraining(killed);

        assertThat(killed.kill()).isTrue();

        Worker chief = start("worker", 0);
        awaitContinuation(chief);

        assertThat(parameters.kill()).isTrue();

        // Another program takes the port and never answers.
        try (ServerSocket foreign = new ServerSocket(port(server))) {
            assertThat(foreign.isBound()).isTrue();
            assertThat(chief.end()).isEqualTo(75);
            assertThat(other.end()).isEqualTo(75);
        }
        assertThat(chief.err()).anyMatch(line -> line.startsWith("error[SASS5305]"));
        Worker parametersAgain = start("ps", 0);
        Worker otherAgain = start("worker", 1);
        Worker chiefAgain = start("worker", 0);
        awaitContinuation(chiefAgain);

        assertThat(otherAgain.kill()).isTrue();

        assertThat(chiefAgain.end()).as("%s", chiefAgain.err()).isZero();
        assertThat(chiefAgain.out()).anyMatch(line -> line.startsWith("  fine-tune epoch 40/40"));
        assertThat(parametersAgain.end()).isZero();
    }

    private static void awaitContinuation(Worker chief) throws InterruptedException {
        assertThat(chief.awaitOutput(line -> line.startsWith("  fine-tune: continues after epoch")))
                .as("%s", chief.err())
                .isTrue();
        assertThat(chief.awaitOutput(line -> epoch(line) > 0)).isTrue();
    }

    @Test
    void oneCommandStartsAllWorkersOfAMachine() throws Exception {
        String settings = SETTINGS + ",finetune.epochs=2,finetune.refit=all,run.workers=2,run.threads=2";
        Worker train = Worker.start(project, List.of(), "train", "--set", settings);

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

    /** Returns the settings of the long tests, with enough epochs for all kills. */
    private static String longSettings(int kills) {
        return SETTINGS.replace("epochs=40", "epochs=" + (40 + 3 * kills));
    }

    /** Returns the number of steps of the last checkpoint. */
    private static long steps(Path project) throws IOException {
        Path finetune = project.resolve("target/sass/finetune");
        try (Stream<Path> files = Files.walk(finetune)) {
            Path file = files.filter(each -> each.endsWith("model.ckpt"))
                    .findFirst()
                    .orElseThrow();
            return Checkpoint.header(Objects.requireNonNull(file.getParent())).step();
        }
    }

    /** Each kill repeats at most one group of batches, and no group is left out. */
    @Test
    @Timeout(3_600)
    @EnabledIfSystemProperty(named = "sass.kills", matches = "[0-9]+")
    void workersKilledAgainAndAgainRepeatAtMostOneGroupEach() throws Exception {
        jvm = List.of(); // a slow worker must not count as silent
        int kills = Integer.getInteger("sass.kills");
        String settings = longSettings(kills);
        Path alone = copy("alone");
        Worker.run(alone, List.of(), "train", "--set", settings);
        long expected = steps(alone);
        long group = Math.max(1, Math.min(64, expected / (40 + 3 * kills) / (2 * 8)));

        Worker parameters = start("ps", 0);
        Worker chief = run("worker", 0, "train", "--set", settings);
        Random random = new Random(kills);
        int killed = 0;
        while (killed < kills) {
            Worker other = run("worker", 1, "train", "--set", settings);
            if (!other.awaitOutput(line -> line.startsWith("worker 1 computes"))
                    || !other.tasks(random.nextInt(6_000))) {
                break; // the training has ended
            }
            assertThat(other.kill()).isTrue();
            killed++;
        }

        assertThat(chief.end()).as("%s", chief.err()).isZero();
        assertThat(parameters.end()).isZero();
        long repeated = steps(project) - expected;
        System.out.println("workers killed " + killed + " times: " + expected + " steps, " + repeated
                + " repeated, groups of " + group);
        assertThat(killed).isEqualTo(kills);
        assertThat(repeated).isBetween(0L, kills * group);
    }

    @Test
    @Timeout(3_600)
    @EnabledIfSystemProperty(named = "sass.kills", matches = "[0-9]+")
    void trainingContinuesAfterEachKillOfTheParameterServer() throws Exception {
        int kills = Integer.getInteger("sass.kills");
        String settings = longSettings(kills);
        Random random = new Random(kills);
        int epoch = 0;
        for (int kill = 0; kill <= kills; kill++) {
            long began = System.nanoTime();
            Worker parameters = start("ps", 0);
            Worker other = run("worker", 1, "train", "--set", settings);
            Worker chief = run("worker", 0, "train", "--set", settings);
            int after = epoch;
            assertThat(chief.awaitOutput(line -> epoch(line) > after))
                    .as("kill %d: %s %s", kill, chief.out(), chief.err())
                    .isTrue();
            System.out.printf("kill %d: next epoch %.1f s after the start%n", kill, (System.nanoTime() - began) / 1e9);
            if (kill == kills) {
                assertThat(chief.end()).as("%s", chief.err()).isZero();
                assertThat(other.end()).isZero();
                assertThat(parameters.end()).isZero();
                return;
            }
            assertThat(parameters.tasks(random.nextInt(3_000))).isTrue();
            assertThat(parameters.kill()).isTrue();
            long dead = System.nanoTime();
            assertThat(chief.end()).isEqualTo(75);
            assertThat(other.end()).isEqualTo(75);
            System.out.printf("kill %d: all processes ended after %.1f s%n", kill, (System.nanoTime() - dead) / 1e9);
            assertThat(chief.out()).noneMatch(line -> epoch(line) > 0 && epoch(line) < after);
            epoch = chief.out().stream().mapToInt(ClusterIT::epoch).max().orElse(0);
        }
    }

    /** Returns the number of the epoch in a line, or 0 for another line. */
    private static int epoch(String line) {
        Matcher found = EPOCH.matcher(line);
        return found.lookingAt() ? Integer.parseInt(found.group(1)) : 0;
    }
}
