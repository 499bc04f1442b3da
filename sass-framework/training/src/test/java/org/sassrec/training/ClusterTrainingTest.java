package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.PretrainConfig.Task;
import org.sassrec.config.SassConfig;
import org.sassrec.training.cluster.BrokenConnections;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.ClusterConfig;

/** The servers of the clusters are in this process. They run until it ends. */
@Tag("slow")
class ClusterTrainingTest extends TrainingLoopCase {

    /** A broken connection can lose a message, whose batches are distributed again after this time. */
    @BeforeAll
    static void useShortSilence() {
        System.setProperty("sass.cluster.silence", "2");
    }

    @AfterAll
    static void useDefaultSilence() {
        System.clearProperty("sass.cluster.silence");
    }

    private static List<String> addresses(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < count; n++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<String> addresses = new ArrayList<>();
            for (ServerSocket socket : sockets) {
                addresses.add("127.0.0.1:" + socket.getLocalPort());
                socket.close();
            }
            return addresses;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Starts all processes of a cluster and returns the workers, the chief first. */
    private static List<Cluster> cluster(int servers, int workers) {
        List<String> ps = addresses(servers);
        List<String> worker = addresses(workers);
        IntStream.range(0, servers).forEach(n -> Cluster.start(new ClusterConfig(ps, worker, false, n), 1));
        return IntStream.range(0, workers)
                .mapToObj(n -> Cluster.join(new ClusterConfig(ps, worker, true, n), 2))
                .toList();
    }

    private TrainingJob job(SassConfig config, String name, Cluster cluster) {
        return new TrainingJob(config, dataset, folder.resolve(name), "f", event -> {}, cluster);
    }

    private TrainingResult train(TrainingJob stageOne, TrainingJob stageTwo) {
        Path start = Pretrainer.run(stageOne).checkpoint();
        return FineTuner.run(stageTwo, start, (encoder, scenarios) -> 0.5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"SCENARIO_CONTRAST", "NEXT_ITEM"})
    void oneWorkerWritesTheCheckpointsOfOneProcess(Task task) throws IOException {
        SassConfig config = averaged(pretrained(config(2, true), task), 0.5);
        train(job(config, "a1", event -> {}), job(config, "a2", event -> {}));
        Cluster chief = cluster(2, 1).get(0);
        train(job(config, "b1", chief), job(config, "b2", chief));
        assertThat(files(folder.resolve("b1")))
                .isEqualTo(files(folder.resolve("a1")))
                .isNotEmpty();
        assertThat(files(folder.resolve("b2")))
                .isEqualTo(files(folder.resolve("a2")))
                .isNotEmpty();
    }

    private void trainFrom(TrainingJob job, Path earlier) {
        FineTuner.runFrom(
                job,
                new WarmCheckpoints.Earlier(earlier, null, (scenario, sources, networks) -> {
                    throw new AssertionError("no scenario is new");
                }),
                (encoder, scenarios) -> 0.5,
                (encoder, request, found) -> {});
    }

    @Test
    void oneWorkerContinuesAnEarlierTrainingAsOneProcess() throws IOException {
        SassConfig config = averaged(config(2, true), 0.5);
        FineTuner.run(job(config, "earlier", event -> {}), null, (encoder, scenarios) -> 0.5);
        trainFrom(job(config, "a", event -> {}), folder.resolve("earlier"));
        trainFrom(job(config, "b", cluster(2, 1).get(0)), folder.resolve("earlier"));
        assertThat(files(folder.resolve("b")))
                .isEqualTo(files(folder.resolve("a")))
                .isNotEmpty();
    }

    private static List<String> files(Path stage) throws IOException {
        try (var all = Files.walk(stage)) {
            List<String> found = new ArrayList<>();
            for (Path file : all.filter(f -> f.endsWith("model.ckpt")).sorted().toList()) {
                found.add(stage.relativize(file) + " " + java.util.Arrays.hashCode(Files.readAllBytes(file)));
            }
            return found;
        }
    }

    @Test
    void twoWorkersTrainEachSampleOfAnEpochOnce() throws Exception {
        SassConfig config = pretrained(config(2, true), Task.SCENARIO_CONTRAST);
        List<Cluster> workers = cluster(2, 2);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() ->
                WorkerLoop.run(workers.get(1), pretrains -> Stream.of(job(config, "other", workers.get(1)))));
        TrainingResult result = train(job(config, "c1", workers.get(0)), job(config, "c2", workers.get(0)));
        workers.get(0).finish();
        other.get(1, TimeUnit.MINUTES);
        TrainingResult alone = train(job(config, "a1", event -> {}), job(config, "a2", event -> {}));
        List<EpochResult> epochs = result.units().get(0).epochs();
        List<EpochResult> expected = alone.units().get(0).epochs();
        assertThat(epochs).hasSameSizeAs(expected);
        for (int n = 0; n < epochs.size(); n++) {
            assertThat(epochs.get(n).samples()).isEqualTo(expected.get(n).samples());
            assertThat(epochs.get(n).loss()).isFinite();
        }
        assertThat(folder.resolve("other")).doesNotExist();
    }

