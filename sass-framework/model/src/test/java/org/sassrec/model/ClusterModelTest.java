package org.sassrec.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Placement;
import org.tensorflow.Server;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;

/** A model whose variables are on parameter servers trains exactly as a model in one process. */
@Tag("slow")
class ClusterModelTest {
    private static final int STEPS = 100;

    private static final ModelFixture FIXTURE =
            ModelFixture.DEFAULT.loss(Loss.SOFTMAX, 0, 0.5).cosine(0.2).dropout(0.3);

    /** The servers of a test of several models. */
    private static @Nullable Placement twoServers;

    /** TensorFlow cannot stop its servers, so they run until the process ends. */
    private static final class Servers {
        /** Starts the servers of a cluster with one worker and returns the address of its server. */
        static String start(int parameterServers) {
            JobDef.Builder ps = JobDef.newBuilder().setName("ps");
            for (int p = 0; p < parameterServers; p++) {
                ps.putTasks(p, address());
            }
            String worker = address();
            ClusterDef cluster = ClusterDef.newBuilder()
                    .addJob(ps)
                    .addJob(JobDef.newBuilder().setName("worker").putTasks(0, worker))
                    .build();
            for (int p = 0; p < parameterServers; p++) {
                start(cluster, "ps", p);
            }
            start(cluster, "worker", 0);
            return "grpc://" + worker;
        }

        @SuppressWarnings("resource") // see above
        private static void start(ClusterDef cluster, String job, int task) {
            Server server = new Server(ServerDef.newBuilder()
                    .setCluster(cluster)
                    .setJobName(job)
                    .setTaskIndex(task)
                    .setProtocol("grpc")
                    .build());
            server.start();
        }

        private static String address() {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return "127.0.0.1:" + free.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Placement placement(int parameterServers) {
        return Placement.of(
                parameterServers, new Placement.Worker(0, Servers.start(parameterServers), failure -> false));
    }

    @ParameterizedTest(name = "{0} parameter servers")
    @ValueSource(ints = {1, 2, 3})
    void trainsBitForBitAsOneProcess(int parameterServers) {
        ModelSpec spec = TestSpecs.withAverage(FIXTURE.spec(), 0.5);
        Placement placement = placement(parameterServers);
        try (TowerModel local = TowerModel.create(spec, TowerModel.Options.of(4, 2));
                TowerModel model = TowerModel.create(spec, new TowerModel.Options(4, 2, 1, false, placement))) {
            assertEqualWeights(model, local);
            for (int step = 0; step < STEPS; step++) {
                assertThat(model.pretrainStep(FIXTURE.contrast(step)))
                        .isEqualTo(local.pretrainStep(FIXTURE.contrast(step)));
            }
            local.beginFineTuning();
            model.beginFineTuning();
            for (int step = 0; step < STEPS; step++) {
                assertThat(model.fineTuneStep(FIXTURE.retrieval(step)).loss())
                        .isEqualTo(local.fineTuneStep(FIXTURE.retrieval(step)).loss());
            }
            local.updateAverage(0.5);
            model.updateAverage(0.5);
            local.exchangeAverage();
            model.exchangeAverage();
            assertEqualWeights(model, local);
        }
    }

    static List<ModelConfig.Type> networks() {
        return Arrays.stream(ModelConfig.Type.values())
                .filter(type -> !type.isCountBased())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void allNetworksTrainBitForBitAsInOneProcess(ModelConfig.Type type) {
        ModelSpec spec = FIXTURE.type(type).spec();
        if (twoServers == null) {
            twoServers = placement(2);
        }
        try (TowerModel local = TowerModel.create(spec, TowerModel.Options.of(4, 2));
                TowerModel model = TowerModel.create(spec, new TowerModel.Options(4, 2, 1, false, twoServers))) {
            assertEqualWeights(model, local);
            for (int step = 0; step < 5; step++) {
                assertThat(model.fineTuneStep(FIXTURE.retrieval(step)).loss())
                        .isEqualTo(local.fineTuneStep(FIXTURE.retrieval(step)).loss());
            }
            assertEqualWeights(model, local);
        }
    }

    @Test
    void meanWeightsCountTheStepsOfAllWorkers() {
        ModelSpec spec = TestSpecs.withAverage(FIXTURE.spec(), 0.5);
        TowerModel.Options options = new TowerModel.Options(4, 2, 1, false, placement(1));
        try (TowerModel chief = TowerModel.create(spec, options);
                TowerModel other = TowerModel.attach(spec, options, ModelPurpose.PRETRAINING)) {
            AveragingSchedule averaging = new AveragingSchedule(chief, 100, 32, 0);
            chief.fineTuneStep(FIXTURE.retrieval(0));
            averaging.afterStep();
            Map<String, double[]> first = ModelFixture.weights(chief);
            other.followSteps();
            for (int step = 1; step < 4; step++) {
                other.fineTuneStep(FIXTURE.retrieval(step));
            }
            chief.fineTuneStep(FIXTURE.retrieval(4));
            averaging.afterStep();
            Map<String, double[]> last = ModelFixture.weights(chief);
            averaging.afterEpoch();
            ModelFixture.weights(chief).forEach((name, means) -> {
                for (int i = 0; i < means.length; i++) {
                    double expected = first.get(name)[i] / 5 + last.get(name)[i] * 4 / 5;
                    assertThat(means[i]).as(name).isCloseTo(expected, within(1e-6));
                }
            });
        }
    }

    private static void assertEqualWeights(TowerModel model, TowerModel expected) {
        Map<String, double[]> weights = ModelFixture.weights(expected);
        Map<String, double[]> found = ModelFixture.weights(model);
        assertThat(found.keySet()).isEqualTo(weights.keySet());
        found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
    }
}