    /** Starts a parameter server and a worker whose connection can be broken. */
    private static Cluster connect(List<String> servers, List<String> worker, BrokenConnections connection) {
        Cluster.start(new ClusterConfig(servers, worker, false, 0), 1);
        return Cluster.join(new ClusterConfig(List.of(connection.address()), worker, true, 0), 2);
    }

    @Test
    void trainingContinuesAfterBrokenConnections() throws IOException {
        SassConfig config = config(3, true);
        List<String> servers = addresses(1);
        BrokenConnections connection = new BrokenConnections(servers.get(0));
        Cluster chief = connect(servers, addresses(1), connection);
        TrainingListener breaks = event -> {
            if (event instanceof TrainingEvent.EpochCompleted epoch) {
                connection.breakAfter(epoch.result().epoch() * 3_000L);
            }
        };
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve("e"), "f", breaks, chief);
        TrainingResult result = chief.watch(() -> FineTuner.run(job, null, (encoder, scenarios) -> 0.5));
        assertThat(connection.breaks()).isGreaterThanOrEqualTo(2);
        TrainingResult alone = FineTuner.run(job(config, "a", event -> {}), null, (encoder, scenarios) -> 0.5);
        assertThat(result.units().get(0).epochs())
                .extracting(EpochResult::samples)
                .isEqualTo(alone.units().get(0).epochs().stream()
                        .map(EpochResult::samples)
                        .toList());
    }

    @Test
    void trainingEndsIfTheParameterServerHasLostItsVariables() {
        SassConfig config = config(3, true);
        List<String> servers = addresses(1);
        List<String> worker = addresses(1);
        BrokenConnections connection = new BrokenConnections(servers.get(0));
        Cluster chief = connect(servers, worker, connection);
        List<String> restarted = addresses(1);
        Cluster.start(new ClusterConfig(restarted, worker, false, 0), 1);
        TrainingListener loses = event -> {
            if (event instanceof TrainingEvent.EpochCompleted) {
                connection.redirect(restarted.get(0));
            }
        };
        TrainingJob job = new TrainingJob(config, dataset, folder.resolve("g"), "f", loses, chief);
        assertThatThrownBy(() -> chief.watch(() -> FineTuner.run(job, null, (encoder, scenarios) -> 0.5)))
                .hasMessageContaining("SASS5305");
    }

    @Test
    void chiefNamesTheWorkerWithAnotherConfiguration() {
        SassConfig config = config(1, false);
        List<Cluster> workers = cluster(1, 2);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() ->
                WorkerLoop.run(workers.get(1), pretrains -> Stream.of(job(config(1, true), "other", workers.get(1)))));
        assertThatThrownBy(() -> FineTuner.run(job(config, "d", workers.get(0)), null, (encoder, scenarios) -> 0.5))
                .hasMessageContaining("SASS5303")
                .hasMessageContaining("worker 1")
                .hasMessageContaining("configuration");
        assertThat(other).isCompletedExceptionally();
    }
}
